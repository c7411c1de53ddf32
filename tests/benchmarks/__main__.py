"""`python -m tests.benchmarks [NAME …]`: measures, prints a table and writes var/bench.json."""

import json
import sys
from collections.abc import Sequence

from tests.benchmarks.ground import VAR, ground
from tests.benchmarks.registry import BENCHMARKS
from tests.benchmarks.rows import Row, table


def main(names: Sequence[str]) -> None:
    """Run the named benchmarks, or all; exits 1 if a goal was missed."""
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. Choose from: {', '.join(BENCHMARKS)}.")
    rows: list[Row] = []
    with ground() as server:
        for name in names or BENCHMARKS:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += BENCHMARKS[name](server)
    print(table(rows))
    VAR.mkdir(parents=True, exist_ok=True)
    text = json.dumps([row.to_json() for row in rows], indent=2, ensure_ascii=False)
    (VAR / "bench.json").write_text(text + "\n", encoding="utf-8")
    sys.exit(0 if all(row.ok for row in rows) else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
