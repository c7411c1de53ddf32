"""What a benchmark comes to: named figures, each held against a reference of the same run and a goal."""

from dataclasses import asdict, dataclass


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
