"""Which workflows name a role: apps above say so at start-up, so that nothing here calls up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Naming:
    """A workflow names a role: in the version of new tickets, or (`is_old`) only in one that tickets still run by."""

    role_key: str
    workflow_key: str
    title: str
    is_old: bool = False


Source = Callable[[], Iterable[Naming]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Have the source asked which workflows of the current company name which roles."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def all_namings() -> dict[str, tuple[Naming, ...]]:
    """Return the workflows of the current company that name roles, by role key, each workflow once, by title."""
    found: dict[str, dict[str, Naming]] = {}
    for source in _SOURCES:
        for naming in source():
            found.setdefault(naming.role_key, {}).setdefault(naming.workflow_key, naming)
    return {
        key: tuple(sorted(rows.values(), key=lambda row: (row.title, row.workflow_key))) for key, rows in found.items()
    }
