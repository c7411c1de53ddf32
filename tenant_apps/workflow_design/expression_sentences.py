"""The sentences for what is wrong with an expression; the engine only gives codes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.workflow_design.guesses import listed, suggestion

KINDS = {
    "number": gettext_lazy("a number"),
    "text": gettext_lazy("a text"),
    "truth": gettext_lazy("a yes/no value"),
    "date": gettext_lazy("a date"),
    "moment": gettext_lazy("a date with time"),
    "duration": gettext_lazy("a number of days"),
    "person": gettext_lazy("a person"),
    "file": gettext_lazy("a file"),
    "list": gettext_lazy("a list"),
    "rows": gettext_lazy("a list of rows"),
    "null": gettext_lazy("nothing"),
    "any": gettext_lazy("something else"),
}

# code → (sentence, mend); the words of the fault are filled in
SENTENCES = {
    "empty": (gettext_lazy("The expression is empty."), gettext_lazy("Write one, or remove it.")),
    "too_long": (
        gettext_lazy("The expression has %(length)s characters; %(limit)s are allowed."),
        gettext_lazy("Split it over several gates."),
    ),
    "too_deep": (gettext_lazy("The expression has too many brackets inside each other."), gettext_lazy("Simplify it.")),
    "number_too_long": (gettext_lazy("A number in the expression is too long."), gettext_lazy("Shorten it.")),
    "unexpected_character": (
        gettext_lazy("The expression holds “%(character)s”, which has no meaning there."),
        gettext_lazy("Use names, numbers, texts in quotes, == != < <= > >= in, + - *, and, or, not."),
    ),
    "unexpected_token": (
        gettext_lazy("“%(token)s” was not expected at this place of the expression."),
        gettext_lazy("Check for a missing “and”, “or”, comma or bracket before it."),
    ),
    "unexpected_end": (
        gettext_lazy("The expression ends too early."),
        gettext_lazy("Complete it; check for a bracket that is not closed."),
    ),
    "unclosed_string": (gettext_lazy("A quote in the expression is never closed."), gettext_lazy("Close the quote.")),
    "single_equals": (gettext_lazy("“=” does not compare."), gettext_lazy("Write “==”.")),
    "chained_comparison": (
        gettext_lazy("Comparisons cannot be chained."),
        gettext_lazy("Write “a < b and b < c”."),
    ),
    "unknown_function": (
        gettext_lazy("There is no function “%(function)s”."),
        gettext_lazy("There are: len, sum, count, today, days, has_role."),
    ),
    "cannot_compare": (
        gettext_lazy("%(left)s and %(right)s cannot be compared."),
        gettext_lazy("Compare values of the same kind; texts stand in quotes, numbers do not."),
    ),
    "cannot_combine": (
        gettext_lazy("“%(sign)s” does not work between %(left)s and %(right)s."),
        gettext_lazy("Calculate with numbers; to a date, add days(…)."),
    ),
    "no_order": (
        gettext_lazy("There is no larger or smaller for %(kind)s."),
        gettext_lazy("Use == or !=, or compare numbers or dates."),
    ),
    "not_truth": (
        gettext_lazy("A condition must come to yes or no, but this part is %(kind)s."),
        gettext_lazy("Compare it with something, for example “… == 'x'” or “… > 0”."),
    ),
    "not_a_list": (
        gettext_lazy("“in” needs a list on its right, but this is %(kind)s."),
        gettext_lazy("Write “… in ['a', 'b']”."),
    ),
    "not_a_date": (gettext_lazy("“%(value)s” is no date."), gettext_lazy("Write it like '2027-01-31'.")),
    "wrong_argument": (
        gettext_lazy("%(function)s() cannot use %(kind)s."),
        gettext_lazy("See the description of the function."),
    ),
    "argument_count": (
        gettext_lazy("%(function)s() was given %(given)s values."),
        gettext_lazy("Write len(x), sum(list, 'column'), count(step), today(), days(n) or has_role(person, 'role')."),
    ),
    "literal_needed": (
        gettext_lazy("%(function)s() needs the name itself here, not something to be worked out."),
        gettext_lazy("Write has_role(requester, 'role'), sum(list, 'column'), count(step, 'outcome')."),
    ),
    "wrong_kind": (
        gettext_lazy("This comes to %(kind)s, but %(wanted)s is needed."),
        gettext_lazy("Calculate a value of that kind; texts stand in quotes, numbers do not."),
    ),
    "not_here": (
        gettext_lazy("Here %(function)s() cannot be used."),
        gettext_lazy("Use only the columns of the same row, numbers and + - *."),
    ),
    "no_sum": (
        gettext_lazy("The column “%(column)s” of “%(name)s” holds no numbers, so it has no sum."),
        gettext_lazy("Sum a column of the type integer, decimal or money."),
    ),
    "no_instances": (
        gettext_lazy("Here count('%(outcome)s') has no meaning."),
        gettext_lazy(
            "Name a step: count(step, '%(outcome)s'); without one it belongs to the task with “multi” and its edges."
        ),
    ),
    "bad_value": (
        gettext_lazy("The value of “%(name)s” cannot be read as %(type)s."),
        gettext_lazy("Correct the value."),
    ),
    "out_of_range": (gettext_lazy("The result is too large."), gettext_lazy("Check the numbers.")),
    "too_much_work": (gettext_lazy("The expression takes too long to work out."), gettext_lazy("Simplify it.")),
    "fact_missing": (gettext_lazy("“%(fact)s” is not known at this moment."), gettext_lazy("Try again.")),
}
FALLBACK = (gettext_lazy("The expression cannot be used (%(code)s)."), gettext_lazy("Compare it with an example."))


def expression_words(*, code: str, position: int, params: Mapping[str, Any], text: str) -> tuple[str, str]:
    """Return sentence and mend for an expression's fault, whether found before or while it runs.

    `params` are the fault's own, for unknown names together with `known` (names) and `steps` (ids) to guess from.
    """
    words = _guessing(code, params)
    if words is None:
        sentence, mend = SENTENCES.get(code, FALLBACK)
        spoken = _Spoken(params, code)
        words = str(sentence) % spoken, str(mend) % spoken
    return _placed(words[0], text, position), words[1]


def _guessing(code: str, params: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the words for a name that names nothing, with the nearest one that does."""
    writer = _GUESSES.get(code)
    return writer(params) if writer is not None else None


