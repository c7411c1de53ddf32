"""What both readers, YAML and JSON, hand to the tree: a flat stream, so that depth never costs stack."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What begins or ends here. Inside a mapping, keys and values take turns."""

    MAPPING = "mapping"
    SEQUENCE = "sequence"
    END = "end"
    SCALAR = "scalar"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """One event. `text` is a scalar as written, `value` its meaning, `troubles` codes of what is not allowed."""

    kind: Kind
    line: int
    text: str = ""
    value: Any = None
    troubles: tuple[str, ...] = ()


class ReadingStopped(Exception):  # noqa: N818  # carries a fault to the loader
    """The text cannot be read any further."""

    def __init__(self, *, sentence: str, mend: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.mend = mend
        self.line = line
