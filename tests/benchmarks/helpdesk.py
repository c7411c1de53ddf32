"""The real help-desk log through the product's own commands, where the log lies beside the repository."""

import io
import json
import os
import sys
from collections.abc import Iterator

from tests.benchmarks.ground import SHARED, Ground
from tests.benchmarks.rows import Row, row
from tests.benchmarks.world import found

LOG = SHARED / "log_helpdesk" / "helpdesk.xes.gz"
DEFINITION = SHARED / "definitions" / "helpdesk_100.json"
CASES = int(os.environ.get("BENCH_CASES", "4580"))  # all of them
STEPS = 21_348


def measure(ground: Ground) -> Iterator[Row]:
    """Yield the minutes that all 21,348 steps take on one worker (of fewer cases: what they would take)."""
    if not LOG.exists():
        print(f"{LOG} is not here: the help-desk log is left out.", file=sys.stderr)
        return
    found(ground.url_of("product"))
    from django.core.management import call_command

    told = io.StringIO()
    call_command("replay_log", str(LOG), definition=str(DEFINITION), company="replayed", limit=CASES, stdout=told)
    result = json.loads(told.getvalue().splitlines()[-1])
    exact = result["edges_equal"] and result["people_equal"] and result["completed"] == result["cases"]
    yield row(
        "help-desk log, cases that end otherwise than recorded", ours=0 if exact else 1, reference=1, ours_at_most=0
    )
    yield row(
        "help-desk log, 21,348 steps (minutes)",
        ours=STEPS / result["steps_per_second"] / 60,
        reference=3,
        ours_at_most=3,
    )
