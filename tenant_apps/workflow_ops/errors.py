"""What commands of workflow_ops refuse; `str(error)` is the sentence to show."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.workflow_ops.enums import ErrorCategory


class WorkflowOpsError(Exception):
    """Base of this app's refusals."""


class UnknownTaskError(WorkflowOpsError):
    """There is no such task, or the actor may not know that there is (both look alike from outside: 404)."""

    def __str__(self) -> str:
        return _("There is no such task here.")


class TaskRefusedError(WorkflowOpsError):
    """The actor may see the task but not do this to it now."""


class TaskChangedError(TaskRefusedError):
    """Somebody else was faster: the task is closed or changed since the page was shown."""


class OutcomeNotOfferedError(TaskRefusedError):
    """The task has no such outcome; it stays open."""


class FormRefusedError(TaskRefusedError):
    """The data does not fit the step's form (unknown or missing fields)."""


class UnknownTicketError(WorkflowOpsError):
    """There is no such ticket, or the actor may not know that there is (404)."""

    def __str__(self) -> str:
        return _("There is no such ticket here.")


class TicketRefusedError(WorkflowOpsError):
    """The actor may see the ticket but not do this to it now."""


class ErrorNotOpenError(WorkflowOpsError):
    """The workflow error is resolved already, or being retried."""

    def __str__(self) -> str:
        return _("This error is not open any more.")


class ManagerFailure(Exception):  # noqa: N818  # not an error of the caller's: what the manager stores
    """Why the manager could not follow an event: a category, a code, the sentence and the step it happened at."""

    def __init__(self, *, category: ErrorCategory, code: str, sentence: str, step: str = "") -> None:
        super().__init__(sentence)
        self.category = category
        self.code = code
        self.sentence = sentence
        self.step = step


REFUSAL_SENTENCES = {
    "no_way_on": gettext_lazy(
        "No way leads on from “%(step)s”: none of its conditions holds for this ticket and it has no “else”."
    ),
    "stuck": gettext_lazy("The workflow cannot go on: something waits at “%(step)s” for a branch that never comes."),
    "settle_limit": gettext_lazy("The workflow goes round in circles without ever reaching a task (1,000 steps)."),
    "unknown_task": gettext_lazy("The workflow does not know the task “%(step)s” that was completed."),
    "outcome_not_offered": gettext_lazy("The task “%(step)s” does not offer the outcome that was chosen."),
    "wrong_state": gettext_lazy("The workflow is not in a state in which this can happen."),
    "expression": gettext_lazy("“%(expression)s” at “%(step)s” could not be worked out with this ticket's data."),
    "too_many_instances": gettext_lazy("“%(step)s” would begin %(count)s times at once; %(limit)s are allowed."),
    "effect_failed": gettext_lazy("What “%(step)s” asked of another system failed: %(detail)s"),
    "unknown_step": gettext_lazy("There is no step “%(step)s” to go to."),
    "already_open": gettext_lazy("“%(step)s” is open already."),
}
REFUSAL_FALLBACK = gettext_lazy("The workflow refused to go on at “%(step)s” (%(code)s).")


class _Known(dict[str, object]):
    """The words of a refusal; what it does not carry reads as “?”."""

    def __missing__(self, key: str) -> str:
        return "?"


def refusal_sentence(*, code: str, step: str, params: Mapping[str, object]) -> str:
    """Return the sentence for an engine refusal."""
    return str(REFUSAL_SENTENCES.get(code, REFUSAL_FALLBACK)) % _Known({**params, "step": step, "code": code})
