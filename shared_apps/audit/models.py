"""The shape of an audit row, and the platform's own append-only table."""

from django.db import models


class AbstractAuditEntry(models.Model):
    """One thing that somebody did. Rows refer to others by plain ids, so nothing can cascade into them."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=200)
    actor_user_id = models.BigIntegerField(null=True)
    actor_member_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    on_behalf_of = models.CharField(max_length=120, blank=True)  # the company, where an operator who visits it acted
    visit_id = models.BigIntegerField(null=True)  # companies.Visit

    class Meta:
        abstract = True
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["visit_id"], condition=models.Q(visit_id__isnull=False), name="%(class)s_visit")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.verb} {self.object_label}"


class PlatformAuditEntry(AbstractAuditEntry):
    """What happened on the platform itself; `company_id` names the company it concerned, if one."""

    company_id = models.BigIntegerField(null=True, db_index=True)

    class Meta(AbstractAuditEntry.Meta):
        verbose_name_plural = "platform audit entries"
        permissions = [("read", "Can read the platform's audit")]


class AbstractAuditSeal(models.Model):
    """One link of a trail's chain: the entry it seals, in seal order, and the digest over it and the link before.

    `payload_digest` covers what may have to be erased for a person's sake, so that the chain holds without it.
    """

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 …: a gap is a missing link
    entry_id = models.BigIntegerField(unique=True)
    payload_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number} of entry {self.entry_id}"


class PlatformAuditSeal(AbstractAuditSeal):
    """The chain of the platform's own trail."""
