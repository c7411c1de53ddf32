"""Turns the text of a definition, YAML or JSON, into a document whose every part knows its line."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.faults import Fault, Lines
from tenant_apps.workflow_design.reading.characters import cleaned, decoded
from tenant_apps.workflow_design.reading.events import ReadingStopped
from tenant_apps.workflow_design.reading.json_reader import NotJson, json_events
from tenant_apps.workflow_design.reading.tree import Tree, build_tree
from tenant_apps.workflow_design.reading.yaml_reader import yaml_events

MAX_STEPS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A document (None where the text could not be read), where its parts stand, and what was wrong with the text."""

    document: dict[str, Any] | None
    lines: Lines = field(default_factory=Lines)
    faults: tuple[Fault, ...] = ()


class UndecodableError(Exception):
    """The uploaded bytes are no text; `fault` says why and how to mend it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


def decode(*, data: bytes) -> str:
    """Return the text of an uploaded file. Raises UndecodableError when it is not UTF-8."""
    try:
        return decoded(data)
    except ReadingStopped as stopped:
        raise UndecodableError(_fault(stopped)) from stopped


def load(*, text: str) -> Loaded:
    """Return the document in `text`. Never raises: whatever is wrong is a fault with its line."""
    try:
        tree = _tree(cleaned(text))
        _refuse_shape(tree.root)
    except ReadingStopped as stopped:
        return Loaded(document=None, faults=(_fault(stopped),))
    return Loaded(document=tree.root, lines=tree.lines, faults=tree.faults)


def _tree(text: str) -> Tree:
    """JSON has its own reader: as YAML its escapes and long keys would fail. All but strict JSON is read as YAML."""
    if text.lstrip().startswith("{"):
        try:
            return build_tree(json_events(text))
        except NotJson:
            pass
    return build_tree(yaml_events(text))


def _refuse_shape(root: Any) -> None:
    if root is None:
        raise ReadingStopped(
            sentence=_("The text holds no definition, only comments or nothing."),
            mend=_("Type a definition; an example is a good start."),
        )
    if not isinstance(root, dict):
        raise ReadingStopped(
            sentence=_("A definition is a mapping of names to values; this text is something else."),
            mend=_("Begin with “format: ticketflower/v1”, then “key: …”, “title: …” and so on, each on its own line."),
            line=1,
        )
    steps = root.get("steps")
    if isinstance(steps, dict) and len(steps) > MAX_STEPS:
        raise ReadingStopped(
            sentence=_("The workflow has %(count)s steps; %(limit)s are allowed.")
            % {"count": len(steps), "limit": MAX_STEPS},
            mend=_("Split it into several workflows."),
        )


def _fault(stopped: ReadingStopped) -> Fault:
    return Fault(line=stopped.line, path="", sentence=stopped.sentence, mend=stopped.mend)
