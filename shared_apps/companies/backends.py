"""Who signs in: allauth's backend, which reads the person of a session with a statement that is written once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from shared_apps.companies.statements import Prepared
from shared_apps.users.models import User

_PERSON = Prepared(lambda key: User.objects.filter(pk=key), key=int)


class PersonBackend(AuthenticationBackend):
    """allauth's, asked on every page of everybody who is signed in."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person who may still sign in, None for anybody else."""
        for person in _PERSON.rows(key=int(user_id)):
            return person if self.user_can_authenticate(person) else None
        return None
