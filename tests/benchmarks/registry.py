"""Every benchmark by the name that `make bench ONLY=name` takes: a module with `measure` and a line here."""

from collections.abc import Callable, Iterable, Mapping

from tests.benchmarks import complete, engine, helpdesk, join, rest, scale, tenancy, worker
from tests.benchmarks.ground import Ground
from tests.benchmarks.rows import Row

BENCHMARKS: Mapping[str, Callable[[Ground], Iterable[Row]]] = {
    "engine": engine.measure,
    "complete": complete.measure,
    "join": join.measure,
    "helpdesk": helpdesk.measure,
    "tenancy": tenancy.measure,
    "worker": worker.measure,
    "rest": rest.measure,
    "scale": scale.measure,
}
LONG = frozenset({"scale"})  # measured only when it is named
