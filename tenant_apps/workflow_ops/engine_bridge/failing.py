"""Gives every failure its category."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from tenant_apps.workflow_ops.enums import ErrorCategory
from tenant_apps.workflow_ops.errors import ManagerFailure


@contextmanager
def failing_as(category: ErrorCategory, *, step: str = "") -> Iterator[None]:
    """Turn whatever is raised inside into a ManagerFailure of this category; its own failures pass unchanged."""
    try:
        yield
    except ManagerFailure:
        raise
    except Exception as error:
        raise ManagerFailure(
            category=category,
            code="unexpected",
            sentence=_("Something unexpected happened (%(kind)s).") % {"kind": type(error).__name__},
            step=step,
        ) from error
