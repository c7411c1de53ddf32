"""`until <field> [at HH:MM] [(+|-) <duration>]`: examples that can be read as the documentation."""

from datetime import date, datetime

import pytest

from tenant_apps.workflow_engine.business_time.calendar import CalendarValue
from tenant_apps.workflow_engine.business_time.until import until_moment
from tenant_apps.workflow_engine.durations import parse_wait
from tests.business_time.berlin import at, office


def moment_of(text: str, value: date, *, zone: str = "Europe/Berlin", calendar: CalendarValue | None = None):
    return until_moment(value=value, until=parse_wait(text), zone=zone, calendar=calendar or office())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("until wanted", "2026-03-12 00:00"),
        ("until wanted at 14:30", "2026-03-12 14:30"),
        ("until wanted - P3D", "2026-03-09 00:00"),
        ("until wanted at 14:30 + PT12H", "2026-03-13 02:30"),
        ("until wanted at 14:30 - P1DT30M", "2026-03-11 14:00"),
        ("until wanted + PT1H business", "2026-03-12 10:00"),
        ("until wanted - PT1H business", "2026-03-11 17:00"),
        ("until wanted - P1D business", "2026-03-11 09:00"),  # the last moment: there is a whole day left
        ("until wanted at 13:00 - PT3H business", "2026-03-12 09:00"),
        ("until wanted at 13:00 - P4D business", "2026-03-06 13:00"),  # over the weekend
        ("until wanted at 13:00 - PT0S business", "2026-03-12 13:00"),
    ],
)
def test_a_date_names_the_moment(text, expected):
    assert moment_of(text, date(2026, 3, 12)) == at(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("until wanted", "2026-03-12 23:30"),
        ("until wanted + P1D", "2026-03-13 23:30"),
        ("until wanted at 08:00", "2026-03-12 08:00"),  # the day that Berlin has then
    ],
)
def test_a_datetime_names_the_moment_and_at_replaces_its_time_of_day(text, expected):
    assert moment_of(text, at("2026-03-12 23:30")) == at(expected)


def test_the_day_of_a_datetime_is_that_of_the_zone():
    late = datetime.fromisoformat("2026-03-12T23:30:00+00:00")
    assert moment_of("until wanted at 08:00", late) == at("2026-03-13 08:00")


@pytest.mark.parametrize("text", ["until wanted - P1D", "until wanted + P1D", "until wanted - P1D business"])
@pytest.mark.parametrize("value", [date.min, date.max])
def test_what_lies_outside_the_calendar_of_the_computer_has_no_moment(text, value):
    moment = moment_of(text, value)
    assert moment is None or moment.year in (1, 9999)


def test_a_date_at_the_edge_has_no_moment_where_utc_has_none():
    assert moment_of("until wanted", date.min) is None
    assert moment_of("until wanted", date.max, zone="America/New_York") == datetime.fromisoformat(
        "9999-12-31T05:00:00+00:00"
    )
    assert moment_of("until wanted at 23:00", date.max, zone="America/New_York") is None


def test_a_calendar_that_is_never_open_has_no_moment():
    closed = CalendarValue(zone="UTC", week=((),) * 7)
    for sign in "+-":
        assert moment_of(f"until wanted {sign} PT1H business", date(2026, 3, 12), calendar=closed) is None


def test_a_datetime_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="says no time zone"):
        moment_of("until wanted", datetime(2026, 3, 2, 9))  # noqa: DTZ001 - on purpose
