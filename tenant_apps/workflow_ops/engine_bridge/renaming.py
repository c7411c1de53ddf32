"""Moves the rows of a run to the step names of another version."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Case, F, Value, When

from tenant_apps.workflow_ops.models import WorkflowInstance


def rename_rows(*, instance: WorkflowInstance, steps: Mapping[str, str], at: datetime) -> None:
    """Give tasks, effects and children their steps' new names at once; timers of renamed steps begin anew."""
    renamed = {old: new for old, new in steps.items() if old != new}
    if not renamed:
        return
    cases = [When(step=old, then=Value(new)) for old, new in renamed.items()]
    for rows in (instance.tasks, instance.effects):
        rows.filter(step__in=renamed).update(step=Case(*cases, default=F("step")))
    parents = [When(parent_step=old, then=Value(new)) for old, new in renamed.items()]
    instance.children.filter(parent_step__in=renamed).update(parent_step=Case(*parents, default=F("parent_step")))
    instance.timers.filter(step__in=renamed, closed_at__isnull=True).update(closed_at=at)
