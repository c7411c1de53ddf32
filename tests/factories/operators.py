"""The platform's operators as actors and as people."""

from django.contrib.auth.models import Group
from django.db import connection

from shared_apps.audit.actors import Actor, system_actor
from shared_apps.users.models import User
from tests.factories.companies import make_user

SYSTEM = system_actor(name="tests")


def operator(role: str) -> User:
    """Make a person who holds that system role: Administrator, Support or Auditor."""
    person = make_user(f"{role.lower()}@platform.example", name=role)
    person.groups.add(Group.objects.get(name=role))
    return person


def as_actor(user: User) -> Actor:
    """Return the person as the platform's site makes an actor of them."""
    return Actor(user_id=user.pk, name=user.display_name, is_operator=user.is_superuser)


def settle_constraints() -> None:
    """Check now what a commit would check: a test's own transaction has none, and a schema with open checks stays."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
