"""Which running tickets can move to another version of their workflow, and why others cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.queries import compiled, latest_version
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.steps import START_EDGE, Edge
from tenant_apps.workflow_ops.enums import InstanceStatus
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance

MOST_SHOWN = 500


@dataclass(frozen=True, kw_only=True)
class Move:
    """How one ticket would move: step and edge names old → new; `why_not` is empty where it can."""

    instance: WorkflowInstance
    why_not: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[str, str] = field(default_factory=dict)


class CannotMoveError(Exception):
    """The ticket has something open that the other version has no place for; the sentence says what."""


def plan_moves(*, workflow_key: str) -> Sequence[Move]:
    """Return, for each running ticket on an older version, how it would move to the latest one, or why it cannot."""
    version = latest_version(workflow_key=workflow_key)
    if version is None:
        return []
    rows = (
        WorkflowInstance.objects.select_related("version", "requester")
        .filter(version__workflow_id=version.workflow_id, version__number__lt=version.number)
        .exclude(status__in=(InstanceStatus.DONE, InstanceStatus.CANCELLED))
    )
    return [
        plan_move(instance=instance, after=compiled(version.pk)) for instance in rows.order_by("number")[:MOST_SHOWN]
    ]


def plan_move(*, instance: WorkflowInstance, after: Definition) -> Move:
    """Return how the ticket would move to the definition `after`. Its `version` must be loaded."""
    before = compiled(instance.version_id)
    renamed = after.migrate_from.get(instance.version.number, {})
    try:
        _refuse_pending(instance)
        steps = {step: _new_step(step, renamed, before, after) for step in _named_steps(instance, before)}
        _refuse_collisions(instance, steps, after)
        edges = _new_edges(instance, steps, before, after)
    except CannotMoveError as refused:
        return Move(instance=instance, why_not=str(refused))
    return Move(instance=instance, steps=steps, edges=edges)


def _named_steps(instance: WorkflowInstance, before: Definition) -> list[str]:
    """Return the steps that must have a place: open ones, and those at both ends of a waiting token."""
    state = instance.state
    edges = [
        before.edges[edge] for edge in (*state["tokens"], *(e for came in state["arrivals"].values() for e in came))
    ]
    around = [name for edge in edges for name in (edge.source, edge.to) if name]
    return list(dict.fromkeys([*state["open"], *state["arrivals"], *around]))


def _new_step(step: str, renamed: Mapping[str, str | None], before: Definition, after: Definition) -> str:
    title = before.steps[step].title
    new = renamed.get(step, step)
    if new is None:
        raise CannotMoveError(_("It is at “%(step)s”, from which the new version takes nobody over.") % {"step": title})
    if new not in after.steps:
        raise CannotMoveError(
            _("It is at “%(step)s”, which the new version does not have. Name its new place in “migrate_from”.")
            % {"step": title}
        )
    old_kind, new_kind = before.steps[step], after.steps[new]
    if old_kind.kind != new_kind.kind or (old_kind.multi is None) != (new_kind.multi is None):
        raise CannotMoveError(_("“%(step)s” is a step of another kind in the new version.") % {"step": title})
    return new


def _refuse_pending(instance: WorkflowInstance) -> None:
    waiting = WorkflowEvent.objects.filter(instance=instance, processed_at__isnull=True)
    if instance.status != InstanceStatus.STARTING and waiting.exists():
        raise CannotMoveError(_("Something that was done to it is not followed yet (see its errors)."))


def _refuse_collisions(instance: WorkflowInstance, steps: Mapping[str, str], after: Definition) -> None:
    places = [steps[step] for step in instance.state["open"]]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice is not None:
        raise CannotMoveError(
            _("Two of its open steps would both become “%(step)s”.") % {"step": after.steps[twice].title}
        )


def _new_edges(
    instance: WorkflowInstance, steps: Mapping[str, str], before: Definition, after: Definition
) -> dict[str, str]:
    """Return the new edge for each marked one: same kind, from the new source to the new target, each used once."""
    state = instance.state
    marked = [*state["tokens"], *(edge for came in state["arrivals"].values() for edge in came)]
    taken: dict[str, str] = {}
    for old in marked:
        edge = before.edges[old]
        fitting = [new for new in _alike(edge, steps, after) if new not in taken.values()]
        if not fitting:
            raise CannotMoveError(
                _("A branch waits between “%(from)s” and “%(to)s”; the new version has no such way.")
                % {"from": before.steps[edge.source].title if edge.source else _("the start"),
                   "to": before.steps[edge.to].title}
            )  # fmt: skip
        taken[old] = old if old in fitting else fitting[0]
    return taken


def _alike(edge: Edge, steps: Mapping[str, str], after: Definition) -> list[str]:
    if edge.id == START_EDGE:
        return [START_EDGE] if after.start == steps[edge.to] else []
    return [
        other.id
        for other in after.edges.values()
        if other.kind == edge.kind and other.source == steps[edge.source] and other.to == steps[edge.to]
    ]