def _unknown_step(params: Mapping[str, Any]) -> tuple[str, str]:
    return _("There is no step “%(step)s” to count.") % params, suggestion(params["step"], params.get("steps", ()))


def _unknown_outcome(params: Mapping[str, Any]) -> tuple[str, str]:
    return _("The step “%(step)s” has no outcome “%(outcome)s”.") % params, _("Check the step's “outcomes”.")


def _unknown_ending(params: Mapping[str, Any]) -> tuple[str, str]:
    return _("No instance ends with “%(outcome)s”.") % params, suggestion(params["outcome"], params["outcomes"])


def _unknown_column(params: Mapping[str, Any]) -> tuple[str, str]:
    sentence = _("The list “%(name)s” has no column “%(column)s”.") % params
    return sentence, suggestion(str(params["column"]), params["columns"])


def _not_a_choice(params: Mapping[str, Any]) -> tuple[str, str]:
    sentence = _("“%(name)s” is never “%(value)s”.") % params
    return sentence, _("Its values are: %(choices)s.") % {"choices": listed(params["choices"])}


def _unknown_name(params: Mapping[str, Any]) -> tuple[str, str]:
    name = params["name"]
    if name == "outcome":
        return _("There is no “outcome” here."), _("Only the form and the edges of a task with outcomes can use it.")
    if name == "today":
        return _("There is no field “today”."), _("Write “today()”.")
    return _("There is no field “%(name)s”.") % {"name": name}, suggestion(name, params.get("known", ()))


def _placed(sentence: str, text: str, position: int) -> str:
    """Add the condition itself and the place in it, so that the author finds it in a long line."""
    sentence = sentence[:1].upper() + sentence[1:]
    values = {"sentence": sentence, "condition": text[:80], "column": position + 1}
    return _("%(sentence)s (in “%(condition)s”, at character %(column)s)") % values


_GUESSES: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "unknown_name": _unknown_name,
    "unknown_step": _unknown_step,
    "unknown_outcome": _unknown_outcome,
    "unknown_ending": _unknown_ending,
    "unknown_column": _unknown_column,
    "not_a_choice": _not_a_choice,
}


class _Spoken(dict[str, Any]):
    """The params of a fault with kinds as words; what a fault does not carry reads as “?”."""

    def __init__(self, params: Mapping[str, Any], code: str) -> None:
        spoken = {
            key: KINDS.get(value, value) if key in ("left", "right", "kind") else value for key, value in params.items()
        }
        wanted = [str(KINDS[kind]) for kind in params.get("wanted", ())]
        super().__init__(spoken, code=code, wanted=_(" or ").join(wanted))

    def __missing__(self, key: str) -> str:
        return "?"
