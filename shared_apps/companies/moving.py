"""A person's account has another main address: the copies that companies keep of it follow.

Apps above say at start-up who keeps a copy, so that nothing here calls up.
"""

from datetime import datetime
from typing import Protocol

from allauth.account.models import EmailAddress
from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.companies.everywhere import change_in, companies_of
from shared_apps.users.models import User


class Follower(Protocol):
    """Called with keywords inside each company the person is or was a member of."""

    def __call__(self, *, actor: Actor, user_id: int, email: str, now: datetime) -> object:
        """Keep the new address."""


_FOLLOWERS: list[Follower] = []


def register(follower: Follower) -> None:
    """Have the function called in every company of a person whose main address changes."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


@transaction.atomic
def follow_address(*, actor: Actor, user_id: int, now: datetime) -> list[str]:
    """Have every company of the person keep the account's main address, once that is verified.

    Before, a company could be told an address that is somebody else's. Returns the names of companies where that failed
    (they are logged; it is done again with the next change).
    """
    email = User.objects.values_list("email", flat=True).get(pk=user_id)
    if not EmailAddress.objects.filter(user_id=user_id, email=email, verified=True).exists():
        return []

    def change(there: Actor) -> None:
        for follow in _FOLLOWERS:
            follow(actor=there, user_id=user_id, email=email, now=now)

    what = f"the new address of user {user_id} could not be kept"
    companies = companies_of(user_id=user_id)
    return [company.name for company in companies if not change_in(company, actor=actor, change=change, what=what)]
