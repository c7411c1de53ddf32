"""Reads of the public site."""

from shared_apps.users.models import User


def person(*, user_id: int) -> User:
    """Return the user of that id; the caller knows that there is one."""
    return User.objects.get(pk=user_id)


def has_account(*, email: str) -> bool:
    """Whether somebody can log in with this address."""
    return User.objects.filter(email=email.strip().lower()).exists()
