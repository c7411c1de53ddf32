"""Reads of the platform's trail."""

from collections.abc import Iterator

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.audit.reading import Line, Page, Wanted, lines_of, page_of


def platform_page(*, wanted: Wanted) -> Page:
    """Return one page of the platform's trail."""
    return page_of(PlatformAuditEntry.objects.all(), wanted)


def platform_lines(*, wanted: Wanted) -> Iterator[Line]:
    """Yield every wanted line of the platform's trail."""
    return lines_of(PlatformAuditEntry.objects.all(), wanted)
