"""Each followed event has its one transition, each waiting one its reason, each error its event."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tenant_apps.workflow_ops.enums import ErrorStatus, EventKind
from tenant_apps.workflow_ops.invariants.history import HOLDING, History, Patience
from tenant_apps.workflow_ops.models import WorkflowEvent


def events_and_transitions(history: History) -> Iterator[str]:
    """One transition for each followed event, numbered 1 to n; one submission; a task is completed once."""
    made = Counter(transition.event_id for transition in history.transitions)
    for event in history.events:
        count = made.pop(event.pk, 0)
        if event.processed_at is not None and count != 1:
            yield _("event %(event)s counts as followed but has %(count)s transitions") % _named(event, count)
        if event.processed_at is None and count:
            yield _("event %(event)s counts as waiting but has %(count)s transitions") % _named(event, count)
    for event_id in made:
        yield _("a transition belongs to event %(event)s, which is no event of this ticket") % {"event": event_id}
    seqs = [transition.seq for transition in history.transitions]
    if seqs != list(range(1, len(seqs) + 1)):
        yield _("its transitions are not numbered 1 to %(count)s: %(seqs)s") % {"count": len(seqs), "seqs": seqs}
    submits = sum(event.kind == EventKind.SUBMIT for event in history.events)
    if submits != 1:
        yield _("it was submitted %(count)s times") % {"count": submits}
    completed = Counter(event.task_id for event in history.events if event.kind == EventKind.COMPLETE)
    for task_id, count in completed.items():
        if count > 1:
            yield _("task %(task)s was completed %(count)s times") % {"task": task_id, "count": count}


def waiting_events(history: History, patience: Patience) -> Iterator[str]:
    """An event waits with an error of its own, behind one, or because it is young."""
    held = {error.event_id for error in history.errors if error.status in HOLDING}
    blocked = False
    for event in history.waiting():
        blocked = blocked or event.pk in held
        if not blocked and patience.is_over(event):
            yield _("event %(event)s of %(at)s was never followed, and no error says why") % {
                "event": f"{event.pk} ({event.kind})",
                "at": event.at.isoformat(timespec="seconds"),
            }


def errors(history: History) -> Iterator[str]:
    """The ticket says whether it has an open error; an error is settled once its event was followed."""
    is_open = any(error.status == ErrorStatus.OPEN for error in history.errors)
    if history.instance.has_open_error != is_open:
        yield (
            _("it has an open error but does not say so")
            if is_open
            else _("it says that it has an open error but has none")
        )
    waiting = {event.pk for event in history.waiting()}
    for error in history.errors:
        if error.status in HOLDING and error.event_id not in waiting:
            yield _("error %(error)s is not settled although its event was followed") % {"error": error.pk}


def _named(event: WorkflowEvent, count: int) -> dict[str, object]:
    return {"event": f"{event.pk} ({event.kind})", "count": count}
