"""Writing about a ticket: who sees it reads it, and those whom it concerns are told."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from shared_apps.companies.commands import wake
from shared_apps.companies.statements import Prepared
from tenant_apps.audit_trail.recorder import record
from tenant_apps.notifications.commands import queue_mail, queue_notice
from tenant_apps.team.models import Member
from tenant_apps.team.queries import active_members, actor_of
from tenant_apps.team.rules import require_person
from tenant_apps.tickets.errors import CommentRefusedError
from tenant_apps.tickets.models import Comment
from tenant_apps.workflow_ops import links
from tenant_apps.workflow_ops.enums import TaskStatus
from tenant_apps.workflow_ops.errors import UnknownTicketError
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance
from tenant_apps.workflow_ops.visibility import may_see, visible_instances

LONGEST = 5_000  # characters of a comment
_COMMENTS = Prepared(
    lambda instance: Comment.objects.filter(instance_id=instance).select_related("author").order_by("pk"),
    instance=int,
)


def comments_on(*, instance: WorkflowInstance) -> Sequence[Comment]:
    """Return what was written about the ticket, oldest first, each with its author."""
    return _COMMENTS.rows(instance=instance)


@transaction.atomic
def add_comment(*, actor: Actor, number: int, body: str, command_id: uuid.UUID, now: datetime) -> Comment:
    """Write a comment and tell whom it concerns, by mail and notice; a repeated `command_id` returns the one it made.

    Raises UnknownTicketError (none that the actor may see), CommentRefusedError, NotAllowedError for a visiting
    operator or ReadOnlyVisitError.
    """
    require_person(actor=actor)
    instance = visible_instances(actor=actor).filter(number=number).first()
    if instance is None:
        raise UnknownTicketError
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise CommentRefusedError(_("Write something first."))
    if len(text) > LONGEST:
        sentence = _("These are %(count)s characters; at most %(most)s fit. Please shorten it.")
        raise CommentRefusedError(sentence % {"count": len(text), "most": LONGEST})
    comment, is_new = Comment.objects.get_or_create(
        command_id=command_id,
        defaults={"instance": instance, "author_id": actor.acting_member_id, "body": text, "written_at": now},
    )
    if is_new:
        subject = Subject(kind="ticket", id=instance.pk, label=str(instance), after={"comment": comment.pk})
        record(actor=actor, verb="ticket.commented", subject=subject, at=now)
        _tell(comment, instance=instance, actor=actor, now=now)
    return comment


def _tell(comment: Comment, *, instance: WorkflowInstance, actor: Actor, now: datetime) -> None:
    company_id = actor.company_id or 0
    subject = _("%(name)s wrote about %(ticket)s") % {"name": actor.name, "ticket": instance}
    link = f"{links.ticket_link(number=instance.number)}#comments"
    for member in _concerned(instance, company_id=company_id):
        if member.pk != comment.author_id:
            key = f"comment:{comment.pk}:{member.pk}"
            body = f"{subject}:\n\n{comment.body}\n\n{link}\n"
            queue_mail(key=key, recipient=member.email, subject=subject, body=body, now=now)
            path = f"{links.ticket_path(number=instance.number)}#comments"
            queue_notice(key=key, member_id=member.pk, subject=subject, body=comment.body, path=path, now=now)
    wake(company_id=company_id, now=now)  # the worker sends the mail


def _concerned(instance: WorkflowInstance, *, company_id: int) -> Sequence[Member]:
    """Return who asked for the ticket, who works on it and who wrote about it, as far as they still see it."""
    workers = TaskInstance.objects.filter(instance=instance, status=TaskStatus.OPEN, claimed_by__isnull=False)
    writers = Comment.objects.filter(instance=instance)
    ids = {
        instance.requester_id,
        *workers.values_list("claimed_by_id", flat=True),
        *writers.values_list("author_id", flat=True),
    }
    return [member for member in active_members(ids=ids) if _sees(member, instance, company_id=company_id)]


def _sees(member: Member, instance: WorkflowInstance, *, company_id: int) -> bool:
    actor = actor_of(user_id=member.user_id, company_id=company_id)
    return actor is not None and may_see(actor=actor, instance_id=instance.pk)
