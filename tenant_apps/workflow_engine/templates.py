"""The text templates of a definition (`summary`): they know `{field}` and `{requester}`, nothing else."""

import re
from collections.abc import Mapping

_SLOT = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def names_in(template: str) -> tuple[str, ...]:
    """Return the names between braces, in order, each once; they may be anything the author wrote."""
    return tuple(dict.fromkeys(match.group(1) for match in _SLOT.finditer(template)))


def has_stray_brace(template: str) -> bool:
    """Return whether a brace stands alone, or braces hold something that can be no name."""
    rest = _SLOT.sub(lambda match: "" if _NAME.fullmatch(match.group(1)) else "{", template)
    return "{" in rest or "}" in rest


def fill(*, template: str, values: Mapping[str, str]) -> str:
    """Return the template with each `{name}` replaced by its value; a name without a value becomes empty."""
    return _SLOT.sub(lambda match: values.get(match.group(1), ""), template)
