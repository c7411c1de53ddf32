"""With the user's commit: leave the worker a hint, then let the manager follow at once."""

from collections import deque
from collections.abc import Callable, Iterable

from django.utils import timezone

from shared_apps.companies.commands import wake
from shared_apps.companies.tenancy import after_commit
from tenant_apps.workflow_ops.effects import run_inside_effects
from tenant_apps.workflow_ops.state_manager import WorkflowStateManager

MOST_FOLLOWED = 50  # tickets that one command may set in motion before the worker takes over


def follow_after_commit(*, instance_id: int, company_id: int) -> None:
    """Arrange for the instance's events to be followed once the current transaction is committed.

    The hint is part of that transaction: who commits and is killed, or never learns that the commit went through, has
    left it for the worker. Runs in the company that is current now.
    """
    wake(company_id=company_id, now=timezone.now())
    after_commit(lambda: follow_now(instance_ids=[instance_id]))


def follow_now(*, instance_ids: Iterable[int], go_on: Callable[[], bool] = lambda: True) -> int:
    """Follow these instances, then whatever they caused in the same company; return how many events moved.

    It stops early once `go_on` says no.
    One instance is locked at a time: a child's end reaches its parent through an effect.
    """
    manager = WorkflowStateManager()
    waiting = deque(dict.fromkeys(instance_ids))
    moved = 0
    for _turn in range(len(waiting) + MOST_FOLLOWED):
        if not waiting or (moved and not go_on()):
            break
        instance_id = waiting.popleft()
        followed = manager.follow(instance_id=instance_id, go_on=go_on)
        moved += followed.moved
        if followed.asked:
            waiting.extend(run_inside_effects(instance_id=instance_id, now=timezone.now()))
    return moved
