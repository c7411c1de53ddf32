"""Checks every duration: that it can be read, repeats sensibly, waits for a date, and has a calendar to count in."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.known import Known
from tenant_apps.workflow_design.checks.outline import Outline, mapping, mappings
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import closest, suggestion
from tenant_apps.workflow_engine.definition import DEFAULT_CALENDAR
from tenant_apps.workflow_engine.durations import Until, Wait, parse_wait
from tenant_apps.workflow_engine.fields import FieldType

DATES = (FieldType.DATE, FieldType.DATETIME)


def check_times(outline: Outline, known: Known, findings: Findings) -> None:
    """Note durations that cannot be meant, fields that are no dates, calendars and zones that are not there."""
    in_business: Path | None = None
    for path, text in _durations(outline):
        wait = _read(path, text, findings)
        if wait is None:
            continue
        if isinstance(wait, Until):
            _check_until(path, wait, outline, findings)
        elif path[-1] == "every" and not wait.days and not wait.seconds:
            sentence = _("A timer cannot fire again every %(text)s: no time passes in between.") % {"text": text}
            findings.error(path, sentence, _("Write for example P1D."))
        if in_business is None and _is_business(wait):
            in_business = path
    _check_calendar(outline, in_business, known, findings)
    _check_zone(outline, findings)


def _durations(outline: Outline) -> Iterator[tuple[Path, str]]:
    found: list[tuple[Path, object]] = []
    for step in outline.steps.values():
        found += [((*step.path, key), step.raw.get(key)) for key in ("due", "after")]
        found.append(((*step.path, "on_error", "wait"), mapping(step.raw.get("on_error")).get("wait")))
        for place, timer in mappings(step.raw.get("timers")):
            found += [((*step.path, "timers", place, key), timer.get(key)) for key in ("after", "every")]
        for place, event in mappings(step.raw.get("events")):
            found.append(((*step.path, "events", place, "after"), event.get("after")))
    found.append((("reopen", "within"), mapping(outline.document.get("reopen")).get("within")))
    return ((path, text) for path, text in found if isinstance(text, str))


def _read(path: Path, text: str, findings: Findings) -> Wait | None:
    """Return what the text says, None where it says nothing; what does not fit the schema was said already."""
    try:
        return parse_wait(text)
    except ValueError:
        if not findings.has_error(path):
            sentence = _("“%(text)s” is no duration that can be meant.") % {"text": text[:40]}
            findings.error(path, sentence, _("Write for example P2D or P2D business; the longest is a hundred years."))
        return None


def _check_until(path: Path, until: Until, outline: Outline, findings: Findings) -> None:
    part = outline.named.get(until.field)
    dates = [name for name, other in outline.named.items() if other.type in DATES and name not in outline.listed]
    if part is None:
        sentence = _("There is no field “%(field)s” to wait for.") % {"field": until.field}
        findings.error(path, sentence, suggestion(until.field, dates))
    elif until.field not in dates and part.type is not None:
        sentence = _("“%(field)s” is no date, so nothing can wait until it.") % {"field": until.field}
        findings.error(path, sentence, suggestion(until.field, dates))


def _is_business(wait: Wait) -> bool:
    duration = wait.duration if isinstance(wait, Until) else wait
    return duration is not None and duration.business


def _check_calendar(outline: Outline, in_business: Path | None, known: Known, findings: Findings) -> None:
    """A calendar that is named must be there; where none is named, business durations count in the office hours."""
    named = outline.document.get("calendar")
    path, key = (("calendar",), named) if isinstance(named, str) else (in_business, DEFAULT_CALENDAR)
    if path is None or key in known.calendars:
        return
    sentence = _("This company has no calendar “%(key)s”.") % {"key": key[:63]}
    findings.error(path, sentence, suggestion(key, known.calendars))


def _check_zone(outline: Outline, findings: Findings) -> None:
    zone = outline.document.get("timezone")
    if not isinstance(zone, str) or _is_zone(zone):
        return
    sentence = _("There is no time zone “%(zone)s”.") % {"zone": zone}
    region = zone.split("/", maxsplit=1)[0].lower()
    near = closest(zone, (name for name in available_timezones() if name.lower().startswith(f"{region}/")))
    example = near or "Europe/Rome"
    findings.error(("timezone",), sentence, _("Write one such as %(example)s.") % {"example": example})


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
