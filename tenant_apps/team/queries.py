"""Every read of members, roles and invitations."""

from shared_apps.audit.actors import Actor
from tenant_apps.team.models import CompanyRole, Member


def actor_of(*, user_id: int, company_id: int, address: str = "") -> Actor | None:
    """Return who this user is in the current company, with roles and permissions as they are now; None for outsiders."""
    member = Member.objects.filter(user_id=user_id, active=True).first()
    if member is None:
        return None
    roles = list(CompanyRole.objects.filter(assignments__member=member))
    return Actor(
        name=member.name,
        user_id=user_id,
        member_id=member.pk,
        company_id=company_id,
        roles=frozenset(role.key for role in roles),
        permissions=frozenset(permission for role in roles for permission in role.permissions),
        address=address,
    )
