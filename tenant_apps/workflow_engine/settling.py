"""After an event: opens what can be opened, the smallest step id first, until nothing more moves."""

from tenant_apps.workflow_engine.choosing import leave
from tenant_apps.workflow_engine.decision import Refusal
from tenant_apps.workflow_engine.run import Run, Stopped
from tenant_apps.workflow_engine.steps import Step

MAX_OPENINGS = 1_000


def settle(run: Run) -> None:
    """Open enabled steps until none is left. Raises Stopped: no way on, round in circles, or stuck for ever."""
    for _opening in range(MAX_OPENINGS):
        step = _next_enabled(run)
        if step is None:
            _refuse_if_stuck(run)
            return
        _open(run, step)
    step = _next_enabled(run)
    if step is not None:
        raise Stopped(Refusal(reason="settle_limit", where=step.id, params={"limit": MAX_OPENINGS}))
    _refuse_if_stuck(run)


def _next_enabled(run: Run) -> Step | None:
    """Return the enabled step with the smallest id (code point order). Only steps with a token coming in can be."""
    edges = run.definition.edges
    waiting = {edges[token].to for token in run.tokens}
    for step_id in sorted(waiting):
        step = run.definition.steps[step_id]
        if _is_enabled(run, step):
            return step
    return None


def _is_enabled(run: Run, step: Step) -> bool:
    """A step that is open is not enabled; its tokens stay. The caller knows that one incoming edge is marked."""
    if run.is_open(step.id):
        return False
    if step.join == "and":
        return all(edge in run.tokens for edge in run.definition.incoming[step.id])
    return True


def _open(run: Run, step: Step) -> None:
    """Consume the tokens of the join; a task waits for its worker, gate and end fire at once."""
    marked = [edge for edge in run.definition.incoming[step.id] if edge in run.tokens]
    for edge in marked if step.join == "and" else marked[:1]:
        run.take(edge)
    run.opened[step.id] = run.opened.get(step.id, 0) + 1
    if step.kind == "task":
        run.open_task(step.id)
    elif step.kind == "end":
        _end(run, step)
    else:
        leave(run, step, None)


def _end(run: Run, step: Step) -> None:
    run.count_leaving(step.id, None)
    run.result = step.result or run.result
    if step.terminate:
        run.empty()


def _refuse_if_stuck(run: Run) -> None:
    if run.tokens and not run.open:
        where = min(run.definition.edges[token].to for token in run.tokens)
        raise Stopped(Refusal(reason="stuck", where=where))
