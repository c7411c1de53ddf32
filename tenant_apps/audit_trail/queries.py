"""Reads of this company's trail."""

from collections.abc import Iterator

from shared_apps.audit.reading import Line, Page, Wanted, lines_of, page_of
from tenant_apps.audit_trail.models import AuditEntry


def audit_page(*, wanted: Wanted) -> Page:
    """Return one page of this company's trail."""
    return page_of(AuditEntry.objects.all(), wanted)


def audit_lines(*, wanted: Wanted) -> Iterator[Line]:
    """Yield every wanted line of this company's trail."""
    return lines_of(AuditEntry.objects.all(), wanted)
