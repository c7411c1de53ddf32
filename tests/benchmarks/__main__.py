"""`python -m tests.benchmarks [NAME …]`: measures, prints a table and writes var/bench.json."""

import json
import sys
from collections.abc import Mapping, Sequence

from tests.benchmarks.ground import VAR, ground
from tests.benchmarks.registry import BENCHMARKS, LONG
from tests.benchmarks.rows import Row, table


def main(names: Sequence[str]) -> None:
    """Run the named benchmarks, or all but the long ones; exits 1 if a goal was missed."""
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. Choose from: {', '.join(BENCHMARKS)}.")
    rows: list[Row] = []
    with ground() as server:
        for name in names or [name for name in BENCHMARKS if name not in LONG]:
            print(f"{name} …", file=sys.stderr, flush=True)
            measured = list(BENCHMARKS[name](server))
            keep({name: measured})  # at once: minutes of work must not be lost if a later one fails
            print(table(measured), flush=True)
            rows += measured
    sys.exit(0 if all(row.ok for row in rows) else 1)


def keep(measured: Mapping[str, Sequence[Row]]) -> None:
    """Write the rows to var/bench.json, by benchmark; what was not measured now stays as it was."""
    path = VAR / "bench.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    rows = {name: [row.to_json() for row in some] for name, some in measured.items()}
    VAR.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**before, **rows}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
