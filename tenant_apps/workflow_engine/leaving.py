"""How a step is left: what it cancels, which edges it leaves by."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from tenant_apps.workflow_engine.decision import WentOn
from tenant_apps.workflow_engine.expressions.values import Value
from tenant_apps.workflow_engine.reasoning import reason_for
from tenant_apps.workflow_engine.run import Run, Stopped
from tenant_apps.workflow_engine.steps import Edge, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a step ended: with which outcomes (several for many instances), and what names mean on its edges."""

    outcome: str | None = None
    among: Collection[str] | None = None
    here: Mapping[str, Value] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)

    def fits(self, step: Step, edge: Edge) -> bool:
        """Return whether the edge belongs to this end; where the worker decides, the button is the edge's target."""
        if step.worker_decides:
            return edge.to in self.among if self.among is not None else edge.to == self.outcome
        if edge.outcome is None:
            return True
        return edge.outcome in self.among if self.among is not None else edge.outcome == self.outcome


def leave(run: Run, step: Step, ending: Ending) -> None:
    """Leave by the edges that the outcome and the conditions name. Raises Stopped when none holds."""
    run.clear(step.cancels)
    for edge in _edges(run, step, ending):
        run.put(edge.id)


def leave_quietly(run: Run, step: Step) -> None:
    """Leave a step that nobody did: by its only edge or its else-edge. Raises Stopped where it has neither."""
    run.clear(step.cancels)
    edges = step.edges if step.split == "and" else _quiet_edge(step)
    for edge in edges:
        run.put(edge.id)


def leave_by(run: Run, step: Step, edge: str) -> None:
    """Leave by a way of its own: a choice's event, a timer, an error."""
    run.clear(step.cancels)
    run.put(edge)


def _quiet_edge(step: Step) -> tuple[Edge, ...]:
    if len(step.edges) == 1:
        return step.edges
    for edge in step.edges:
        if edge.otherwise:
            return (edge,)
    raise Stopped("no_way_on", step.id, outcome=None)


def _edges(run: Run, step: Step, ending: Ending) -> Iterable[Edge]:
    if step.split == "and":
        return step.edges
    if step.split == "or":
        return _all_that_hold(run, step, ending)
    return (_first_that_holds(run, step, ending),)


def _first_that_holds(run: Run, step: Step, ending: Ending) -> Edge:
    """Return the first edge in document order whose outcome and condition hold, else the else-edge."""
    for edge in step.edges:
        if not edge.otherwise and ending.fits(step, edge) and _holds(run, step, edge, ending):
            return edge
    return _else_edge(run, step, ending)


def _all_that_hold(run: Run, step: Step, ending: Ending) -> tuple[Edge, ...]:
    edges = tuple(
        edge
        for edge in step.edges
        if not edge.otherwise and ending.fits(step, edge) and _holds(run, step, edge, ending)
    )
    return edges or (_else_edge(run, step, ending),)


def _else_edge(run: Run, step: Step, ending: Ending) -> Edge:
    for edge in step.edges:
        if edge.otherwise and ending.fits(step, edge):
            run.explanations.append(WentOn(step=step.id, to=edge.to, reason=None))
            return edge
    raise Stopped("no_way_on", step.id, outcome=ending.outcome)


def _holds(run: Run, step: Step, edge: Edge, ending: Ending) -> bool:
    if edge.when is None:
        return True
    scope = run.scope(ending.outcome, here=ending.here, outcomes=ending.outcomes)
    reason = reason_for(edge.when, scope, where=step.id)
    if reason.holds:
        run.explanations.append(WentOn(step=step.id, to=edge.to, reason=reason))
    return reason.holds
