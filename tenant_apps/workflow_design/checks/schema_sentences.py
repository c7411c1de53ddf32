"""The sentences for what does not fit the schema: one small writer for each of its keywords."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema.exceptions import ValidationError

from tenant_apps.workflow_design.checks.places import name_of, place_of
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import closest, listed, suggestion

Words = tuple[str, str]

TYPES = {
    "object": gettext_lazy("a mapping (“name: value”)"),
    "array": gettext_lazy("a list"),
    "string": gettext_lazy("a text"),
    "number": gettext_lazy("a number"),
    "integer": gettext_lazy("a whole number"),
    "boolean": gettext_lazy("true or false"),
    "null": gettext_lazy("empty"),
}
EXAMPLES = {
    "format": "format: ticketflower/v1",
    "key": "key: my_workflow",
    "title": "title: My workflow",
    "ticket": "ticket: {fields: [{id: subject, type: text}]}",
    "fields": "fields: [{id: subject, type: text}]",
    "start": "start: first_step",
    "steps": "steps: {first_step: {type: task, …}}",
    "type": "type: task",
    "id": "id: subject",
    "assign": "assign: {to: {role: staff}}",
    "to": "to: …",
    "next": "next: done",
    "choices": "choices: [small, large]",
}


def unknown_keys(error: ValidationError, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield a fault for each key that the schema does not know at this place."""
    known = set(error.schema.get("properties", {}))
    for key in error.instance:
        if key in known or any(re.search(pattern, key) for pattern in error.schema.get("patternProperties", {})):
            continue
        guess = closest(key, known)
        if guess in error.instance:
            guess = None  # the author has that one already
        values = {"key": key[:60], "place": place_of(path), "guess": guess, "known": listed(sorted(known))}
        if guess is not None:
            sentence = _("“%(key)s” is not known in %(place)s; did you mean “%(guess)s”?") % values
            yield (*path, key), sentence, _("Write “%(guess)s” instead of “%(key)s”.") % values
        else:
            sentence = _("“%(key)s” is not known in %(place)s.") % values
            yield (*path, key), sentence, _("Remove it. Known here: %(known)s.") % values


def words_for(error: ValidationError, path: Path) -> Words:
    """Return the sentence and the mend for one thing that does not fit."""
    writer = _WRITERS.get(str(error.validator), _anything)
    return writer(error, path)


def _required(error: ValidationError, path: Path) -> Words:
    missing = next((key for key in error.validator_value if key not in error.instance), "")
    sentence = _("%(place)s has no “%(key)s”.") % {"place": place_of(path, begins=True), "key": missing}
    return sentence, _("Add “%(example)s”.") % {"example": EXAMPLES.get(missing, f"{missing}: …")}


def _type(error: ValidationError, path: Path) -> Words:
    wanted = error.validator_value if isinstance(error.validator_value, str) else error.validator_value[0]
    values = {"name": name_of(path), "wanted": TYPES[wanted], "given": TYPES[_type_of(error.instance)]}
    sentence = _("%(name)s must be %(wanted)s, but is %(given)s.") % values
    if wanted == "string" and isinstance(error.instance, int | float):
        return sentence, _("Put the value in quotes: '%(value)s'.") % {"value": str(error.instance).lower()}
    if wanted in ("number", "integer") and isinstance(error.instance, str):
        return sentence, _("Write the number without quotes.")
    return sentence, _("Write %(wanted)s here.") % values


def _enum(error: ValidationError, path: Path) -> Words:
    allowed = [str(value) for value in error.validator_value]
    sentence = _("%(name)s cannot be “%(value)s”.") % {"name": name_of(path), "value": _short(error.instance)}
    return sentence, suggestion(str(error.instance), allowed)


def _const(error: ValidationError, path: Path) -> Words:
    wanted = str(error.validator_value).lower() if isinstance(error.validator_value, bool) else error.validator_value
    values = {"name": name_of(path), "wanted": wanted, "value": _short(error.instance)}
    return _("%(name)s must be “%(wanted)s”, not “%(value)s”.") % values, _("Write “%(wanted)s”.") % values


