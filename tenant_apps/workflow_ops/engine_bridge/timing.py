"""When things are due: timers of steps that open, are left or are told another date. All times end in UTC."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.team import queries as team_queries
from tenant_apps.workflow_engine.business_time.calendar import ALWAYS, CalendarValue
from tenant_apps.workflow_engine.business_time.due import due
from tenant_apps.workflow_engine.business_time.until import until_moment
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.durations import Duration, Until, Wait
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.steps import Step
from tenant_apps.workflow_engine.steps import Timer as TimerRule
from tenant_apps.workflow_ops.enums import ErrorCategory, TimerSource
from tenant_apps.workflow_ops.errors import ManagerFailure
from tenant_apps.workflow_ops.models import Timer, WorkflowInstance

Pauses = Iterable[tuple[datetime, datetime | None]]


class Clockwork:
    """Works out due times for one definition; reads the company's calendar once, and only if it is needed."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._calendar: CalendarValue | None = None

    @property
    def calendar(self) -> CalendarValue:
        """Return the definition's calendar. Raises ManagerFailure where the company has none of that name."""
        if self._calendar is None:
            found = team_queries.calendar_value(key=self._definition.calendar)
            if found is None:
                sentence = _("This company has no calendar “%(key)s”. Add it in the settings.") % {
                    "key": self._definition.calendar
                }
                raise ManagerFailure(category=ErrorCategory.TASK_CREATION, code="no_due_time", sentence=sentence)
            self._calendar = found
        return self._calendar

    @property
    def zone(self) -> str:
        """Return the zone whose clocks count: the definition's own, else its calendar's."""
        return self._definition.timezone or self.calendar.zone

    def moment(
        self, wait: Wait, *, start: datetime, data: Mapping[str, Any], step: str, pauses: Pauses = ()
    ) -> datetime | None:
        """Return when the wait is over; None while it is paused, or where its field is empty.

        Raises ManagerFailure (task creation) where that time never comes or the field holds no date.
        """
        if isinstance(wait, Until):
            return self._until(wait, data, step)
        return self.due(wait, start=start, step=step, pauses=pauses)

    def due(self, duration: Duration, *, start: datetime, step: str, pauses: Pauses = ()) -> datetime | None:
        """Return when the duration has passed, pauses left out; None while it is paused."""
        breaks = tuple(pauses)
        moment = due(calendar=self._calendar_for(duration), start=start, duration=duration, pauses=breaks)
        if moment is None and all(end is not None for _begin, end in breaks):
            sentence = _("The calendar “%(key)s” is closed for ever, so no due time can be worked out.") % {
                "key": self._definition.calendar
            }
            raise ManagerFailure(category=ErrorCategory.TASK_CREATION, code="no_due_time", sentence=sentence, step=step)
        return moment

    def _calendar_for(self, duration: Duration) -> CalendarValue:
        """Return the calendar that counts: whole days need its zone only, and elapsed hours nothing."""
        if duration.business:
            return self.calendar
        return replace(ALWAYS, zone=self.zone) if duration.days else ALWAYS

    def _until(self, until: Until, data: Mapping[str, Any], step: str) -> datetime | None:
        raw = data.get(until.field)
        if raw in (None, ""):
            return None
        value = _date_or_moment(raw)
        if value is None:
            sentence = _("The field “%(field)s” holds no date (%(value)s).") % {"field": until.field, "value": raw}
            raise ManagerFailure(category=ErrorCategory.TASK_CREATION, code="no_due_time", sentence=sentence, step=step)
        return until_moment(value=value, until=until, zone=self.zone, calendar=self.calendar)


def follow_openings(
    *,
    instance: WorkflowInstance,
    definition: Definition,
    before: State,
    after: State,
    clockwork: Clockwork,
    at: datetime,
) -> None:
    """Start the timers of steps that have opened, close those of steps that were left, move those told another date."""
    for step_id, opening in before.open.items():
        kept = after.open.get(step_id)
        step = definition.steps.get(step_id)
        if step is not None and (kept is None or kept.n != opening.n or kept.left) and _has_times(step):
            instance.timers.filter(step=step_id, n=opening.n, closed_at__isnull=True).update(closed_at=at)
    for step_id, opening in after.open.items():
        was = before.open.get(step_id)
        step = definition.steps[step_id]
        if not _has_times(step) or opening.left:
            continue
        if was is None or was.n != opening.n:
            _start(instance, step, opening.n, after.data, clockwork, at)
        elif after.data != before.data:
            _move(instance, step, opening.n, before.data, after.data, clockwork)


def waits_of(step: Step) -> Iterator[tuple[TimerSource, int, Wait]]:
    """Yield everything that a step waits for in time: its timers, a choice's times, a wait's own."""
    for timer in step.timers:
        yield TimerSource.TIMER, timer.place, timer.after
    for event in step.events:
        if event.after is not None:
            yield TimerSource.EVENT, event.place, event.after
    if step.after is not None:
        yield TimerSource.AFTER, 0, step.after


def round_wait(timer: TimerRule, fired: int) -> Wait:
    """Return how long after its start a repeating timer fires once more, `fired` times having passed.

    It is counted from the start, not from the last time: a reminder at 02:30 comes back to 02:30 after a night in which
    there was none. Where the first wait is of another kind, each round is its own.
    """
    if timer.every is None or fired == 0:
        return timer.after
    first, every = timer.after, timer.every
    if isinstance(first, Until) or first.business != every.business:
        return every
    days, seconds = first.days + fired * every.days, first.seconds + fired * every.seconds
    return Duration(days=days, seconds=seconds, business=every.business)


def _has_times(step: Step) -> bool:
    return bool(step.timers or step.events or step.after)


def _start(
    instance: WorkflowInstance, step: Step, n: int, data: Mapping[str, Any], clockwork: Clockwork, at: datetime
) -> None:
    Timer.objects.bulk_create(
        Timer(
            instance=instance,
            step=step.id,
            n=n,
            source=source,
            place=place,
            started_at=at,
            fires_at=clockwork.moment(wait, start=at, data=data, step=step.id),
        )
        for source, place, wait in waits_of(step)
    )


def _move(
    instance: WorkflowInstance,
    step: Step,
    n: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    clockwork: Clockwork,
) -> None:
    for source, place, wait in waits_of(step):
        if isinstance(wait, Until) and before.get(wait.field) != after.get(wait.field):
            fires_at = clockwork.moment(wait, start=instance.opened_at, data=after, step=step.id)
            timers = instance.timers.filter(step=step.id, n=n, source=source, place=place, closed_at__isnull=True)
            timers.filter(round=0).update(fires_at=fires_at)


def _date_or_moment(raw: object) -> date | datetime | None:
    if not isinstance(raw, str):
        return None
    try:
        if len(raw) == 10:
            return date.fromisoformat(raw)
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
