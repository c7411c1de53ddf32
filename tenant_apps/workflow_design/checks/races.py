"""Checks that two steps which can be open at the same time do not write the same field.

Always a warning: the proof that says which steps can be open together takes every condition as free, so it also names
pairs that the data never allows; and one of the two may be a correction that the author wants.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mapping, mappings
from tenant_apps.workflow_design.faults import Path

RACE = "race"
Together = frozenset[frozenset[str]]


def check_races(outline: Outline, together: Together, findings: Findings) -> None:
    """Note one warning for each pair of such steps, with the fields that both write."""
    written = {step.id: dict(_written(step)) for step in outline.steps.values()}
    for pair in sorted(sorted(pair) for pair in together):
        if len(pair) != 2 or not all(step in written for step in pair):
            continue
        first, second = pair
        both = [name for name in written[first] if name in written[second]]
        if both:
            path = written[second][both[0]]
            values = {"first": first, "second": second, "fields": ", ".join(both)}
            sentence = _("“%(first)s” and “%(second)s” can be open at the same time, and both write: %(fields)s.")
            mend = _("The one that is done last wins: give each a field of its own, or let one follow the other.")
            findings.warning(path, sentence % values, mend, code=RACE)


def _written(step: StepPart) -> Iterator[tuple[str, Path]]:
    """Yield the fields that a step writes while it is open or when it is done, each with a place that says so."""
    for place, item in mappings(step.raw.get("form")):
        for key in ("id", "edit"):
            if isinstance(item.get(key), str):
                yield item[key], (*step.path, "form", place, key)
    for name in mapping(step.raw.get("save")):
        yield name, (*step.path, "save", name)
    yield from _by_actions((*step.path, "do"), step.raw.get("do"))
    for place, timer in mappings(step.raw.get("timers")):
        yield from _by_actions((*step.path, "timers", place, "do"), timer.get("do"))


def _by_actions(path: Path, raw: object) -> Iterator[tuple[str, Path]]:
    for place, action in mappings(raw):
        for name in mapping(action.get("set")):
            yield name, (*path, place, "set", name)
        for name in mapping(mapping(action.get("webhook")).get("save")):
            yield name, (*path, place, "webhook", "save", name)
