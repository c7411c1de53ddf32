"""Registers the app with Django, and its audited verbs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class WorkflowOpsConfig(AppConfig):
    """What is happening: instances, tasks, events, errors."""

    name = "tenant_apps.workflow_ops"
    label = "workflow_ops"

    def ready(self) -> None:
        """Make the verbs known, and who does which effects."""
        # models can be imported only now
        from tenant_apps.team import leaving, naming  # noqa: PLC0415
        from tenant_apps.workflow_ops import children, queries, webhooks  # noqa: PLC0415
        from tenant_apps.workflow_ops.commands import handing  # noqa: PLC0415

        leaving.register(handing.release_tasks_of)
        naming.register(queries.roles_named_by_running)
        children.register_handlers()
        webhooks.register_handlers()
        register(
            Verb("task.claimed", _("{actor} took {object}")),
            Verb("task.given_back", _("{actor} gave {object} back")),
            Verb("task.completed", _("{actor} finished {object}")),
            Verb("task.delegated", _("{actor} handed {object} to somebody else")),
            Verb("task.reassigned", _("{actor} gave {object} to somebody else")),
            Verb("task.suspended", _("{actor} suspended {object}")),
            Verb("task.resumed", _("{actor} resumed {object}")),
            Verb("task.skipped", _("{actor} skipped {object}")),
            Verb("task.sent_back", _("{actor} sent the ticket from {object} to another step")),
            Verb("task.added", _("{actor} added one more beside {object}")),
            Verb("task.finished_early", _("{actor} ended all of {object} early")),
            Verb("ticket.corrected", _("{actor} corrected the data of {object}")),
            Verb("ticket.cancelled", _("{actor} cancelled {object}")),
            Verb("ticket.reopened", _("{actor} reopened {object}")),
            Verb("ticket.message_sent", _("{actor} sent {object} a message")),
            Verb("ticket.migrated", _("{actor} moved {object} to another version")),
            Verb("error.retried", _("{actor} tried again: {object}")),
            Verb("error.gone_round", _("{actor} took {object} past the step at which it stood")),
            Verb("error.ignored", _("{actor} let it be: {object}")),
        )
