"""The sentences for notation that is not allowed in a definition, though YAML knows it."""

from django.utils.translation import gettext_lazy

from tenant_apps.workflow_design.faults import Fault, Path, path_text
from tenant_apps.workflow_design.reading.scalars import MAX_NUMBER, MAX_NUMBER_TEXT

_QUOTE = gettext_lazy("If you mean a text, put it in quotes.")
_WRITE_OUT = gettext_lazy("Write the value out where it is needed.")

TROUBLES = {
    "anchor": (gettext_lazy("Anchors (“&name”) are not allowed."), _WRITE_OUT),
    "alias": (gettext_lazy("Aliases (“*name”) are not allowed."), _WRITE_OUT),
    "tag": (gettext_lazy("Tags (“!name”) are not allowed."), _QUOTE),
    "not_finite": (gettext_lazy("“%(text)s” is not a number that can be stored."), _QUOTE),
    "number_too_long": (gettext_lazy("The number has more than %(length)s characters."), _QUOTE),
    "number_too_large": (gettext_lazy("The number %(text)s is too large; the limit is %(limit)s."), _QUOTE),
    "number_too_precise": (
        gettext_lazy("The number %(text)s has more digits than can be kept."),
        gettext_lazy("Use at most 15 digits."),
    ),
    "forbidden_character": (
        gettext_lazy("The text holds an escape for a character that is not allowed, such as NUL."),
        gettext_lazy("Remove the escape."),
    ),
}


def trouble_fault(*, code: str, path: Path, line: int, text: str) -> Fault:
    """Return the fault for one of the codes that the readers give."""
    sentence, mend = TROUBLES[code]
    values = {"text": text[:MAX_NUMBER_TEXT], "length": MAX_NUMBER_TEXT, "limit": f"{MAX_NUMBER:,}"}
    return Fault(line=line, path=path_text(path), sentence=str(sentence) % values, mend=str(mend))
