"""After the user's commit: leave the worker a hint, then let the manager follow at once."""

from collections import deque
from collections.abc import Iterable

from django.utils import timezone

from shared_apps.companies.commands import wake
from shared_apps.companies.tenancy import after_commit
from tenant_apps.workflow_ops.effects import run_inside_effects
from tenant_apps.workflow_ops.state_manager import WorkflowStateManager

MOST_FOLLOWED = 50  # tickets that one command may set in motion before the worker takes over


def follow_after_commit(*, instance_id: int, company_id: int) -> None:
    """Arrange for the instance's events to be followed once the current transaction is committed.

    The hint comes first, so that a process killed during the manager's work is found by the worker at once; killed
    before the hint, the worker's slow sweep finds the event. Runs in the company that is current now.
    """

    def follow() -> None:
        wake(company_id=company_id, now=timezone.now())
        follow_now(instance_ids=[instance_id])

    after_commit(follow)


def follow_now(*, instance_ids: Iterable[int]) -> int:
    """Follow these instances, then whatever they caused in the same company; return how many events moved.

    One instance is locked at a time: a child's end reaches its parent through an effect.
    """
    manager = WorkflowStateManager()
    waiting = deque(dict.fromkeys(instance_ids))
    moved = 0
    for _turn in range(len(waiting) + MOST_FOLLOWED):
        if not waiting:
            break
        instance_id = waiting.popleft()
        moved += manager.follow(instance_id=instance_id).moved
        waiting.extend(run_inside_effects(instance_id=instance_id, now=timezone.now()))
    return moved
