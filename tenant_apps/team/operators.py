"""Operators who visit the company: who they are here."""

from shared_apps.audit.actors import Actor, ActorKind
from shared_apps.companies.queries import OpenVisit
from tenant_apps.team.enums import OWNER_ROLE, Permission


def visiting_actor(*, visit: OpenVisit, address: str) -> Actor:
    """Return the actor of a visit: no member, sees what an owner sees; `read_only` stops every change."""
    return Actor(
        kind=ActorKind.OPERATOR,
        name=visit.operator_name,
        operator_name=visit.operator_name,
        user_id=visit.operator_id,
        company_id=visit.company_id,
        roles=frozenset({OWNER_ROLE}),
        permissions=frozenset(Permission.values),
        visit_id=visit.id,
        on_behalf_of=visit.company_name,
        read_only=visit.read_only,
        address=address,
    )
