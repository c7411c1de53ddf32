"""Reads event logs in the XES format (.xes or .xes.gz), one case at a time, never the whole file."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast
from xml.etree.ElementTree import Element, ParseError  # types only; parsing is defusedxml's

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.event_log import LogCase, LogEvent

ACTIVITY = "concept:name"
RESOURCE = "org:resource"
MOMENT = "time:timestamp"


class XesError(Exception):
    """The file cannot be read as an event log; `str(error)` is the sentence to show."""


def read_xes(path: Path) -> Iterator[LogCase]:
    """Yield the cases of the log in file order, each with its events in file order. Raises XesError or OSError."""
    opener = gzip.open if path.name.endswith(".gz") else open
    with opener(path, "rb") as stream:
        try:
            yield from _cases(cast("BinaryIO", stream))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise XesError(_("%(file)s is not a complete gzip file.") % {"file": path.name}) from error
        except DefusedXmlException as error:
            sentence = _("%(file)s declares entities or a document type, which is not allowed here.")
            raise XesError(sentence % {"file": path.name}) from error
        except ParseError as error:
            values = {"file": path.name, "line": error.position[0]}
            raise XesError(_("%(file)s is not well-formed XML (line %(line)s).") % values) from error


def _cases(stream: BinaryIO) -> Iterator[LogCase]:
    """Walk through the XML; every finished trace is yielded and forgotten."""
    root: Element | None = None
    number = 0
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
            if _tag(root) != "log":
                sentence = _("This is no event log: its outermost element is “%(tag)s”, not “log”.")
                raise XesError(sentence % {"tag": _tag(root)})
        elif event == "end" and _tag(element) == "trace":
            number += 1
            yield _case(element, number)
            root.clear()


def _case(trace: Element, number: int) -> LogCase:
    name = _attributes(trace).get(ACTIVITY) or str(number)
    return LogCase(name=name, events=tuple(_event(child, name) for child in trace if _tag(child) == "event"))


def _event(element: Element, case: str) -> LogEvent:
    values = _attributes(element)
    missing = [key for key in (ACTIVITY, RESOURCE, MOMENT) if not values.get(key)]
    if missing:
        raise XesError(_("An event of case “%(case)s” has no “%(key)s”.") % {"case": case, "key": missing[0]})
    try:
        at = datetime.fromisoformat(values[MOMENT])
    except ValueError as error:
        sentence = _("An event of case “%(case)s” has the time “%(time)s”, which cannot be read.")
        raise XesError(sentence % {"case": case, "time": values[MOMENT]}) from error
    return LogEvent(
        activity=values[ACTIVITY], resource=values[RESOURCE], at=at if at.tzinfo else at.replace(tzinfo=UTC)
    )


def _attributes(element: Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in element if _tag(child) != "event"}


def _tag(element: Element) -> str:
    """Return the element's name without its namespace."""
    return element.tag.rpartition("}")[2]
