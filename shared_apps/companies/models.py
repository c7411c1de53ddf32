"""Companies, their addresses and people, sessions, hand-overs and the worker's hints. All in schema public."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from shared_apps.companies.enums import CompanyStatus, VisitEnd, VisitMode
from shared_apps.companies.statements import LeanWrites


class Company(TenantMixin):
    """One customer with a schema of its own. `schema_name` is `t_<id>`, made by the server."""

    auto_create_schema = False  # provisioning.py makes it, inside the sign-up transaction
    auto_drop_schema = False

    name = models.CharField(max_length=120)
    status = models.CharField(max_length=12, choices=CompanyStatus.choices, default=CompanyStatus.ACTIVE)
    schema_version = models.CharField(
        max_length=64, blank=True
    )  # fingerprint of the migrations it has; see provisioning
    founder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    status_reason = models.CharField(max_length=300, blank=True)  # why it is suspended or deleted; operators read it
    status_since = models.DateTimeField(null=True)  # when it left "active"
    purge_after = models.DateTimeField(null=True)  # while it is deleting: when everything it has goes
    migration_error = models.TextField(
        blank=True, default="", db_default=""
    )  # why its schema could not be brought to this release

    class Meta:
        verbose_name_plural = "companies"
        permissions = [
            ("visit", "Can visit companies read-only"),
            ("act", "Can act in companies during a visit"),
            ("manage", "Can suspend, rename and delete companies and retry their errors"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(schema_name__regex=r"^t_[0-9]+$"), name="company_schema_is_ours"),
            models.CheckConstraint(
                condition=models.Q(status=CompanyStatus.DELETING, purge_after__isnull=False)
                | (~models.Q(status=CompanyStatus.DELETING) & models.Q(purge_after__isnull=True)),
                name="company_deleting_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):
    """The label before the platform's own domain: `acme` in acme.example.com. The full host is made by `links`.

    A company has one primary label. Those it had before lead to it until `redirect_until` and are kept until then.
    """

    redirect_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_primary=True, redirect_until__isnull=True)
                | models.Q(is_primary=False, redirect_until__isnull=False),
                name="domain_is_primary_or_redirects",
            ),
            models.CheckConstraint(
                condition=models.Q(domain__regex=r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$"), name="domain_is_a_label"
            ),
            models.UniqueConstraint(fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_domain"),
        ]


class Tombstone(models.Model):
    """A label whose company was deleted. Nobody gets it until `kept_until`: old links must not lead to strangers."""

    label = models.CharField(max_length=40, unique=True)
    company_id = models.BigIntegerField()  # of the company that was; plain, as its row is gone
    kept_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class Membership(models.Model):
    """The gate: this person may enter this company. What they may do there is the company's own affair."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="memberships")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.company_id}"


class Session(AbstractBaseSession):
    """A login session of the platform (`company` empty) or of one company; worth nothing anywhere else.

    A company's session is the child of the platform session it was handed over from, so signing out there ends both.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # a few minutes old at most: not every request writes
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=300, blank=True)  # what the browser says it is


class Visit(models.Model):
    """An operator looks into a company, or acts there: one at a time, 60 minutes at most, for a written reason.

    It belongs to the platform session it was started in; without that session, or once `ended_at` is set, it is over.
    """

    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    mode = models.CharField(max_length=10, choices=VisitMode.choices, default=VisitMode.READ_ONLY)
    platform_session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, choices=VisitEnd.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator"], condition=models.Q(ended_at__isnull=True), name="one_open_visit_each"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="visit_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_because="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_because="")),
                name="visit_ends_because",
            ),
        ]
        indexes = [models.Index(fields=["company", "-id"], name="visit_of_company")]

    def __str__(self) -> str:
        return f"visit {self.pk} to {self.company_id}"


class Handover(models.Model):
    """A signed-in person on the way from the platform's host to a company's: single use, 60 seconds.

    With a `visit`, an operator comes who is no member.
    """

    token_digest = models.CharField(max_length=64, unique=True)
    nonce_digest = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hand-over {self.pk} to {self.company_id}"


class WakeUp(LeanWrites):
    """A hint for the worker that a company has work; append-only, no unique key, so that commits never wait for it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"wake-up for {self.company_id}"


class ReadySchema(models.Model):
    """A schema with all tables that waits for a new company; `recipe` is the fingerprint of what it was made from."""

    schema_name = models.CharField(max_length=63, unique=True)
    recipe = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^pool_[0-9]+$"), name="ready_schema_is_of_the_pool"
            )
        ]

    def __str__(self) -> str:
        return self.schema_name


class CacheEntry(models.Model):
    """The table behind Django's database cache (rate limits and the like), shared by all processes."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