def _pattern(error: ValidationError, path: Path) -> Words:
    values = {"name": name_of(path), "value": _short(error.instance)}
    if "P(" in str(error.validator_value):
        sentence = _("%(name)s: “%(value)s” is no duration.") % values
        if "until" in str(error.validator_value):
            return sentence, _("Write for example P2D, “P2D business”, or “until due at 09:00 - P1D”.")
        return sentence, _("Write for example P2D (two days), PT4H (four hours) or “P2D business”.")
    sentence = _("%(name)s: “%(value)s” is no valid name.") % values
    proposal = re.sub(r"[^a-z0-9]+", "_", str(error.instance).lower()[:63]).strip("_0123456789")
    rule = _("Names are lower-case letters, digits and “_”, begin with a letter and have at most 63 characters.")
    return sentence, f"{rule} {_('For example: %(name)s.') % {'name': proposal}}" if proposal else rule


def _too_short(_error: ValidationError, path: Path) -> Words:
    return _("%(name)s is empty.") % {"name": name_of(path)}, _("Fill it in, or remove it.")


def _too_long(error: ValidationError, path: Path) -> Words:
    values = {"name": name_of(path), "limit": error.validator_value, "count": len(error.instance)}
    return _("%(name)s is too long: %(count)s of at most %(limit)s.") % values, _("Shorten it.")


def _too_few(error: ValidationError, path: Path) -> Words:
    values = {"name": name_of(path), "least": error.validator_value}
    return _("%(name)s needs at least %(least)s entries.") % values, _("Add what is missing, or remove it.")


def _repeated(error: ValidationError, path: Path) -> Words:
    counted = Counter(str(item) for item in error.instance)
    twice = next((item for item, count in counted.items() if count > 1), "")
    values = {"name": name_of(path), "value": _short(twice)}
    return _("%(name)s lists “%(value)s” twice.") % values, _("Remove one of the two.")


def _bound(error: ValidationError, path: Path) -> Words:
    values = {"name": name_of(path), "value": _short(error.instance), "limit": error.validator_value}
    if error.validator == "minimum":
        return _("%(name)s is %(value)s; the least is %(limit)s.") % values, _("Choose a larger number.")
    return _("%(name)s is %(value)s; the most is %(limit)s.") % values, _("Choose a smaller number.")


def _exactly_one(error: ValidationError, path: Path) -> Words:
    names = sorted({name for part in error.validator_value for name in part.get("required", ())})
    given = [name for name in names if name in error.instance]
    values = {"place": place_of(path, begins=True), "names": listed(given if len(given) > 1 else names)}
    if len(given) > 1:
        return _("%(place)s has more than one of: %(names)s.") % values, _("Keep one of them.")
    return _("%(place)s needs one of: %(names)s.") % values, _("Give exactly one of them.")


def _one_or_more(error: ValidationError, path: Path) -> Words:
    names = listed(sorted({name for part in error.validator_value for name in part.get("required", ())}))
    values = {"place": place_of(path, begins=True), "names": names, "key": _depending(error)}
    if values["key"]:
        return _("In %(place)s “%(key)s” is only for: %(names)s.") % {**values, "place": place_of(path)}, _(
            "Remove “%(key)s”."
        ) % values
    return _("%(place)s needs one of: %(names)s.") % values, _("Give at least one of them.")


def _depending(error: ValidationError) -> str:
    """Return the key because of which something is needed, empty where it is needed anyway."""
    where = list(error.absolute_schema_path)
    return str(where[where.index("dependentSchemas") + 1]) if "dependentSchemas" in where else ""


def _needs_beside(error: ValidationError, path: Path) -> Words:
    pairs = ((key, name) for key, names in error.validator_value.items() if key in error.instance for name in names)
    key, name = next((key, name) for key, name in pairs if name not in error.instance)
    values = {"place": place_of(path), "key": key, "name": name}
    sentence = _("In %(place)s “%(key)s” has no meaning without “%(name)s”.") % values
    return sentence, _("Add “%(name)s”, or remove “%(key)s”.") % values


def _too_many_keys(error: ValidationError, path: Path) -> Words:
    values = {"name": name_of(path), "limit": error.validator_value, "keys": listed(error.instance)}
    return _("%(name)s names more than %(limit)s: %(keys)s.") % values, _("Keep at most %(limit)s of them.") % values


def _anything(_error: ValidationError, path: Path) -> Words:
    return _("%(name)s does not fit the format.") % {"name": name_of(path)}, _("Compare it with an example.")


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def _short(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


_WRITERS: dict[str, Callable[[ValidationError, Path], Words]] = {
    "required": _required,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minLength": _too_short,
    "maxLength": _too_long,
    "maxItems": _too_long,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxProperties": _too_many_keys,
    "uniqueItems": _repeated,
    "minimum": _bound,
    "maximum": _bound,
    "oneOf": _exactly_one,
    "anyOf": _one_or_more,
    "dependentRequired": _needs_beside,
}
