"""`python -m tests.load` (or `make load`): people at work in many companies; prints figures, writes var/load.json.

LOAD_COMPANIES (200), LOAD_USERS (100) and LOAD_SECONDS (120) say how many and for how long, after LOAD_WARM_UP (40), in
the first half of which people come one by one. Nobody signs in: sessions are made beforehand (see `people`), because
signing in is rate-limited. locust has an environment of its own.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.benchmarks.ground import ROOT, VAR, ground
from tests.benchmarks.rows import table
from tests.chaos.stage import kill
from tests.load import report
from tests.load.cores import Clocks
from tests.load.stage import Stage, environment, python, running

COMPANIES = int(os.environ.get("LOAD_COMPANIES", "200"))
USERS = int(os.environ.get("LOAD_USERS", "100"))
SECONDS = float(os.environ.get("LOAD_SECONDS", "120"))
WARM_UP = float(os.environ.get("LOAD_WARM_UP", "40"))  # seconds until what is asked for counts
RAMP_SECONDS = WARM_UP / 2  # until everybody is there
THINKING = 2.0
IN_LOAD = (sys.executable, ".ci/venv.py", "--load")


def main() -> None:
    """Measure; exits 1 if a goal was missed."""
    if sys.platform == "win32":
        sys.exit("gunicorn does not run on Windows, and it is what the load test measures.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all that was started is ended
    subprocess.run([*IN_LOAD, "locust", "--version"], cwd=ROOT, check=True)  # made before anything is running
    with (
        tempfile.TemporaryDirectory(prefix="ticketflower-load-", ignore_cleanup_errors=True) as name,
        ground() as server,
    ):
        measured, cores = _measure(server.url_of("load"), Path(name))
    kinds = report.per_kind(measured)
    rows = report.rows(measured, cores=cores, thinking=THINKING, users=USERS)
    print(
        report.pages_table(kinds),
        "",
        table(rows),
        *(f"{n} × {fault}" for fault, n in measured.faults.items()),
        sep="\n",
    )
    VAR.mkdir(parents=True, exist_ok=True)
    document = {
        "companies": COMPANIES, "users": USERS, "seconds": SECONDS, "pages": [vars(kind) for kind in kinds],
        "rows": [row.to_json() for row in rows], "faults": measured.faults,
    }  # fmt: skip
    (VAR / "load.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.exit(0 if all(row.ok for row in rows) else 1)


def _measure(url: str, folder: Path) -> tuple[report.Measured, dict[str, float]]:
    settings = environment(url, folder)
    say(f"Furnishing {COMPANIES} companies …")
    python("-m", "tests.benchmarks.players.settle", str(COMPANIES), settings=settings)
    python("deploy/release.py", settings=settings)
    people = folder / "people.json"
    say(f"Making sessions for {USERS} people …")
    python("-m", "tests.load.people", str(USERS), str(COMPANIES), str(people), settings=settings)
    result = folder / "result.json"
    with running(settings, folder) as stage:
        say(f"Measuring for {SECONDS:g} seconds, after {WARM_UP:g} …")
        cores = _ask(stage, people, result, database=urlsplit(url).path.strip("/"))
        for name in stage.processes:
            _show_log(folder / f"{name}.log")
    return report.read(result), cores


def _ask(stage: Stage, people: Path, result: Path, *, database: str) -> dict[str, float]:
    """Let locust do its work, and return how many cores each part kept busy meanwhile."""
    command = [
        *IN_LOAD, "locust", "-f", "tests/load/locustfile.py", "--headless", "--only-summary", "--loglevel", "WARNING",
        "--exit-code-on-error", "0", "--host", f"http://127.0.0.1:{stage.port}", "--users", str(USERS),
        "--spawn-rate", str(USERS / RAMP_SECONDS), "--run-time", f"{WARM_UP + SECONDS + 1:.0f}s",
        "--stop-timeout", "15",
    ]  # fmt: skip
    told = {"LOAD_PEOPLE": people, "LOAD_RESULT": result, "LOAD_WARM_UP": WARM_UP, "LOAD_SECONDS": SECONDS}
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    settings = {**bare, "PYTHONPATH": str(ROOT), **{name: str(value) for name, value in told.items()}}
    log = result.with_name("locust.log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=output)
    try:
        parts = {**stage.processes, "locust": psutil.Process(process.pid)}
        time.sleep(WARM_UP)
        cores = Clocks(parts=parts, database=database).busy(seconds=SECONDS)
        if process.wait(60) != 0:
            sys.exit(f"locust failed:\n{log.read_text(encoding='utf-8')}")
    finally:
        kill(process)
    return cores


def _show_log(path: Path) -> None:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line for line in lines if "ERROR" in line or "Traceback" in line or "WARNING" in line]
    if told:
        print(f"--- of {path.name}", *told[-10:], sep="\n")


def say(line: str) -> None:
    """Tell what takes time, at once."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
