"""Broken copies of the product, in their own processes: a chaos run that passes with one of them proves nothing."""

import os


def mutate() -> None:
    """Break what the environment's CHAOS_MUTANT names; Django is set up."""
    {"": _nothing, "no_lock": _no_lock, "no_sweeper": _no_sweeper}[os.environ.get("CHAOS_MUTANT", "")]()


def _nothing() -> None:
    pass


def _no_lock() -> None:
    """Follow events without the lock on the instance's row."""
    from tenant_apps.workflow_ops.models import WorkflowInstance

    WorkflowInstance.objects.select_for_update = lambda **_options: WorkflowInstance.objects.all()


def _no_sweeper() -> None:
    """Let the worker follow nothing."""
    from tenant_apps.workflow_ops import worker

    worker.sweep = lambda **_options: 0
