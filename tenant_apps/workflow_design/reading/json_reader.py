"""Reads JSON as the same flat stream of events, with the lines that Python's own reader does not tell."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from tenant_apps.workflow_design.reading.characters import forbidden_character
from tenant_apps.workflow_design.reading.events import Kind, ReadEvent
from tenant_apps.workflow_design.reading.scalars import resolve

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<sign>[{}\[\]:,])
      | (?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")
      | (?P<word>true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])
    )""",
    re.VERBOSE,
)
_CLOSING = {"{": "}", "[": "]"}


class NotJson(Exception):  # noqa: N818  # an answer, not an error: the text is then read as YAML
    """The text is not strict JSON."""


def json_events(text: str) -> list[ReadEvent]:
    """Return the events of a strict JSON text. Raises NotJson for anything else."""
    return list(_Reader(text).events())


class _Reader:
    """One pass; which token may come next is kept in `_expected`, what is open in `_open`: no recursion."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._open: list[str] = []
        self._expected = "value"

    def events(self) -> Iterator[ReadEvent]:
        at, end = 0, len(self._text.rstrip(" \t\r\n"))
        while at < end:
            match = _TOKEN.match(self._text, at)
            if match is None or self._expected == "nothing":
                raise NotJson
            at = match.end()
            event = self._event(match)
            if event is not None:
                yield event
        if self._expected != "nothing":
            raise NotJson

    def _event(self, match: re.Match[str]) -> ReadEvent | None:
        group = match.lastgroup or ""
        token, line = match.group(group), bisect_right(self._breaks, match.start(group)) + 1
        if group == "sign":
            return self._sign(token, line)
        if self._expected in ("key", "key or end") and group == "string":
            self._expected = "colon"
        elif self._expected in ("value", "value or end"):
            self._after_value()
        else:
            raise NotJson
        return _string(token, line) if group == "string" else _word(token, line)

    def _sign(self, sign: str, line: int) -> ReadEvent | None:
        if sign in _CLOSING and self._expected in ("value", "value or end"):
            self._open.append(sign)
            self._expected = "key or end" if sign == "{" else "value or end"
            return ReadEvent(Kind.MAPPING if sign == "{" else Kind.SEQUENCE, line)
        if self._open and sign == _CLOSING[self._open[-1]] and self._expected in ("comma or end", self._emptiness()):
            self._open.pop()
            self._after_value()
            return ReadEvent(Kind.END, line)
        if sign == ":" and self._expected == "colon":
            self._expected = "value"
        elif sign == "," and self._expected == "comma or end":
            self._expected = "key" if self._open[-1] == "{" else "value"
        else:
            raise NotJson
        return None

    def _emptiness(self) -> str:
        return "key or end" if self._open[-1] == "{" else "value or end"

    def _after_value(self) -> None:
        self._expected = "comma or end" if self._open else "nothing"


def _string(token: str, line: int) -> ReadEvent:
    try:
        value = json.loads(token)
    except json.JSONDecodeError as error:
        raise NotJson from error
    if forbidden_character(value):
        return ReadEvent(Kind.SCALAR, line, text="", value="", troubles=("forbidden_character",))
    return ReadEvent(Kind.SCALAR, line, text=value, value=value)


def _word(token: str, line: int) -> ReadEvent:
    value, troubles = resolve(token)
    return ReadEvent(Kind.SCALAR, line, text=token, value=value, troubles=troubles)
