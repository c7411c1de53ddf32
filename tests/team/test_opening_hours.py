"""Opening hours: read from what people type, refused with a sentence, written back."""

import pytest

from tenant_apps.team.opening_hours import (
    HoursError,
    checked,
    from_json,
    read_spans,
    to_json,
    week_from_json,
    week_to_json,
    write_spans,
)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", ()),
        ("  ", ()),
        ("09:00-17:00", ((540, 1020),)),
        ("9-17", ((540, 1020),)),
        ("13:00–17:00, 9:00 - 12:00", ((540, 720), (780, 1020))),
        ("00:00-24:00", ((0, 1440),)),
        ("8:30-12:00;12:00-13:15,", ((510, 720), (720, 795))),
    ],
)
def test_spans_are_read_as_people_type_them_and_come_out_in_order(typed, spans):
    assert read_spans(typed) == spans
    assert read_spans(write_spans(spans)) == spans
    assert from_json(to_json(spans)) == spans


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "“soon” is no time span. Write spans like 09:00-12:00, 13:00-17:00; leave a closed day empty."),
        ("09:00", "“09:00” is no time span. Write spans like 09:00-12:00, 13:00-17:00; leave a closed day empty."),
        ("09:00-25:00", "“09:00-25:00” names a time that no day has; the last one is 24:00."),
        ("09:60-10:00", "“09:60-10:00” names a time that no day has; the last one is 24:00."),
        ("22:00-24:01", "“22:00-24:01” names a time that no day has; the last one is 24:00."),
        (
            "22:00-06:00",
            "“22:00-06:00” does not end after it begins. A span that goes on after midnight ends at 24:00.",
        ),
        ("9-9", "“09:00-09:00” does not end after it begins. A span that goes on after midnight ends at 24:00."),
        ("9-13, 12-17", "The span 12:00-17:00 overlaps the one before."),
        (",".join(f"{hour}:00-{hour}:30" for hour in range(13)), "A day has at most 12 time spans."),
    ],
)
def test_what_is_no_span_is_refused_with_a_sentence_that_tells_the_mend(typed, sentence):
    with pytest.raises(HoursError) as wrong:
        read_spans(typed)
    assert str(wrong.value) == sentence


def test_spans_that_come_from_elsewhere_are_checked_too():
    with pytest.raises(HoursError):
        checked([(600, 660), (540, 570)])


def test_a_week_is_stored_without_its_closed_days():
    week = (((540, 1020),), (), (), (), (), (), ((0, 1440),))
    assert week_to_json(week) == {"mon": [["09:00", "17:00"]], "sun": [["00:00", "24:00"]]}
    assert week_from_json(week_to_json(week)) == week
