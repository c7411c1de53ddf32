"""What is wrong with a definition's text: where, in a sentence, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ERROR = "error"
WARNING = "warning"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. `line` counts from 1, None where there is none; `code` is set where a caller acts on it."""

    line: int | None
    path: str
    sentence: str
    mend: str
    severity: str = ERROR
    code: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Which line each part of a document begins on."""

    by_path: Mapping[Path, int] = field(default_factory=dict)

    def of(self, path: Path) -> int | None:
        """Return the line of the part, or of the nearest part around it that is in the text."""
        for length in range(len(path), -1, -1):
            line = self.by_path.get(path[:length])
            if line is not None:
                return line
        return None


def path_text(path: Path) -> str:
    """Return a path as people write it: `steps.approve.next[0].to`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
