"""How many companies were started on each of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.timezone import localtime

from shared_apps.audit.models import PlatformAuditEntry

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day; `height` is its share of the busiest day, in percent, and `top` where its bar begins, for the chart."""

    day: date
    companies: int
    height: int

    @property
    def top(self) -> int:
        """Return the upper end of the bar in a chart of 103 units."""
        return 103 - self.height


def signups_per_day(*, now: datetime) -> Sequence[Day]:
    """Return the last DAYS days, today last. Counted in the audit, so a company deleted since still counts."""
    today = localtime(now).date()
    first = today - timedelta(days=DAYS - 1)
    made = PlatformAuditEntry.objects.filter(verb="company.created", at__gte=now - timedelta(days=DAYS))
    counted = dict(made.order_by().annotate(day=TruncDate("at")).values_list("day").annotate(Count("pk")))
    most = max(counted.values(), default=0)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [
        Day(day=day, companies=counted.get(day, 0), height=round(100 * counted.get(day, 0) / most) if most else 0)
        for day in days
    ]
