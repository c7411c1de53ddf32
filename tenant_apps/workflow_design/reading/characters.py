"""Refuses text that no reader should see: too long, empty, control characters, wrong encodings."""

import re

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.reading.events import ReadingStopped

MAX_BYTES = 256 * 1024
_BYTE_ORDER_MARK = "\ufeff"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """Return the text of an uploaded file. Raises ReadingStopped when it is not UTF-8."""
    if data.startswith(_WIDE_MARKS):
        raise ReadingStopped(
            sentence=_("This file is in UTF-16, which cannot be read here."), mend=_("Save it again as UTF-8.")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadingStopped(
            sentence=_("This file is not text in UTF-8 (byte %(place)s cannot be read).") % {"place": error.start + 1},
            mend=_("Save it again as UTF-8. If it is no text file, choose the definition's .yaml or .json file."),
            line=data[: error.start].count(b"\n") + 1,
        ) from error


def cleaned(text: str) -> str:
    """Return the text without a byte order mark. Raises ReadingStopped for what cannot be a definition."""
    text = text.removeprefix(_BYTE_ORDER_MARK)
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ReadingStopped(
            sentence=_("The definition is larger than %(limit)s kB.") % {"limit": MAX_BYTES // 1024},
            mend=_("Split the workflow, or shorten its texts."),
        )
    if not text.strip():
        raise ReadingStopped(
            sentence=_("The definition is empty."), mend=_("Upload or type a definition; an example is a good start.")
        )
    _refuse_forbidden(text)
    return text


def forbidden_character(text: str) -> bool:
    """Return whether the text holds a character that definitions may not hold, as an escape may bring in."""
    return _FORBIDDEN.search(text) is not None


def _refuse_forbidden(text: str) -> None:
    match = _FORBIDDEN.search(text)
    if match is None:
        return
    line = text.count("\n", 0, match.start()) + 1
    if match.group() == "\0":
        sentence = _("Line %(line)s holds a NUL character; this is not a text file, or not one in UTF-8.") % {
            "line": line
        }
    else:
        values = {"line": line, "code": f"U+{ord(match.group()):04X}"}
        sentence = _("Line %(line)s holds the invisible character %(code)s, which is not allowed.") % values
    raise ReadingStopped(sentence=sentence, mend=_("Delete it, or save the file again as plain UTF-8 text."), line=line)
