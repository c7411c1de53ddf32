"""Members of the company, its roles, who holds which, and invitations."""

from django.db import models

from shared_apps.companies.tenancy import CompanyModel


class Member(CompanyModel):
    """A person in this company. `user_id` is the public user's id, a plain number; name and e-mail are copies."""

    user_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, unique=True)
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

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
