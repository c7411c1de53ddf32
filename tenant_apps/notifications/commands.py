"""Putting mail and notices on their way, sending what waits, and marking what was read."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from shared_apps.companies.queries import may_send_mail
from tenant_apps.audit_trail.recorder import record
from tenant_apps.notifications.enums import MailStatus
from tenant_apps.notifications.models import Notice, OutgoingMail

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))  # after each failed attempt; then failed
BATCH = 50  # mails sent per visit of the worker


def queue_mail(*, key: str, recipient: str, subject: str, body: str, now: datetime) -> OutgoingMail:
    """Write the mail down inside the caller's transaction; the same `key` again changes nothing.

    Line breaks in the subject become spaces, so nothing can be smuggled into the mail's head.
    """
    mail, _made = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "created_at": now,
            "try_after": now,
        },
    )
    return mail


def queue_notice(*, key: str, member_id: int, subject: str, body: str, path: str, now: datetime) -> Notice:
    """Write a notice down inside the caller's transaction; the same `key` again changes nothing."""
    notice, _made = Notice.objects.get_or_create(
        key=key,
        defaults={
            "member_id": member_id,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "path": path,
            "created_at": now,
        },
    )
    return notice


@transaction.atomic
def mark_notices_read(*, actor: Actor, up_to: int, now: datetime) -> int:
    """Mark the actor's own notices up to that id as read and return how many were unread; again, it changes nothing.

    Who is no member of the company has none.
    """
    if actor.member_id is None:
        return 0
    rows = Notice.objects.filter(member_id=actor.acting_member_id, read_at__isnull=True, pk__lte=up_to)
    marked = rows.update(read_at=now)
    if marked:
        subject = Subject(kind="member", id=actor.acting_member_id, label=actor.name, after={"notices": marked})
        record(actor=actor, verb="notices.read", subject=subject, at=now)
    return marked


def deliver_pending(*, now: datetime, company_id: int, go_on: Callable[[], bool] = lambda: True) -> int:
    """Send what waits in the current company and return how many were sent; none while its founder is unverified.

    Each mail is claimed, sent and marked in a transaction of its own. One that fails is tried again later. The rest
    stays for another time once `go_on` says no.
    """
    if not may_send_mail(company_id=company_id):
        return 0
    sent = 0
    for turn in range(BATCH):
        if turn and not go_on():
            break
        with transaction.atomic():
            mail = (
                OutgoingMail.objects.select_for_update(skip_locked=True)
                .filter(status=MailStatus.WAITING, try_after__lte=now)
                .order_by("try_after", "pk")
                .first()
            )
            if mail is None:
                break
            sent += _send(mail, now=now)
    return sent


def forget_recipient(*, address: str, placeholder: str) -> None:
    """Take the address, and what was written to it, out of all mail; what still waited is not sent."""
    mails = OutgoingMail.objects.filter(recipient=address)
    mails.filter(status=MailStatus.WAITING).update(status=MailStatus.FAILED)
    mails.update(recipient=placeholder, subject="", body="")


def _send(mail: OutgoingMail, *, now: datetime) -> int:
    try:
        EmailMessage(subject=mail.subject, body=mail.body, to=[mail.recipient]).send()
    except Exception:  # noqa: BLE001  # whatever the mail server says, the mail is kept and the next one gets its turn
        mail.attempts += 1
        if mail.attempts > len(PAUSES):
            mail.status = MailStatus.FAILED
        else:
            mail.try_after = now + PAUSES[mail.attempts - 1]
        mail.save(update_fields=["attempts", "status", "try_after"])
        return 0
    mail.status, mail.sent_at = MailStatus.SENT, now
    mail.attempts += 1
    mail.save(update_fields=["attempts", "status", "sent_at"])
    return 1
