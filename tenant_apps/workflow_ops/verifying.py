"""Checks every promise about what is running, for the company that is current: `manage.py verify`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from shared_apps.companies.snapshots import one_moment
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_ops.invariants import History, Patience, faults
from tenant_apps.workflow_ops.models import (
    Counter,
    TaskInstance,
    Timer,
    Transition,
    WorkflowError,
    WorkflowEvent,
    WorkflowInstance,
)

CHUNK = 200  # tickets whose rows are in memory at once
GRACE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A broken promise: of which ticket (None: of the company as a whole), and what is wrong."""

    number: int | None
    what: str

    def __str__(self) -> str:
        return self.what if self.number is None else f"T-{self.number}: {self.what}"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One chunk's result: how many tickets were looked at, and what is wrong with them."""

    tickets: int
    violations: Sequence[Violation]


def verify(*, now: datetime, grace: timedelta = GRACE) -> Iterator[Checked]:
    """Check every ticket of the current company chunk by chunk, each chunk as one moment shows it; then its numbers.

    An event may wait for `grace` before it counts as forgotten. Changes nothing; tickets may move meanwhile.
    """
    after = 0
    while True:
        with one_moment(read_only=True):
            histories = _histories(after=after)
            violations = list(_violations(histories, Patience(now=now, grace=grace)))
        if not histories:
            break
        yield Checked(tickets=len(histories), violations=violations)
        after = histories[-1].instance.pk
    with one_moment(read_only=True):
        yield Checked(tickets=0, violations=list(_numbers()))


def _histories(*, after: int) -> list[History]:
    """Return the next tickets with all their rows, in the order of their ids."""
    instances = list(WorkflowInstance.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
    ids = [instance.pk for instance in instances]
    events = _by_instance(WorkflowEvent.objects.select_related("task").filter(instance__in=ids).order_by("pk"))
    transitions = _by_instance(Transition.objects.filter(instance__in=ids).order_by("seq"))
    tasks = _by_instance(TaskInstance.objects.filter(instance__in=ids).order_by("pk"))
    timers = _by_instance(Timer.objects.filter(instance__in=ids, closed_at__isnull=True).order_by("pk"))
    errors = _by_instance(WorkflowError.objects.filter(instance__in=ids).order_by("pk"))
    return [
        History(
            instance=instance,
            events=events[instance.pk],
            transitions=transitions[instance.pk],
            tasks=tasks[instance.pk],
            errors=errors[instance.pk],
            timers=timers[instance.pk],
        )
        for instance in instances
    ]


def _by_instance(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.instance_id].append(row)
    return found


def _violations(histories: Iterable[History], patience: Patience) -> Iterator[Violation]:
    definitions = cache(compiled)  # once per chunk: `compiled` asks the database each time
    for history in histories:
        number = history.instance.number
        for what in _faults(history, definitions, patience):
            yield Violation(number=number, what=what)


def _faults(history: History, definitions: Callable[[int], Definition], patience: Patience) -> Sequence[str]:
    """Return the ticket's faults; rows so broken that they cannot even be checked are one fault, and the rest go on."""
    try:
        return list(faults(history, definitions=definitions, patience=patience))
    except Exception as failure:  # noqa: BLE001  # whatever a damaged row leads to
        return [_("it cannot be checked (%(kind)s: %(why)s)") % {"kind": type(failure).__name__, "why": failure}]


def _numbers() -> Iterator[Violation]:
    """Ticket numbers are unique and never ahead of the counter."""
    twice = WorkflowInstance.objects.values("number").annotate(rows=Count("pk")).filter(rows__gt=1)
    for row in twice.order_by("number"):
        what = _("the number was given to %(count)s tickets") % {"count": row["rows"]}
        yield Violation(number=row["number"], what=what)
    highest = WorkflowInstance.objects.order_by("-number").values_list("number", flat=True).first() or 0
    given = Counter.objects.filter(name="ticket").values_list("value", flat=True).first() or 0
    if highest > given:
        what = _("the counter of tickets stands at %(given)s, but T-%(highest)s exists") % {
            "given": given,
            "highest": highest,
        }
        yield Violation(number=None, what=what)
