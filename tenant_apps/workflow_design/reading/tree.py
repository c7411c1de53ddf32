"""Builds the document from a reader's events, without recursion, and remembers every part's line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.faults import Fault, Lines, Path, path_text
from tenant_apps.workflow_design.reading.events import Kind, ReadEvent, ReadingStopped
from tenant_apps.workflow_design.reading.troubles import trouble_fault

MAX_DEPTH = 20
MAX_PARTS = 30_000
MAX_ENTRIES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A document as written, the lines of its parts, and what was not allowed about its notation."""

    root: Any
    lines: Lines
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled; `key` is set between a key and its value, `dropped` for a repeated key."""

    path: Path
    filled: dict[str, Any] | list[Any]
    key: str | None = None
    dropped: bool = False


@dataclass
class _Building:
    frames: list[_Frame] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    root: Any = None
    parts: int = 0

    def take(self, event: ReadEvent) -> None:
        if event.kind == Kind.END:
            self.frames.pop()
            return
        self._count(event)
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.filled, dict) and frame.key is None:
            self._key(frame, event)
        else:
            self._value(frame, event)

    def _count(self, event: ReadEvent) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise ReadingStopped(
                sentence=_("The definition has more than %(limit)s parts.") % {"limit": f"{MAX_PARTS:,}"},
                mend=_("Split the workflow."),
                line=event.line,
            )
        if len(self.frames) >= MAX_DEPTH and event.kind in (Kind.MAPPING, Kind.SEQUENCE):
            raise ReadingStopped(
                sentence=_("Lists and mappings are nested more than %(limit)s deep here.") % {"limit": MAX_DEPTH},
                mend=_("Check the brackets and the indentation; no definition needs such depth."),
                line=event.line,
            )

    def _key(self, frame: _Frame, event: ReadEvent) -> None:
        if event.kind != Kind.SCALAR:
            raise ReadingStopped(
                sentence=_("A name is expected here, not a list, a mapping or an alias."),
                mend=_("Write “name: value”. If a value begins with “{” or “[”, put it in quotes."),
                line=event.line,
            )
        path = (*frame.path, event.text)
        self._note_troubles(path, event)
        frame.key = event.text
        frame.dropped = event.text in frame.filled
        if frame.dropped:
            values = {"key": event.text, "line": self.lines.get(path)}
            sentence = _("“%(key)s” is given twice; the first time is on line %(line)s.") % values
            self._fault(path, event.line, sentence, _("Keep one of the two, or give one another name."))
        self.lines.setdefault(path, event.line)

    def _value(self, frame: _Frame | None, event: ReadEvent) -> None:
        path: Path = ()
        if frame is not None:
            path = (*frame.path, len(frame.filled) if frame.key is None else frame.key)
        self.lines.setdefault(path, event.line)
        self._note_troubles(path, event)
        value: Any = {} if event.kind == Kind.MAPPING else [] if event.kind == Kind.SEQUENCE else event.value
        self._attach(frame, value)
        if event.kind in (Kind.MAPPING, Kind.SEQUENCE):
            self.frames.append(_Frame(path, value))

    def _attach(self, frame: _Frame | None, value: Any) -> None:
        if frame is None:
            self.root = value
        elif isinstance(frame.filled, list):
            frame.filled.append(value)
            self._refuse_long_list(frame)
        elif frame.key is not None:
            if not frame.dropped:
                frame.filled[frame.key] = value
            frame.key = None

    def _refuse_long_list(self, frame: _Frame) -> None:
        if len(frame.filled) > MAX_ENTRIES:
            raise ReadingStopped(
                sentence=_("A list has more than %(limit)s entries.") % {"limit": f"{MAX_ENTRIES:,}"},
                mend=_("No part of a definition needs so many; shorten the list."),
                line=self.lines[(*frame.path, MAX_ENTRIES)],
            )

    def _note_troubles(self, path: Path, event: ReadEvent) -> None:
        codes = ("alias",) if event.kind == Kind.ALIAS else event.troubles
        for code in codes:
            self.faults.append(trouble_fault(code=code, path=path, line=event.line, text=event.text))

    def _fault(self, path: Path, line: int, sentence: str, mend: str) -> None:
        self.faults.append(Fault(line=line, path=path_text(path), sentence=sentence, mend=mend))


def build_tree(events: Iterable[ReadEvent]) -> Tree:
    """Return the document that the events describe. Raises ReadingStopped past a limit or at a key that is no name."""
    building = _Building()
    for event in events:
        building.take(event)
    return Tree(root=building.root, lines=Lines(building.lines), faults=tuple(building.faults))
