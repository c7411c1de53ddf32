"""Which edges a step leaves by."""

from collections.abc import Iterable

from tenant_apps.workflow_engine.decision import Refusal, WentOn
from tenant_apps.workflow_engine.expressions.explaining import Explanation, explain
from tenant_apps.workflow_engine.expressions.faults import ExpressionError
from tenant_apps.workflow_engine.run import Run, Stopped
from tenant_apps.workflow_engine.steps import Edge, Step


def leave(run: Run, step: Step, outcome: str | None) -> None:
    """Put tokens on the edges the step leaves by. Raises Stopped when no edge holds."""
    run.count_leaving(step.id, outcome)
    for edge in _edges(run, step, outcome):
        run.put(edge.id)


def _edges(run: Run, step: Step, outcome: str | None) -> Iterable[Edge]:
    if step.split == "and":
        return step.edges
    return (_first_that_holds(run, step, outcome),)


def _first_that_holds(run: Run, step: Step, outcome: str | None) -> Edge:
    """Return the first edge in document order whose outcome and condition hold, else the else-edge."""
    fallback: Edge | None = None
    for edge in step.edges:
        if not _fits(step, edge, outcome):
            continue
        if edge.otherwise:
            fallback = fallback or edge
        elif edge.when is None:
            return edge
        else:
            reason = _ask(run, step, edge, outcome)
            if reason.holds:
                run.explanations.append(WentOn(step=step.id, to=edge.to, reason=reason))
                return edge
    if fallback is None:
        raise Stopped(Refusal(reason="no_way_on", where=step.id, params={"outcome": outcome}))
    run.explanations.append(WentOn(step=step.id, to=fallback.to, reason=None))
    return fallback


def _fits(step: Step, edge: Edge, outcome: str | None) -> bool:
    """Return whether the edge belongs to this outcome; where the worker decides, the button is the edge's target."""
    if step.worker_decides:
        return edge.to == outcome
    return edge.outcome is None or edge.outcome == outcome


def _ask(run: Run, step: Step, edge: Edge, outcome: str | None) -> Explanation:
    condition = edge.when
    assert condition is not None  # noqa: S101  # the caller asked; narrows the type
    try:
        return explain(condition, run.scope(outcome))
    except ExpressionError as error:
        params = {"expression": condition.text, "code": error.code, "position": error.position, **error.params}
        raise Stopped(Refusal(reason="expression", where=step.id, params=params)) from error
