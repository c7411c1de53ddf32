"""The clock of a play: it begins on a Monday morning, and business time is Monday to Friday, 9 to 17."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tenant_apps.workflow_engine.business_time.calendar import ALWAYS, CalendarValue
from tenant_apps.workflow_engine.business_time.due import due
from tenant_apps.workflow_engine.business_time.until import until_moment
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.durations import Duration, Until, Wait
from tenant_apps.workflow_engine.expressions.faults import ExpressionError
from tenant_apps.workflow_engine.expressions.values import convert
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.steps import Step

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
OPEN = ((9 * 60, 17 * 60),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Something that is due: which timer, choice's time or wait of which opening, and when."""

    at: datetime
    step: str
    n: int
    source: str
    place: int


class Clock:
    """What time it is in a play, and what is due next."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        zone = definition.timezone or "UTC"
        self._office = CalendarValue(zone=zone, week=(OPEN, OPEN, OPEN, OPEN, OPEN, (), ()))
        self._started: dict[tuple[str, int], datetime] = {}
        self._rung: dict[tuple[str, int, str, int], tuple[int, datetime]] = {}
        self.now = BEGIN

    @property
    def today(self) -> date:
        """Return the date that the play's clocks show."""
        return self.now.astimezone(ZoneInfo(self._office.zone)).date()

    def later(self, duration: Duration, *, since: datetime) -> datetime | None:
        """Return the moment at which a duration has passed, None where it never does."""
        calendar = self._office if duration.business else replace(ALWAYS, zone=self._office.zone)
        return due(calendar=calendar, start=since, duration=duration)

    def note(self, state: State) -> None:
        """Begin to count for steps that have opened."""
        for step, opening in state.open.items():
            self._started.setdefault((step, opening.n), self.now)

    def next_ring(self, state: State, *, by: datetime) -> Ring | None:
        """Return what is due first until then, None where nothing is."""
        rings = [
            ring
            for step_id, opening in state.open.items()
            if not opening.left
            for ring in self._rings(self._definition.steps[step_id], opening.n, state)
            if ring.at <= by
        ]
        return min(rings, key=lambda ring: (ring.at, ring.step, ring.source, ring.place), default=None)

    def ring(self, ring: Ring) -> None:
        """Remember that this was fired."""
        key = (ring.step, ring.n, ring.source, ring.place)
        self._rung[key] = (self._rung.get(key, (0, ring.at))[0] + 1, ring.at)
        self.now = max(self.now, ring.at)

    def _rings(self, step: Step, n: int, state: State) -> Iterator[Ring]:
        for source, place, wait, every, most in _waits(step):
            times, last = self._rung.get((step.id, n, source, place), (0, self.now))
            if times and (every is None or (most is not None and times >= most)):
                continue
            if times and every is not None:
                at = self.later(every, since=last)
            else:
                at = self._moment(wait, since=self._started[step.id, n], state=state)
            if at is not None:
                yield Ring(at=at, step=step.id, n=n, source=source, place=place)

    def _moment(self, wait: Wait, *, since: datetime, state: State) -> datetime | None:
        if not isinstance(wait, Until):
            return self.later(wait, since=since)
        try:
            value = convert(state.data.get(wait.field), self._definition.types[wait.field])
        except ExpressionError:
            return None
        if not isinstance(value, date):
            return None
        return until_moment(value=value, until=wait, zone=self._office.zone, calendar=self._office)


def _waits(step: Step) -> Iterator[tuple[str, int, Wait, Duration | None, int | None]]:
    """Yield everything that a step waits for in time: source, place, how long, how often again."""
    for timer in step.timers:
        yield "timer", timer.place, timer.after, timer.every, timer.max
    for event in step.events:
        if event.after is not None:
            yield "event", event.place, event.after, None, None
    if step.after is not None:
        yield "after", 0, step.after, None, None
