"""Reading event logs: right files give their cases, wrong files a sentence."""

import gzip
from datetime import UTC, datetime

import pytest

from tenant_apps.tickets.xes import XesError, read_xes
from tenant_apps.workflow_engine.event_log import LogCase, LogEvent

EVENT = """<event><string key="concept:name" value="{name}"/><string key="org:resource" value="Ann"/>
<date key="time:timestamp" value="{at}"/></event>"""


def log(*traces: str) -> str:
    return '<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">' + "".join(traces) + "</log>"


def trace(*events: str, name: str = "") -> str:
    named = f'<string key="concept:name" value="{name}"/>' if name else ""
    return f"<trace>{named}{''.join(events)}</trace>"


GOOD = log(
    trace(EVENT.format(name="Open", at="2026-01-02T03:04:05+01:00"), name="Case 1"),
    trace(EVENT.format(name="Open", at="2026-01-02T03:04:05"), EVENT.format(name="Close", at="2026-01-02T04:00:00Z")),
)


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_cases_and_events_come_in_file_order(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(GOOD.encode()) if name.endswith("gz") else GOOD.encode())
    first, second = read_xes(path)
    assert first == LogCase(
        name="Case 1",
        events=(LogEvent(activity="Open", resource="Ann", at=datetime.fromisoformat("2026-01-02T03:04:05+01:00")),),
    )
    assert (second.name, [event.activity for event in second.events]) == ("2", ["Open", "Close"])
    assert second.events[0].at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "log.xes is not well-formed XML (line 1)."),
        (b"not xml", "log.xes is not well-formed XML (line 1)."),
        (GOOD.encode()[:-20], "log.xes is not well-formed XML (line 4)."),
        (b"<html/>", "This is no event log: its outermost element is “html”, not “log”."),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><log>&a;</log>',
            "log.xes declares entities or a document type, which is not allowed here.",
        ),
        (
            b'<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>',
            "log.xes declares entities or a document type, which is not allowed here.",
        ),
        (
            log(trace(EVENT.format(name="", at="2026-01-02T03:04:05Z"), name="7")).encode(),
            "An event of case “7” has no “concept:name”.",
        ),
        (
            log(trace(EVENT.format(name="Open", at="yesterday"), name="7")).encode(),
            "An event of case “7” has the time “yesterday”, which cannot be read.",
        ),
    ],
)
def test_a_broken_file_is_refused_with_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "log.xes"
    path.write_bytes(content)
    with pytest.raises(XesError) as refused:
        list(read_xes(path))
    assert str(refused.value) == sentence


@pytest.mark.parametrize("content", [b"plain text", gzip.compress(GOOD.encode())[:-12]])
def test_a_broken_gzip_file_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "log.xes.gz"
    path.write_bytes(content)
    with pytest.raises(XesError) as refused:
        list(read_xes(path))
    assert str(refused.value) == "log.xes.gz is not a complete gzip file."
