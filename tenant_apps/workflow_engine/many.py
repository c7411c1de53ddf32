"""Steps with many instances: how many, when they are done, what becomes of the rest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tenant_apps.workflow_engine.commands import OpenTask, Withdraw
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.expressions.values import Value
from tenant_apps.workflow_engine.leaving import Ending, leave, leave_quietly
from tenant_apps.workflow_engine.merging import merge
from tenant_apps.workflow_engine.reasoning import holds, worked_out
from tenant_apps.workflow_engine.run import Run, Stopped
from tenant_apps.workflow_engine.state import Many, Opening
from tenant_apps.workflow_engine.steps import Multi, Step

MAX_INSTANCES = 200


def open_many(run: Run, step: Step, multi: Multi, *, n: int) -> None:
    """Begin the instances of a step; with none to begin, it is left at once."""
    items = _items(run, step, multi)
    if len(items) > MAX_INSTANCES:
        raise Stopped("too_many_instances", step.id, count=len(items), limit=MAX_INSTANCES)
    if not items:
        leave_quietly(run, step)
        return
    begun = 1 if multi.sequential else len(items)
    run.open[step.id] = Opening(n=n, many=Many(items=items, open=tuple(range(begun)), begun=begun))
    for instance in range(begun):
        run.commands.append(OpenTask(step=step.id, n=n, instance=instance, item=items[instance]))


def finish_instance(
    run: Run, step: Step, opening: Opening, instance: int, *, outcome: str | None, values: Mapping[str, Any]
) -> None:
    """Note how one instance ended; the workflow goes on where that was enough."""
    multi, many = _parts(step, opening)
    own = {field.id for field in step.own_fields()}
    many = replace(
        many,
        open=tuple(other for other in many.open if other != instance),
        outcomes={**many.outcomes, instance: outcome or ""},
        values={**many.values, instance: {name: value for name, value in values.items() if name in own}},
    )
    merge(run, {name: value for name, value in values.items() if name not in own}, where=step.id)
    merge(run, {name: _listed(many, name) for name in sorted(own)}, where=step.id)
    run.count(step.id, outcome)
    if many.left:
        _keep_rest(run, step, opening, many)
    elif _is_done(run, step, multi, many):
        _leave_many(run, step, opening, many)
    elif not many.open and many.begun < len(many.items):
        _begin(run, step, opening, many, many.begun)
    else:
        run.open[step.id] = replace(opening, many=many)


def add_instance(run: Run, step: Step, opening: Opening, item: Any) -> None:
    """Add an instance for the item; in parallel mode it begins at once."""
    multi, many = _parts(step, opening)
    if len(many.items) >= MAX_INSTANCES:
        raise Stopped("too_many_instances", step.id, count=len(many.items) + 1, limit=MAX_INSTANCES)
    many = replace(many, items=(*many.items, item))
    if multi.sequential:
        run.open[step.id] = replace(opening, many=many)
    else:
        _begin(run, step, opening, many, len(many.items) - 1)


def finish_early(run: Run, step: Step, opening: Opening) -> None:
    """Leave now, with what is finished."""
    _multi, many = _parts(step, opening)
    if many.outcomes:
        _leave_many(run, step, opening, many)
    else:
        _close_or_keep(run, step, opening, many)
        leave_quietly(run, step)


def _parts(step: Step, opening: Opening) -> tuple[Multi, Many]:
    assert step.multi is not None  # noqa: S101  # the caller knows that the step has many; narrows the types
    assert opening.many is not None  # noqa: S101  # see above
    return step.multi, opening.many


def _items(run: Run, step: Step, multi: Multi) -> tuple[Any, ...]:
    if multi.over is not None:
        rows = run.data.get(multi.over)
        return tuple(rows) if isinstance(rows, list | tuple) else ()
    if multi.persons is not None:
        return tuple(run.facts.persons.get(step.id, ()))
    if isinstance(multi.count, Expr):
        value = worked_out(multi.count, run.scope(), where=step.id)
        number = int(value.to_integral_value(ROUND_DOWN)) if isinstance(value, Decimal) else 0
        return (None,) * min(max(number, 0), MAX_INSTANCES + 1)
    return (None,) * (multi.count or 0)


def _begin(run: Run, step: Step, opening: Opening, many: Many, instance: int) -> None:
    many = replace(many, open=(*many.open, instance), begun=instance + 1)
    run.open[step.id] = replace(opening, many=many)
    run.commands.append(OpenTask(step=step.id, n=opening.n, instance=instance, item=many.items[instance]))


def _is_done(run: Run, step: Step, multi: Multi, many: Many) -> bool:
    """Whether enough instances are finished; once all are, nothing more can come."""
    finished, n = len(many.outcomes), len(many.items)
    if finished == n:
        return True
    if isinstance(multi.done, Expr):
        scope = run.scope(here=_names(many), outcomes=_outcomes(many))
        return holds(multi.done, scope, where=step.id)
    if multi.done == "all":
        return False
    return finished >= (1 if multi.done == "any" else min(int(multi.done), n))


def _close_or_keep(run: Run, step: Step, opening: Opening, many: Many) -> None:
    """The step is left: its rest is withdrawn, or stays to be finished without moving anything."""
    multi = step.multi
    if multi is not None and multi.keep and many.open:
        run.open[step.id] = replace(opening, many=replace(many, left=True))
    else:
        del run.open[step.id]
        run.commands.extend(Withdraw(step=step.id, n=opening.n, instance=instance) for instance in many.open)


def _leave_many(run: Run, step: Step, opening: Opening, many: Many) -> None:
    _close_or_keep(run, step, opening, many)
    leave(
        run,
        step,
        Ending(among=frozenset(many.outcomes.values()), here=_names(many), outcomes=_outcomes(many)),
    )


def _keep_rest(run: Run, step: Step, opening: Opening, many: Many) -> None:
    if many.open:
        run.open[step.id] = replace(opening, many=many)
    else:
        del run.open[step.id]


def _names(many: Many) -> dict[str, Value]:
    return {"n": Decimal(len(many.items)), "finished": Decimal(len(many.outcomes))}


def _outcomes(many: Many) -> dict[str, int]:
    return dict(Counter(many.outcomes.values()))


def _listed(many: Many, name: str) -> list[Any]:
    return [many.values[instance].get(name) for instance in sorted(many.outcomes)]
