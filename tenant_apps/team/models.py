"""Members of the company, its roles, who holds which, invitations, and the settings that definitions lean on."""

from decimal import Decimal

from django.db import models

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.team.enums import Permission

KEY = r"^[a-z][a-z0-9_]{0,62}$"


class Member(CompanyModel):
    """A person in this company. `user_id` is the public user's id, a plain number; name and e-mail are copies.

    `former_emails`: addresses that the account had before; workflows that name one still find the person.
    """

    user_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, unique=True)
    former_emails = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    manager = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reports")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(manager=models.F("id")), name="nobody_manages_themselves")
        ]

    def __str__(self) -> str:
        return self.name


class CompanyRole(CompanyModel):
    """A role of this company; definitions name it by `key`. `permissions` lists values of `enums.Permission`."""

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80, unique=True)
    permissions = models.JSONField(default=list)
    builtin = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(key__regex=KEY), name="role_key_is_an_id")]

    def __str__(self) -> str:
        return self.title

    @property
    def captions(self) -> list[str]:
        """The captions of what the role allows, in the order of the list."""
        return [str(each.label) for each in Permission if each.value in self.permissions]


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

    WITHHELD = frozenset({"token_digest"})

    email = models.EmailField(max_length=254)
    token_digest = models.CharField(max_length=64, unique=True)
    roles = models.ManyToManyField(CompanyRole, related_name="+")
    invited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)  # null: an operator
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email


class Absence(CompanyModel):
    """A member is away, both days included; meanwhile the deputy, if there is one, stands in."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    deputy = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="standing_in")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(deputy=models.F("member")), name="nobody_is_their_own_deputy"),
        ]
        indexes = [models.Index(fields=["last_day", "first_day"], name="absence_on_a_day")]

    def __str__(self) -> str:
        return f"{self.member_id} away {self.first_day} to {self.last_day}"


class Calendar(CompanyModel):
    """Business hours that definitions name by `key`.

    `hours`: weekday (mon … sun) → list of ["HH:MM", "HH:MM"], the end up to 24:00; a day left out is closed.
    `day_hours`: how long a `P1D business` is. `country`, `region`: whose public holidays close it (empty: none).
    """

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80)
    timezone = models.CharField(max_length=64, default="UTC")
    hours = models.JSONField(default=dict)
    day_hours = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(8))
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=20, blank=True)
    builtin = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(key__regex=KEY), name="calendar_key_is_an_id"),
            models.CheckConstraint(
                condition=models.Q(day_hours__gt=0, day_hours__lte=24), name="calendar_day_has_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CalendarDay(CompanyModel):
    """A day on which a calendar differs: `spans` are its open hours, empty = closed. It wins over a public holiday."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="own_days")
    date = models.DateField()
    title = models.CharField(max_length=80)
    spans = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="one_own_day_each")]

    def __str__(self) -> str:
        return f"{self.date}: {self.title}"


class Endpoint(CompanyModel):
    """Where webhooks of definitions go. `secret` signs them; it is shown once, when it is made."""

    WITHHELD = frozenset({"secret"})

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=64)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(key__regex=KEY), name="endpoint_key_is_an_id")]

    def __str__(self) -> str:
        return self.title


class MessageTemplate(CompanyModel):
    """A message of `notify`. Subject and body know `{field}`, `{requester}`, `{number}` and `{link}`."""

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(key__regex=KEY), name="template_key_is_an_id")]

    def __str__(self) -> str:
        return self.title
