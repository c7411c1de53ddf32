"""After an event: opens what can be opened, the smallest step id first and or-joins last, until nothing more moves."""

from collections.abc import Iterable

from tenant_apps.workflow_engine.opening import open_step
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
        _consume(run, step)
        open_step(run, step)
    step = _next_enabled(run)
    if step is not None:
        raise Stopped("settle_limit", step.id, limit=MAX_OPENINGS)
    _refuse_if_stuck(run)


def _next_enabled(run: Run) -> Step | None:
    """Return the enabled step to open next. Only steps with a token coming in can be."""
    if run.arrivals:
        _absorb(run)
    definition = run.definition
    waiting = sorted({definition.edges[token].to for token in run.tokens})
    for last in (False, True):
        for step_id in waiting:
            step = definition.steps[step_id]
            if (step.join == "or") == last and _is_enabled(run, step):
                return step
    return None


def _is_enabled(run: Run, step: Step) -> bool:
    """Whether a step with a token coming in can open now; one that is open cannot, its tokens stay."""
    if step.id in run.open or not _join_is_met(run, step):
        return False
    if step.mutex is not None and any(run.definition.steps[other].mutex == step.mutex for other in _holding(run)):
        return False
    return all(run.is_open(other) for other in step.requires)


def _holding(run: Run) -> Iterable[str]:
    return (step for step, opening in run.open.items() if not opening.left)


def _join_is_met(run: Run, step: Step) -> bool:
    incoming = run.definition.incoming[step.id]
    match step.join:
        case "xor":
            return True
        case "and":
            return all(edge in run.tokens for edge in incoming)
        case "or":
            return not _can_still_come(run, step.id, [edge for edge in incoming if edge not in run.tokens])
        case _:
            needed = 1 if step.join == "first" else int(step.join)
            return step.id not in run.arrivals and sum(edge in run.tokens for edge in incoming) >= needed


def _consume(run: Run, step: Step) -> None:
    """Take the tokens that the join waits for; a first/N join remembers who has come."""
    marked = [edge for edge in run.definition.incoming[step.id] if edge in run.tokens]
    for edge in marked[:1] if step.join == "xor" else marked:
        run.take(edge)
    if step.id in run.definition.counting_joins:
        run.arrivals[step.id] = tuple(sorted(marked))


def _can_still_come(run: Run, join: str, missing: Iterable[str]) -> bool:
    """Whether a token or an open step elsewhere can still reach one of the edges without passing the join."""
    ways = run.definition.ways[join].by_edge
    active = {step for step in _holding(run) if step != join}
    active |= {to for token in run.tokens if (to := run.definition.edges[token].to) != join}
    return any(not active.isdisjoint(ways[edge]) for edge in missing)


def _absorb(run: Run) -> None:
    """Late arrivals at first/N joins that have fired are taken in; a join is reset once nobody more can come."""
    moved = True
    while moved:
        moved = False
        joins = [join for join in run.definition.counting_joins if join in run.arrivals]
        for join in joins:
            late = [e for e in run.definition.incoming[join] if e in run.tokens and e not in run.arrivals[join]]
            for edge in late:
                run.take(edge)
            if late:
                run.arrivals[join] = tuple(sorted((*run.arrivals[join], *late)))
                moved = True
        for join in joins:
            missing = [edge for edge in run.definition.incoming[join] if edge not in run.arrivals[join]]
            if not _can_still_come(run, join, missing):
                del run.arrivals[join]
                moved = True


def _refuse_if_stuck(run: Run) -> None:
    if run.tokens and not any(True for _step in _holding(run)):
        raise Stopped("stuck", min(run.definition.edges[token].to for token in run.tokens))
