"""The ready-made definitions that a company can begin with."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tenant_apps.workflow_design.loader import load

FOLDER = Path(__file__).resolve().parent / "gallery"


@dataclass(frozen=True, kw_only=True)
class GalleryEntry:
    """One ready-made definition."""

    key: str
    title: str
    description: str
    text: str


@cache
def entries() -> tuple[GalleryEntry, ...]:
    """Return all ready-made definitions, by title."""
    return tuple(sorted((_read(path) for path in FOLDER.glob("*.yaml")), key=lambda entry: entry.title))


def find(*, key: str) -> GalleryEntry | None:
    """Return the ready-made definition of that key, or None."""
    return next((entry for entry in entries() if entry.key == key), None)


def _read(path: Path) -> GalleryEntry:
    text = path.read_text(encoding="utf-8")
    document = load(text=text).document or {}
    return GalleryEntry(
        key=document["key"], title=document["title"], description=document.get("description", ""), text=text
    )
