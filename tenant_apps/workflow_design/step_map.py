"""A definition told for people: its steps in the order one meets them, who does each, and where it leads."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.workflow_design.words import readable
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.people import Who
from tenant_apps.workflow_engine.steps import Edge, Step

_WHO = {
    "role": gettext_lazy("anyone with the role %(value)s"),
    "manager_of": gettext_lazy("the manager of whoever did or is “%(value)s”"),
    "field": gettext_lazy("the person named in “%(value)s”"),
    "same_as": gettext_lazy("whoever did “%(value)s”"),
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way from a step to another; `words` say when it is taken, empty where it always is."""

    words: str
    to: str
    title: str


@dataclass(frozen=True, kw_only=True)
class MapStep:
    """One step; `who` is empty where nobody works, `notes` say how it waits, forks or ends."""

    id: str
    kind: str
    title: str
    who: str
    notes: Sequence[str]
    ways: Sequence[Way]


def map_of(*, definition: Definition, role_titles: Mapping[str, str]) -> Sequence[MapStep]:
    """Return the steps, those nearest to the start first; `role_titles` are the company's, by key."""
    return [
        MapStep(
            id=step.id,
            kind=step.kind,
            title=step.title,
            who=who_does(step=step, role_titles=role_titles),
            notes=_notes(step),
            ways=ways_from(step=step, definition=definition),
        )
        for step in _in_order(definition)
    ]


def who_does(*, step: Step, role_titles: Mapping[str, str]) -> str:
    """Return who a task goes to, in words; empty for other steps."""
    return "" if step.assign is None else who_words(who=step.assign.to, role_titles=role_titles)


def who_words(*, who: Who, role_titles: Mapping[str, str]) -> str:
    """Return one way to name people, in words."""
    values = {"value": role_title(who.value, role_titles) if who.kind == "role" else readable(who.value)}
    match who.kind:
        case "any_of":
            return _(" or ").join(who_words(who=part, role_titles=role_titles) for part in who.parts)
        case "person":
            return who.value
        case "requester":
            return _("the requester")
        case "manager_of" if who.value == "requester":
            return _("the requester's manager")
    return str(_WHO[who.kind]) % values


def role_title(key: str, role_titles: Mapping[str, str]) -> str:
    """Return the title of a role, made from its key where the company does not have it yet."""
    return role_titles.get(key) or readable(key)


def ways_from(*, step: Step, definition: Definition) -> Sequence[Way]:
    """Return where a step leads, in document order."""
    return [Way(words=_way_words(step, edge), to=edge.to, title=definition.steps[edge.to].title) for edge in step.edges]


def _way_words(step: Step, edge: Edge) -> str:
    if edge.label:
        return edge.label
    if step.worker_decides:
        return _("“%(button)s” is chosen") % {"button": readable(edge.to)}
    parts = []
    if edge.outcome:
        parts.append(_("“%(button)s” is chosen") % {"button": readable(edge.outcome)})
    if edge.when is not None:
        parts.append(_("if %(condition)s") % {"condition": edge.when.text})
    if edge.otherwise:
        parts.append(_("otherwise"))
    return ", ".join(parts)


def _notes(step: Step) -> list[str]:
    notes = []
    if step.join == "and" and step.kind != "end":
        notes.append(_("Waits until every way that leads here has arrived."))
    if step.split == "and" and len(step.edges) > 1:
        notes.append(_("Goes every way at the same time."))
    if step.kind == "end":
        notes.append(
            _("The ticket ends: %(result)s.") % {"result": step.result} if step.result else _("The ticket ends.")
        )
    if step.terminate:
        notes.append(_("Whatever is still open is withdrawn."))
    return notes


def _in_order(definition: Definition) -> list[Step]:
    """Return the steps by their distance from the start; ends and steps nothing leads to come last."""
    seen = {definition.start: None}
    waiting = deque(seen)
    while waiting:
        for edge in definition.steps[waiting.popleft()].edges:
            if edge.to not in seen:
                seen[edge.to] = None
                waiting.append(edge.to)
    met = [*seen, *(step for step in definition.steps if step not in seen)]
    return sorted((definition.steps[step] for step in met), key=lambda step: step.kind == "end")
