"""Says in plain words why a text is no YAML; the parser's own words are for programmers."""

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.workflow_design.reading.events import ReadingStopped

_BRACKETS = (
    gettext_lazy("Here a list or a mapping in brackets goes on, but a comma or the closing bracket is missing."),
    gettext_lazy("Add the comma, or close the bracket that was opened before this place."),
)
_INDENTATION = (
    gettext_lazy("This line does not fit the lines above it."),
    gettext_lazy(
        "Check its indentation: parts of the same thing begin in the same column. Check for a missing “:” or “-”."
    ),
)
_KNOWN = (
    (
        "mapping values are not allowed",
        gettext_lazy("There is a “:” here where no value can begin."),
        gettext_lazy("If the text itself holds a colon, put it in quotes. Otherwise check the indentation."),
    ),
    (
        "could not find expected ':'",
        gettext_lazy("A name stands here without its “:”."),
        gettext_lazy("Write “name: value”, with a space after the colon."),
    ),
    (
        "found unexpected end of stream",
        gettext_lazy("A quote that was opened is never closed."),
        gettext_lazy("Close the quote."),
    ),
    (
        "found unknown escape",
        gettext_lazy("“\\” is followed by something unknown here."),
        gettext_lazy("Write “\\\\”."),
    ),
    ("did not find expected ',' or", *_BRACKETS),
    ("did not find expected node content", *_BRACKETS),
    ("did not find expected key", *_INDENTATION),
    ("did not find expected '-' indicator", *_INDENTATION),
    (
        "cannot start any token",
        gettext_lazy("A text cannot begin with this character."),
        gettext_lazy("Put the text in quotes."),
    ),
    ("tag", gettext_lazy("Tags (“!…”) are not allowed."), gettext_lazy("Put the text in quotes.")),
)


def stopped_by(error: yaml.YAMLError, text: str) -> ReadingStopped:
    """Return what to tell the author about the parser's error."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else None
    problem = str(getattr(error, "problem", "") or "")
    if line is not None and _begins_with_tab(text, line):
        return ReadingStopped(
            sentence=_("This line is indented with a tab, which YAML does not allow."),
            mend=_("Use spaces for indentation."),
            line=line,
        )
    for beginning, sentence, mend in _KNOWN:
        if beginning in problem:
            return ReadingStopped(sentence=str(sentence), mend=str(mend), line=line)
    return ReadingStopped(
        sentence=_("The text cannot be read from here on."),
        mend=_("Check indentation, colons, brackets and quotes on this line and the one before."),
        line=line,
    )


def one_document_only(*, line: int) -> ReadingStopped:
    """Return what to tell about a second document in the text."""
    return ReadingStopped(
        sentence=_("A second document begins here (“---”); a definition is one document."),
        mend=_("Remove the line, or upload each workflow on its own."),
        line=line,
    )


def _begins_with_tab(text: str, line: int) -> bool:
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return False
    content = lines[line - 1]
    return "\t" in content[: len(content) - len(content.lstrip())]
