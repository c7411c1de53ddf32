"""`python -m tests.chaos` (or `make chaos`): proves that faults lose nothing and double nothing."""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import django

from saas.embedded_postgres import DatabaseUnavailableError
from tests.chaos.faults import Kind
from tests.chaos.people import GaveUpError
from tests.chaos.report import Report
from tests.chaos.stage import Postgres, StageError

THOROUGH = (Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.SERIALIZATION, Kind.DEADLOCK, Kind.KILL_WEB, Kind.KILL_POSTGRES)
BRIEF = (Kind.CUT_AFTER,)


def main() -> int:
    """Run all acts, print what they came to, and return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all that was started is ended
    options = _options()
    report = Report(seed=options.seed)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ticketflower-chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            _run(options, report, folder)
        except (StageError, DatabaseUnavailableError, GaveUpError) as broken:
            report.other.append(f"The stage broke: {broken}")
        report.seconds = time.monotonic() - begin
        if report.findings():
            _show_logs(folder)
    print("\n".join(report.lines()))
    if options.report:
        options.report.write_text(json.dumps(report.to_json(), indent=2), encoding="utf-8")
    return 1 if report.findings() else 0


def _run(options: argparse.Namespace, report: Report, folder: Path) -> None:
    postgres = Postgres(folder=folder / "postgres")
    postgres.start()
    try:
        os.environ["TICKETFLOWER_VAR"] = str(folder)
        os.environ["DATABASE_URL"] = postgres.url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
        django.setup()
        from tests.chaos import acts, show  # they need Django to be set up

        stage = show.open_show(folder=folder, postgres=postgres, report=report, mutant=options.mutant)
        try:
            acts.every_round_trip(stage, {"all": THOROUGH, "brief": BRIEF, "none": ()}[options.trips])
            acts.all_at_once(stage, rounds=options.rounds)
            acts.under_load(stage, faults=options.faults, seconds=options.seconds, people=options.people)
            acts.reckoning(stage)
        finally:
            stage.end()
    finally:
        postgres.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=1000, help="random faults under load")
    parser.add_argument("--seconds", type=float, default=3600, help="the random faults must have happened by then")
    parser.add_argument("--trips", choices=("all", "brief", "none"), default="all", help="faults at every round trip")
    parser.add_argument("--rounds", type=int, default=20, help="tickets whose branches are finished in one moment")
    parser.add_argument("--people", type=int, default=3, help="at work in each of the two companies (1 to 4)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", default="", help="run a broken product, to prove that this program notices")
    parser.add_argument("--report", type=Path, help="write the figures as JSON to this file")
    return parser.parse_args()


def _show_logs(folder: Path) -> None:
    for path in sorted(folder.glob("*.log")):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]
        print(f"--- the last of {path.name}", *lines, sep="\n")


if __name__ == "__main__":
    sys.exit(main())
