"""The publish gate's words for what the proof found."""

import yaml

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.soundness import check_soundness
from tenant_apps.workflow_design.faults import Lines
from tenant_apps.workflow_design.loader import load
from tests.soundness import test_faults, test_limits
from tests.soundness.documents import document, hand_made
from tests.workflow_engine.shared_data import shared


def said(workflow):
    findings = Findings(Lines())
    check_soundness(workflow, findings, out_of_time=lambda: False)
    return [(fault.path, fault.sentence) for fault in findings.faults]


def mended(workflow):
    findings = Findings(Lines())
    check_soundness(workflow, findings, out_of_time=lambda: False)
    return [fault.mend for fault in findings.faults]


def test_the_broken_purchase_is_told_at_its_line_with_its_path_and_a_mend():
    loaded = load(text=shared("definitions", "purchase_broken.yaml").read_text(encoding="utf-8"))
    findings = Findings(loaded.lines)
    check_soundness(loaded.document, findings)
    [fault] = findings.faults
    assert fault.sentence == (
        "The workflow can get stuck: after order:ordered and receive, the case waits for ever at closed."
    )
    assert fault.mend == (
        "“join: and” waits for a token on every edge into “closed”, but nothing comes from chase, post_by_hand then. "
        "Bring alternatives together in a gate of their own first, or use “join: or”."
    )
    assert (fault.path, fault.line, fault.severity, fault.code) == ("steps.closed", 140, "error", "unsound")


def test_a_sound_workflow_is_passed_over_in_silence():
    assert said(hand_made()["cancel_region"]) == []


def test_every_kind_of_fault_has_its_sentence():
    texts = [
        test_faults.STUCK,
        test_faults.LEFT_BEHIND,
        test_faults.DOUBLED,
        test_faults.ENDS_TWICE,
        test_faults.ENDLESS,
        test_faults.NEVER_RUNS,
        test_faults.WAITING_FOR_EACH_OTHER,
    ]
    assert [sentence for text in texts for _path, sentence in said(test_faults.steps(text))] == [
        "The workflow can get stuck: after a, the case waits for ever at d.",
        "Something is left behind at an end: after b:stop, the case waits for ever at d.",
        "A step can be active twice: after b and c, d is asked for again before it is over.",
        "An end can be reached twice: after b and c, z comes a second time in the same run.",
        "The workflow can go round for ever: after a:bad, no end can be reached from b any more.",
        "The step “b” never runs, whatever happens.",
        "The workflow can get stuck: right after the start, the case waits for ever at b.",
    ]


def test_timers_errors_conditions_and_skips_are_told_in_words():
    workflow = document(
        "a",
        yaml.safe_load("""
            a: {type: task, skip: x, timers: [{after: P1D, go: e}], next: b}
            b: {type: auto, do: [{webhook: {endpoint: e}}], on_error: {go: d}, next: z}
            d: {type: gate, next: [{to: f, when: x}, {to: z, else: true}]}
            e: {type: task, join: 2, next: z}
            f: {type: task, requires: [a], next: z}
            z: {type: end}
        """),
    )
    assert said(workflow) == [
        ("steps.e", "The workflow can get stuck: after a timer of a, the case waits for ever at e."),
        (
            "steps.f",
            "The workflow can get stuck: after an error in b and d (on to f), the case waits for ever at f.",
        ),
    ]
    assert mended(workflow) == [
        "Fewer tokens can come than “join” asks for. Make the number smaller, or use “join: or”.",
        "It opens only while a is open. Lead here only then, or remove “requires”.",
    ]


def test_too_large_is_a_warning_that_the_publisher_may_confirm():
    findings = Findings(Lines())
    report = check_soundness(test_limits.parallel(13, "and"), findings)
    [fault] = findings.faults
    assert (report.verdict, fault.path, fault.severity, fault.code) == (
        "too_large",
        "steps",
        "warning",
        "too_large_to_prove",
    )
    assert fault.sentence == "This workflow is too large to prove that no run of it can get stuck."
