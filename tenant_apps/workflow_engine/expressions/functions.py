"""The closed list of functions: what each takes and gives. Nothing else can be called."""

from dataclasses import dataclass

from tenant_apps.workflow_engine.expressions.kinds import Kind


@dataclass(frozen=True, slots=True)
class Signature:
    """The kinds a function accepts at each place; the first `needed` places must be given."""

    gives: Kind
    takes: tuple[frozenset[Kind], ...]
    needed: int


_TEXT = frozenset({Kind.TEXT})

FUNCTIONS: dict[str, Signature] = {
    "len": Signature(Kind.NUMBER, (frozenset({Kind.TEXT, Kind.LIST, Kind.ROWS}),), 1),
    "sum": Signature(Kind.NUMBER, (frozenset({Kind.ROWS}), _TEXT), 2),
    "count": Signature(Kind.NUMBER, (frozenset({Kind.ANY}), _TEXT), 1),  # the first argument is the name of a step
    "today": Signature(Kind.DATE, (), 0),
    "days": Signature(Kind.DURATION, (frozenset({Kind.NUMBER}),), 1),
    "has_role": Signature(Kind.TRUTH, (frozenset({Kind.PERSON}), _TEXT), 2),
}
