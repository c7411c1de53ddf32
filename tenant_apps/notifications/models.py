"""Mail on its way: written in the transaction that causes it, sent after the commit, swept by the worker."""

from django.db import models

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.notifications.enums import MailStatus


class OutgoingMail(CompanyModel):
    """One message to one person. `key` makes sending it twice impossible; text is plain."""

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
