"""What happens when a step opens: some fire at once, some wait for an event."""

from tenant_apps.workflow_engine.acting import act_inside, ask_outside
from tenant_apps.workflow_engine.commands import OpenSub, OpenTask, OpenWait
from tenant_apps.workflow_engine.leaving import Ending, leave, leave_by, leave_quietly
from tenant_apps.workflow_engine.many import open_many
from tenant_apps.workflow_engine.merging import merge_known
from tenant_apps.workflow_engine.reasoning import holds, stored_value
from tenant_apps.workflow_engine.run import Run
from tenant_apps.workflow_engine.state import Opening
from tenant_apps.workflow_engine.steps import Step


def open_step(run: Run, step: Step) -> None:
    """Open a step whose tokens are consumed; it waits, or is left at once."""
    n = run.opened.get(step.id, 0) + 1
    run.opened[step.id] = n
    if step.skip is not None and holds(step.skip, run.scope(), where=step.id):
        run.count_leaving(step, None)
        leave_quietly(run, step)
        return
    _OPENERS[step.kind](run, step, n)


def go_on_acting(run: Run, step: Step, *, n: int, begin: int) -> None:
    """Do an auto step's actions from `begin` until one waits for the outside world, or all are done and it is left."""
    place = act_inside(run, step.do, step=step.id, n=n, source="do", begin=begin)
    if place is None:
        run.open.pop(step.id, None)
        run.count(step.id, None)
        leave(run, step, Ending())
    else:
        run.open[step.id] = Opening(n=n, at=place)
        ask_outside(run, step, n=n, place=place)


def _task(run: Run, step: Step, n: int) -> None:
    if step.multi is not None:
        open_many(run, step, step.multi, n=n)
        return
    run.open[step.id] = Opening(n=n)
    run.commands.append(OpenTask(step=step.id, n=n))


def _auto(run: Run, step: Step, n: int) -> None:
    go_on_acting(run, step, n=n, begin=0)


def _wait(run: Run, step: Step, n: int) -> None:
    if step.message is not None and _take_kept(run, step, step.message):
        run.count(step.id, None)
        leave(run, step, Ending())
        return
    run.open[step.id] = Opening(n=n)
    run.commands.append(OpenWait(step=step.id, n=n))


def _choice(run: Run, step: Step, n: int) -> None:
    for event in step.events:
        if event.message is not None and _take_kept(run, step, event.message):
            run.count(step.id, None)
            leave_by(run, step, event.edge)
            return
    run.open[step.id] = Opening(n=n)
    run.commands.append(OpenWait(step=step.id, n=n))
    if step.buttons:
        run.commands.append(OpenTask(step=step.id, n=n))


def _sub(run: Run, step: Step, n: int) -> None:
    scope = run.scope()
    data = {name: stored_value(passed, scope, None, where=step.id) for name, passed in step.passes.items()}
    run.open[step.id] = Opening(n=n)
    run.commands.append(OpenSub(step=step.id, n=n, data=data))


def _gate(run: Run, step: Step, _n: int) -> None:
    run.count(step.id, None)
    leave(run, step, Ending())


def _end(run: Run, step: Step, _n: int) -> None:
    run.count(step.id, None)
    run.clear(step.cancels)
    run.result = step.result or run.result
    if step.terminate:
        run.empty()


def _take_kept(run: Run, step: Step, name: str) -> bool:
    """Take the oldest message of this name that was kept, if there is one."""
    kept = run.messages.get(name, ())
    if not kept:
        return False
    rest = {other: messages for other, messages in run.messages.items() if other != name}
    run.messages = {**rest, name: kept[1:]} if len(kept) > 1 else rest
    merge_known(run, kept[0], where=step.id)
    return True


_OPENERS = {
    "task": _task,
    "auto": _auto,
    "wait": _wait,
    "choice": _choice,
    "sub": _sub,
    "gate": _gate,
    "end": _end,
}
