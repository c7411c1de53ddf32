"""Says what the soundness proof found: the shortest failing path in words, and a way to mend it."""

from collections.abc import Callable, Mapping, Sequence
from time import thread_time
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_engine.soundness import Net, NetStep, Report, SoundEvent, SoundFault, net_of, prove
from tenant_apps.workflow_engine.soundness.report import (
    DOUBLED,
    ENDLESS,
    ENDS_TWICE,
    LEFT_BEHIND,
    NEVER_RUNS,
    STUCK,
    TOO_LARGE,
)

SECONDS = 0.5
TOO_LARGE_TO_PROVE = "too_large_to_prove"
UNSOUND = "unsound"


def check_soundness(
    document: Mapping[str, Any], findings: Findings, *, out_of_time: Callable[[], bool] | None = None
) -> Report:
    """Note one error for each cause for which a run could get stuck, double or leave something behind.

    Call it only for a document in which the earlier checks found no error. Returns the report, whose `together` the
    race check needs. Without `out_of_time` the proof may take half a second of this thread's computing time.
    """
    net = net_of(document)
    report = prove(net=net, out_of_time=out_of_time or _half_a_second())
    noted: set[str] = set()
    for fault in report.faults:
        if fault.step not in noted:
            noted.add(fault.step)
            findings.error(("steps", fault.step), _sentence(fault), _mend(fault, net), code=UNSOUND)
    if report.verdict == TOO_LARGE:
        findings.warning(
            ("steps",),
            _("This workflow is too large to prove that no run of it can get stuck."),
            _("Move a part of it into a workflow of its own (a step of the type “sub”), or publish it unproven."),
            code=TOO_LARGE_TO_PROVE,
        )
    return report


def _half_a_second() -> Callable[[], bool]:
    """Count computing time, not the clock: a busy server must not change the verdict."""
    end = thread_time() + SECONDS
    return lambda: thread_time() > end


def _sentence(fault: SoundFault) -> str:
    sentences = {
        STUCK: _("The workflow can get stuck: %(after)s, the case waits for ever at %(step)s."),
        LEFT_BEHIND: _("Something is left behind at an end: %(after)s, the case waits for ever at %(step)s."),
        ENDLESS: _("The workflow can go round for ever: %(after)s, no end can be reached from %(step)s any more."),
        DOUBLED: _("A step can be active twice: %(after)s, %(step)s is asked for again before it is over."),
        ENDS_TWICE: _("An end can be reached twice: %(after)s, %(step)s comes a second time in the same run."),
        NEVER_RUNS: _("The step “%(step)s” never runs, whatever happens."),
    }
    return sentences[fault.code] % {"after": _after(fault.path), "step": fault.step}


def _after(path: Sequence[SoundEvent]) -> str:
    told = [_event(event) for event in path if event.told]
    if not told:
        return _("right after the start")
    if len(told) == 1:
        return _("after %(event)s") % {"event": told[0]}
    return _("after %(events)s and %(last)s") % {"events": ", ".join(told[:-1]), "last": told[-1]}


def _event(event: SoundEvent) -> str:
    words = {
        "timer": _("a timer of %(step)s"),
        "error": _("an error in %(step)s"),
        "way": _("%(step)s (on to %(what)s)"),
        "skipped": _("%(step)s skipped"),
        "at_once": _("%(step)s passed at once"),
    }
    plain = "%(step)s:%(what)s" if event.what else "%(step)s"
    return words.get(event.kind, plain) % {"step": event.step, "what": event.what}


def _mend(fault: SoundFault, net: Net) -> str:
    mends = {
        ENDLESS: _("Lead an edge from “%(step)s”, or from what follows it, to an end."),
        DOUBLED: _(
            "Bring branches that run at the same time together before “%(step)s”: “join: and” where all of them come, "
            "“join: or” where some of them do."
        ),
        ENDS_TWICE: _(
            "Bring the branches together before “%(step)s” (“join: and”, or “join: or” where not all of them come), "
            "or give each branch an end of its own."
        ),
        NEVER_RUNS: _("Lead an edge to it that can be taken, or remove it."),
    }
    values = {"step": fault.step}
    return mends[fault.code] % values if fault.code in mends else _mend_waiting(net.steps[fault.step], fault.missing)


def _mend_waiting(step: NetStep, missing: Sequence[str]) -> str:
    values = {"step": step.id, "missing": ", ".join(missing), "requires": ", ".join(step.requires)}
    if step.join == "and" and missing:
        return (
            _(
                "“join: and” waits for a token on every edge into “%(step)s”, but nothing comes from %(missing)s then. "
                "Bring alternatives together in a gate of their own first, or use “join: or”."
            )
            % values
        )
    if step.join == "or":
        return _("“join: or” waits while something can still come from %(missing)s. Lead that to an end.") % values
    if step.requires:
        return _("It opens only while %(requires)s is open. Lead here only then, or remove “requires”.") % values
    if isinstance(step.join, int):
        return _("Fewer tokens can come than “join” asks for. Make the number smaller, or use “join: or”.") % values
    return _("Change the edges into “%(step)s”, or its “join”.") % values
