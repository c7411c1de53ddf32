"""A short run of the chaos program passes, and one with a broken product does not."""

import json
import os
import subprocess
import sys

import pytest

from saas.embedded_postgres import DatabaseUnavailableError, find_binaries
from tests.chaos.stage import ROOT

SECONDS = 300  # a run takes 15 to 40; more than this and it hangs


@pytest.fixture
def chaos(tmp_path):
    """Return a function that runs the program and returns its exit status and figures."""
    try:
        find_binaries()
    except DatabaseUnavailableError as reason:
        pytest.skip(f"Chaos kills a PostgreSQL of its own, and there is none: {reason}")

    def run(*options: str) -> tuple[int, dict]:
        report = tmp_path / "report.json"
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos", "--report", str(report), *options],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "saas.settings"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
        print(done.stdout.decode(errors="replace"))  # shown where the test fails
        return done.returncode, json.loads(report.read_text(encoding="utf-8"))

    return run


def test_faults_at_every_round_trip_and_under_load_lose_nothing_and_double_nothing(chaos):
    status, figures = chaos("--trips", "brief", "--rounds", "4", "--faults", "50", "--people", "2")
    assert (status, figures["findings"]) == (0, [])
    assert figures["faults"] >= 0.95 * figures["planned"]
    assert min(figures["round_trips"]["submit"], figures["round_trips"]["complete"]) >= 20


def test_a_manager_that_does_not_lock_the_ticket_is_noticed(chaos):
    status, figures = chaos("--mutant", "no_lock", "--trips", "none", "--rounds", "12", "--faults", "0")
    assert status == 1
    assert [finding for finding in figures["findings"] if "followed one ticket at the same time" in finding] != []


def test_a_worker_that_does_not_sweep_is_noticed(chaos):
    status, figures = chaos("--mutant", "no_sweeper", "--trips", "brief", "--rounds", "0", "--faults", "0")
    assert status == 1
    assert "The backlog was never drained." in figures["findings"]
    assert len(figures["lost"]) >= 5  # the round trips of the manager: acknowledged, and nobody came back to them
