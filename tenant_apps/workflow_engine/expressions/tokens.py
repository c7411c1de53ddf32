"""Cuts the text of an expression into tokens."""

import re
from dataclasses import dataclass

from tenant_apps.workflow_engine.expressions.faults import ExpressionError

KEYWORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
MAX_LENGTH = 500

_PATTERN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<string>'[^']*'|"[^"]*")
      | (?P<sign>==|!=|<=|>=|[<>+\-*()\[\],])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text. `kind` is number, name, string or end; for keywords and signs it is their own text."""

    kind: str
    text: str
    at: int

    @property
    def end(self) -> int:
        """Return the position after the last character."""
        return self.at + len(self.text)


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of `text`, the last one of kind `end`. Raises ExpressionError where none can begin."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError("too_long", MAX_LENGTH, limit=MAX_LENGTH, length=len(text))
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _PATTERN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        piece, group = match.group(), match.lastgroup or ""
        if group != "space":
            tokens.append(Token(_kind(group, piece), piece, at))
        at = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens


def _kind(group: str, piece: str) -> str:
    if group == "word":
        return piece if piece in KEYWORDS else "name"
    return piece if group == "sign" else group


def _unreadable(text: str, at: int) -> ExpressionError:
    character = text[at]
    if character in "'\"":
        return ExpressionError("unclosed_string", at)
    if character == "=":
        return ExpressionError("single_equals", at)
    return ExpressionError("unexpected_character", at, character=character)
