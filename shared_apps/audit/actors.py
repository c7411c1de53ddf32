"""Who acts: the frozen value that every command receives first."""

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    """What stands behind an action."""

    PERSON = "person"  # somebody signed in
    OPERATOR = "operator"  # a platform operator who visits a company
    SYSTEM = "system"  # the product itself: worker, demo, migrations


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts, with what rights in which company, and from where. Never holds a model instance.

    `roles` are keys of company roles, `permissions` values of `team.enums.Permission`. `company_id` is None on the
    platform's own site; `member_id` is the person's row in the company's schema. A visiting operator is no member: it
    has a `visit_id`, acts `on_behalf_of` the company, and changes nothing while `read_only`.
    """

    kind: ActorKind = ActorKind.PERSON
    name: str = ""
    user_id: int | None = None
    company_id: int | None = None
    member_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    is_operator: bool = False
    address: str = ""
    request_id: str = ""
    visit_id: int | None = None
    operator_name: str = ""
    on_behalf_of: str = ""
    read_only: bool = False

    @property
    def acting_member_id(self) -> int:
        """The actor's row in the company's schema; raises LookupError for who has none."""
        if self.member_id is None:
            raise LookupError(f"{self.name or 'Nobody'} is no member of this company.")
        return self.member_id


def system_actor(*, name: str, company_id: int | None = None) -> Actor:
    """Return the actor for what the product does by itself; it holds no company permission."""
    return Actor(kind=ActorKind.SYSTEM, name=name, company_id=company_id)
