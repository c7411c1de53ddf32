"""What a benchmark comes to: named figures, each held against a reference of the same run and a goal."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

HEADINGS = ("", "ours", "reference", "ratio", "goal", "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. `name` says the unit and what the reference is; `goal` is the goal in words."""

    name: str
    ours: float
    reference: float
    ratio: float
    goal: str
    ok: bool

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def row(
    name: str,
    *,
    ours: float,
    reference: float,
    ratio_at_least: float | None = None,
    ratio_at_most: float | None = None,
    ours_at_least: float | None = None,
    ours_at_most: float | None = None,
) -> Row:
    """Return the row with its ratio ours ÷ reference; every goal given must hold, none means it only informs."""
    ratio = ours / reference
    goals = [
        (f"ratio ≥ {ratio_at_least}", ratio_at_least is not None and ratio >= ratio_at_least),
        (f"ratio ≤ {ratio_at_most}", ratio_at_most is not None and ratio <= ratio_at_most),
        (f"ours ≥ {ours_at_least}", ours_at_least is not None and ours >= ours_at_least),
        (f"ours ≤ {ours_at_most}", ours_at_most is not None and ours <= ours_at_most),
    ]
    asked = [(words, reached) for words, reached in goals if not words.endswith("None")]
    return Row(
        name=name,
        ours=round(ours, 3),
        reference=round(reference, 3),
        ratio=round(ratio, 3),
        goal=", ".join(words for words, _reached in asked),
        ok=all(reached for _words, reached in asked),
    )


def table(rows: Iterable[Row]) -> str:
    """Return the rows as aligned text."""
    lines = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        line[0].ljust(widths[0])
        + "  "
        + "  ".join(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    reached = ("ok" if row.ok else "MISSED") if row.goal else ""
    return (row.name, _figure(row.ours), _figure(row.reference), f"{row.ratio:.2f}", row.goal, reached)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
