"""What auto steps, timers and cancellations do by themselves."""

from collections.abc import Sequence

from tenant_apps.workflow_engine.actions import Action, CreateTicket, Notify, SetValues, TicketStatus, Webhook
from tenant_apps.workflow_engine.commands import RunEffect, SendNotice, SetPhase
from tenant_apps.workflow_engine.merging import merge
from tenant_apps.workflow_engine.reasoning import stored_value
from tenant_apps.workflow_engine.run import Run
from tenant_apps.workflow_engine.steps import Step


def act_inside(
    run: Run, actions: Sequence[Action], *, step: str, n: int, source: str, timer: int = 0, begin: int = 0
) -> int | None:
    """Do the actions in order from `begin`; return the place of the first that needs the outside world, else None."""
    for place in range(begin, len(actions)):
        action = actions[place]
        if isinstance(action, SetValues):
            _set(run, action, where=step)
        elif isinstance(action, Notify):
            run.commands.append(SendNotice(step=step, n=n, source=source, timer=timer, place=place))
        elif isinstance(action, TicketStatus):
            run.phase = action.word
            run.commands.append(SetPhase(word=action.word))
        else:
            return place
    return None


def ask_outside(run: Run, step: Step, *, n: int, place: int) -> None:
    """Ask for action `place` to be done in the outside world, with the data as it is now."""
    action = step.do[place]
    data: dict[str, object] = {}
    if isinstance(action, Webhook):
        data = {name: run.data.get(name) for name in action.send}
    elif isinstance(action, CreateTicket):
        scope = run.scope()
        data = {name: stored_value(raw, scope, None, where=step.id) for name, raw in action.fields.items()}
    run.commands.append(RunEffect(step=step.id, n=n, place=place, data=data))


def _set(run: Run, action: SetValues, *, where: str) -> None:
    """Work out all values of one action before any is stored: they see the data as it was."""
    scope = run.scope()
    types = run.definition.types
    merge(
        run,
        {name: stored_value(raw, scope, types.get(name), where=where) for name, raw in action.values.items()},
        where=where,
    )
