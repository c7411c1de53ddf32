"""After the user's commit: leave the worker a hint, then let the manager follow at once."""

from django.utils import timezone

from shared_apps.companies.commands import wake
from shared_apps.companies.tenancy import after_commit
from tenant_apps.workflow_ops.state_manager import WorkflowStateManager


def follow_after_commit(*, instance_id: int, company_id: int) -> None:
    """Arrange for the instance's events to be followed once the current transaction is committed.

    The hint comes first, so that a process killed during the manager's work is found by the worker at once; killed
    before the hint, the worker's slow sweep finds the event. Runs in the company that is current now.
    """

    def follow() -> None:
        wake(company_id=company_id, now=timezone.now())
        WorkflowStateManager().follow(instance_id=instance_id)

    after_commit(follow)
