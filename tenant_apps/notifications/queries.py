"""What waits to be read."""

from collections.abc import Sequence

from tenant_apps.notifications.models import Notice

MOST_SHOWN = 50


def unread_notices(*, member_id: int | None) -> Sequence[Notice]:
    """Return a member's unread notices, the latest first, at most 50; none for who is no member."""
    if member_id is None:
        return []
    return list(Notice.objects.filter(member_id=member_id, read_at__isnull=True).order_by("-pk")[:MOST_SHOWN])
