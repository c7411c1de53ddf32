"""Reads YAML as a flat stream of events; nothing is constructed, so no tag and no alias can do anything."""

from collections.abc import Iterator

import yaml

from tenant_apps.workflow_design.reading.characters import forbidden_character
from tenant_apps.workflow_design.reading.events import Kind, ReadEvent
from tenant_apps.workflow_design.reading.scalars import resolve
from tenant_apps.workflow_design.reading.yaml_problems import one_document_only, stopped_by

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_events(text: str) -> Iterator[ReadEvent]:
    """Yield the events of the only document in `text`. Raises ReadingStopped where it is no YAML, with the line."""
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise one_document_only(line=_line(event))
            read = _read(event)
            if read is not None:
                yield read
    except yaml.YAMLError as error:
        raise stopped_by(error, text) from error


def _read(event: yaml.Event) -> ReadEvent | None:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        return ReadEvent(Kind.ALIAS, line, text=event.anchor or "")
    if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        return ReadEvent(Kind.END, line)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, line)
    if isinstance(event, yaml.MappingStartEvent):
        return ReadEvent(Kind.MAPPING, line, troubles=_troubles(event))
    if isinstance(event, yaml.SequenceStartEvent):
        return ReadEvent(Kind.SEQUENCE, line, troubles=_troubles(event))
    return None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: yaml.ScalarEvent, line: int) -> ReadEvent:
    troubles = _troubles(event)
    if event.implicit[0]:
        value, more = resolve(event.value)
        return ReadEvent(Kind.SCALAR, line, text=event.value, value=value, troubles=(*troubles, *more))
    if forbidden_character(event.value):
        return ReadEvent(Kind.SCALAR, line, text="", value="", troubles=(*troubles, "forbidden_character"))
    return ReadEvent(Kind.SCALAR, line, text=event.value, value=event.value, troubles=troubles)


def _troubles(event: yaml.NodeEvent) -> tuple[str, ...]:
    tag = getattr(event, "tag", None)
    return (*(["anchor"] if event.anchor else []), *(["tag"] if tag else []))
