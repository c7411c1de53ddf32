"""Messages to people: mail on its way, sent after the commit by the worker, and notices inside the product."""

from django.db import models

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.notifications.enums import MailStatus


class OutgoingMail(CompanyModel):
    """One message to one person. `key` makes sending it twice impossible; text is plain."""

    WITHHELD = frozenset({"body"})  # an invitation's holds the link that lets somebody in

    key = models.CharField(max_length=120, unique=True)
    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=MailStatus.choices, default=MailStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    try_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["try_after"], condition=models.Q(status="waiting"), name="mail_waiting")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class Notice(CompanyModel):
    """One message to one member inside the product (`member_id` is the row in team). `key` makes it come once."""

    key = models.CharField(max_length=120, unique=True)
    member_id = models.BigIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=200)  # of the page that it is about
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "-id"], condition=models.Q(read_at__isnull=True), name="notice_unread")
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.member_id}"
