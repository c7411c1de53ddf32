"""Members of the company, its roles, who holds which, invitations, and the settings that definitions lean on."""

from django.db import models

from shared_apps.companies.tenancy import CompanyModel


class Member(CompanyModel):
    """A person in this company. `user_id` is the public user's id, a plain number; name and e-mail are copies."""

    user_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, unique=True)
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reports")

    def __str__(self) -> str:
        return self.name


class CompanyRole(CompanyModel):
    """A role of this company; definitions name it by `key`. `permissions` lists values of `enums.Permission`."""

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80, unique=True)
    permissions = models.JSONField(default=list)
    builtin = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(key__regex=r"^[a-z][a-z0-9_]{0,62}$"), name="role_key_is_an_id")
        ]

    def __str__(self) -> str:
        return self.title


class RoleAssignment(CompanyModel):
    """A member holds a role."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="assignments")
    role = models.ForeignKey(CompanyRole, on_delete=models.CASCADE, related_name="assignments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "role"], name="one_assignment_each")]

    def __str__(self) -> str:
        return f"{self.member_id} holds {self.role_id}"


class Invitation(CompanyModel):
    """An invitation by mail: single use, expiring, bound to address and roles. Only a digest of its token is kept."""

    email = models.EmailField(max_length=254)
    token_digest = models.CharField(max_length=64, unique=True)
    roles = models.ManyToManyField(CompanyRole, related_name="+")
    invited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email


class Absence(CompanyModel):
    """A member is away from the first to the last day; the deputy may do their tasks meanwhile."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("member")),
                name="nobody_is_their_own_deputy",
            ),
        ]
        indexes = [models.Index(fields=["deputy", "last_day"], name="absence_by_deputy")]

    def __str__(self) -> str:
        return f"{self.member_id} away {self.first_day}–{self.last_day}"


class Calendar(CompanyModel):
    """When the company is open, named by definitions. `week` holds seven lists of [from, to] minutes, Monday first.

    `days` are days of their own: [{date, spans, title}], no spans = closed; they win over public holidays.
    """

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80)
    timezone = models.CharField(max_length=64, default="UTC")
    week = models.JSONField(default=list)
    day_minutes = models.PositiveSmallIntegerField(default=480)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    days = models.JSONField(default=list)
    builtin = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Endpoint(CompanyModel):
    """Another system that definitions may call by name; `secret` signs what is sent to it and what comes from it."""

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=80)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class MessageTemplate(CompanyModel):
    """The words of a message that definitions name; slots are `{field}`, {requester}, {number} and {link}."""

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80)
    subject = models.CharField(max_length=150)
    body = models.TextField()

    def __str__(self) -> str:
        return self.title
