"""When something is due: examples that can be read as the documentation."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tenant_apps.workflow_engine.business_time.calendar import ALWAYS, CalendarValue
from tenant_apps.workflow_engine.business_time.due import due, open_seconds
from tests.business_time.berlin import at, lasting, office


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2026-03-02 09:00", "PT1H business", "2026-03-02 10:00"),
        ("2026-03-02 11:30", "PT1H business", "2026-03-02 13:30"),  # over lunch
        ("2026-03-02 07:00", "PT1H business", "2026-03-02 10:00"),  # before opening
        ("2026-03-06 17:00", "PT2H business", "2026-03-09 10:00"),  # over the weekend
        ("2026-03-07 12:00", "P1D business", "2026-03-09 18:00"),  # at closing time, not at the next opening
        ("2026-03-02 10:00", "P1D business", "2026-03-03 10:00"),
        ("2026-03-02 10:00", "P1W business", "2026-03-11 10:00"),  # seven working days
        ("2026-03-02 10:00", "P2DT4H business", "2026-03-04 15:00"),
        ("2026-03-02 10:00", "P2D", "2026-03-04 10:00"),
        ("2026-03-06 17:00", "PT36H", "2026-03-08 05:00"),
        ("2026-03-06 17:00", "PT0S", "2026-03-06 17:00"),
        ("2026-03-07 03:00", "PT0S business", "2026-03-07 03:00"),
    ],
)
def test_a_duration_from_a_start_ends_at(start, duration, expected):
    assert due(calendar=office(), start=at(start), duration=lasting(duration)) == at(expected)


def test_a_due_time_is_told_in_utc_to_the_microsecond():
    start = datetime(2026, 3, 2, 9, 0, 0, 123_456, tzinfo=UTC)
    moment = due(calendar=office(), start=start, duration=lasting("PT90S business"))
    assert moment == datetime(2026, 3, 2, 9, 1, 30, 123_456, tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_a_holiday_and_a_half_day_take_the_place_of_the_weekday():
    days = {date(2026, 12, 24): ((540, 720),), date(2026, 12, 25): ()}
    calendar = office(days)
    assert due(calendar=calendar, start=at("2026-12-24 09:00"), duration=lasting("P1D business")) == at(
        "2026-12-28 15:00"
    )


def test_a_saturday_can_be_opened():
    calendar = office({date(2026, 3, 7): ((600, 660),)})
    assert due(calendar=calendar, start=at("2026-03-06 17:00"), duration=lasting("PT2H business")) == at(
        "2026-03-07 11:00"
    )


def test_a_day_of_business_time_is_as_long_as_the_calendar_says():
    calendar = replace(office(), day_minutes=240)
    assert due(calendar=calendar, start=at("2026-03-02 09:00"), duration=lasting("P1D business")) == at(
        "2026-03-02 14:00"
    )


def test_open_until_midnight_goes_on_without_a_break():
    calendar = CalendarValue(zone="Europe/Berlin", week=(((0, 1440),),) * 7, day_minutes=1440)
    start, end = at("2026-03-02 22:00"), at("2026-03-05 01:00")
    assert open_seconds(calendar=calendar, begin=start, end=end) == (end - start).total_seconds()


def test_always_is_open_at_every_moment():
    assert due(calendar=ALWAYS, start=at("2026-03-07 23:00"), duration=lasting("P1D business")) == at(
        "2026-03-08 23:00"
    )


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([("2026-03-02 10:00", "2026-03-02 11:00")], "2026-03-03 10:00"),
        ([("2026-03-02 10:00", "2026-03-02 11:00"), ("2026-03-02 10:30", "2026-03-02 11:30")], "2026-03-03 10:30"),
        ([("2026-03-02 10:30", "2026-03-02 11:30"), ("2026-03-02 10:00", "2026-03-02 11:00")], "2026-03-03 10:30"),
        ([("2026-03-02 12:00", "2026-03-02 13:00")], "2026-03-02 18:00"),  # at lunch nothing would have counted
        ([("2026-02-02 12:00", "2026-03-02 10:00")], "2026-03-03 10:00"),  # began before the start
        ([("2026-03-02 18:00", "2026-03-03 18:00")], "2026-03-02 18:00"),  # began when it was due
        ([("2026-03-02 11:00", "2026-03-02 10:00")], "2026-03-02 18:00"),  # ends before it begins: none
        ([("2026-03-02 18:00", None)], "2026-03-02 18:00"),
    ],
)
def test_a_pause_does_not_count_as_business_time(pauses, expected):
    spans = [(at(begin), end and at(end)) for begin, end in pauses]
    moment = due(calendar=office(), start=at("2026-03-02 09:00"), duration=lasting("P1D business"), pauses=spans)
    assert moment == at(expected)


def test_a_plain_duration_moves_by_what_was_paused():
    pauses = [(at("2026-03-02 10:00"), at("2026-03-02 12:00")), (at("2026-03-04 10:30"), at("2026-03-04 11:00"))]
    assert due(calendar=office(), start=at("2026-03-02 09:00"), duration=lasting("P2D"), pauses=pauses) == at(
        "2026-03-04 11:30"
    )


def test_a_pause_that_begins_when_a_plain_duration_has_passed_changes_nothing():
    pauses = [(at("2026-03-04 09:00"), at("2026-03-04 12:00"))]
    moment = due(calendar=office(), start=at("2026-03-02 09:00"), duration=lasting("P2D"), pauses=pauses)
    assert moment == at("2026-03-04 09:00")


def test_of_two_pauses_that_last_the_earlier_one_counts():
    pauses = [(at("2026-03-10 09:00"), None), (at("2026-03-02 10:00"), None)]
    start, end = at("2026-03-02 09:00"), at("2026-03-12 09:00")
    assert due(calendar=office(), start=start, duration=lasting("P1D business"), pauses=pauses) is None
    assert open_seconds(calendar=office(), begin=start, end=end, pauses=pauses) == 3600


@pytest.mark.parametrize("duration", ["P1D", "PT8H", "P1D business", "PT1S business", "PT0S business"])
def test_while_a_pause_lasts_nothing_is_due(duration):
    pauses = [(at("2026-03-02 08:00"), None)]
    moment = due(calendar=office(), start=at("2026-03-02 09:00"), duration=lasting(duration), pauses=pauses)
    assert moment is None


def test_open_seconds_leave_out_pauses_and_end_where_one_lasts():
    begin, end = at("2026-03-02 09:00"), at("2026-03-03 18:00")
    over, lasts = (at("2026-03-02 11:00"), at("2026-03-02 14:00")), (at("2026-03-03 10:00"), None)
    assert open_seconds(calendar=office(), begin=begin, end=end) == 16 * 3600
    assert open_seconds(calendar=office(), begin=begin, end=end, pauses=[over]) == 14 * 3600
    assert open_seconds(calendar=office(), begin=begin, end=end, pauses=[lasts, over]) == 7 * 3600
    assert open_seconds(calendar=office(), begin=end, end=begin) == 0


def test_a_calendar_that_is_never_open_has_no_due_time():
    closed = CalendarValue(zone="UTC", week=((),) * 7)
    assert due(calendar=closed, start=at("2026-03-02 09:00"), duration=lasting("PT1S business")) is None
    assert due(calendar=closed, start=at("2026-03-02 09:00"), duration=lasting("PT1S")) == at("2026-03-02 09:00:01")


def test_a_calendar_that_opens_within_ten_years_has_a_due_time():
    start = at("2026-03-02 09:00")
    for days, expected in ((3_600, "2036-01-09 00:01"), (3_700, None)):
        day = (start + timedelta(days=days)).date()
        calendar = CalendarValue(zone="Europe/Berlin", week=((),) * 7, days={day: ((0, 1),)})
        moment = due(calendar=calendar, start=start, duration=lasting("PT1M business"))
        assert moment == (expected and at(expected))


def test_a_duration_may_be_much_longer_than_ten_years():
    expected = at("2026-03-02 18:00") + timedelta(weeks=1_000)
    assert due(calendar=office(), start=at("2026-03-02 09:00"), duration=lasting("P5001D business")) == expected


def test_what_lies_too_far_away_has_no_due_time():
    start = at("9999-12-30 09:00")
    assert due(calendar=office(), start=start, duration=lasting("P36000D")) is None
    assert due(calendar=office(), start=start, duration=lasting("P36000D business")) is None
    seldom = CalendarValue(zone="UTC", week=(((0, 1),),) + ((),) * 6)
    assert due(calendar=seldom, start=at("2026-03-02 09:00"), duration=lasting("P36000D business")) is None


def test_a_moment_without_a_time_zone_is_refused():
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - on purpose
    with pytest.raises(ValueError, match="2026-03-02T09:00:00 says no time zone, so it is no moment"):
        due(calendar=office(), start=naive, duration=lasting("P1D"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"zone": "Europe/Nowhere"}, "There is no time zone 'Europe/Nowhere'; zones are called like Europe/Berlin."),
        ({"zone": "../etc/passwd"}, "There is no time zone '../etc/passwd'; zones are called like Europe/Berlin."),
        ({"zone": "Europe"}, "There is no time zone 'Europe'; zones are called like Europe/Berlin."),
        ({"zone": ""}, "There is no time zone ''; zones are called like Europe/Berlin."),
        ({"week": ((),) * 6}, "A week has 7 days, Monday first, not 6."),
        ({"day_minutes": 0}, "A working day has 1 to 1440 minutes, not 0."),
        ({"week": (((60, 60),),) * 7}, "Spans lie in order and apart between 0 and 1440 minutes; (60, 60) does not."),
        ({"week": (((0, 1441),),) * 7}, "Spans lie in order and apart between 0 and 1440 minutes; (0, 1441) does not."),
        (
            {"days": {date(2026, 1, 1): ((60, 120), (90, 180))}},
            "Spans lie in order and apart between 0 and 1440 minutes; (90, 180) does not.",
        ),
    ],
)
def test_a_calendar_cannot_be_made_wrong(wrong, sentence):
    right = {"zone": "UTC", "week": ((),) * 7}
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        CalendarValue(**{**right, **wrong})
