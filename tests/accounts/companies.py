"""What companies know of a person with an account."""

from django.utils import timezone

from shared_apps.companies import commands as company_commands
from shared_apps.users.models import User
from tenant_apps.team import commands as team_commands
from tenant_apps.team.models import Member


def people_of(place) -> list[tuple]:
    """Return user id, name, address and whether active of every member."""
    with place.inside():
        return list(Member.objects.order_by("pk").values_list("user_id", "name", "email", "active"))


def join(place, user: User, *roles: str) -> None:
    """Make the person a member of one more company."""
    company_commands.add_membership(user_id=user.pk, company_id=place.company.pk, now=timezone.now())
    with place.inside():
        team_commands.admit(actor=place.actor("gina"), user=user, role_keys=roles, now=timezone.now())
