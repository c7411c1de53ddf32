"""`python -m tests.load.people USERS COMPANIES FILE`: writes down so many people with sessions that are signed in.

The sessions are made beforehand because signing in is limited to some attempts a minute from one address, and slow on
purpose (Argon2): a hundred people from one machine would measure that limit. Whoever gets a next task is signed in too.
"""

import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings

if TYPE_CHECKING:
    from shared_apps.companies.models import Company
    from shared_apps.users.models import User

COLLEAGUES = ("owner", "manager1", "manager2", "manager3", "staff1", "staff2", "staff3")  # who may get a next task


def write(users: int, companies: int, path: Path) -> None:
    """Spread the people evenly over the companies and write who sits where, with which sessions."""
    from shared_apps.companies.models import Company

    dice = random.Random(1)  # noqa: S311  # the same people every time
    by_position = list(Company.objects.order_by("pk")[:companies])
    people = []
    for number in range(users):
        company = by_position[number * companies // users]
        people.append(_person(company, dice))
    path.write_text(json.dumps(people), encoding="utf-8")


def _person(company: "Company", dice: random.Random) -> dict[str, object]:
    """Return somebody of the company: any of its members may be at work."""
    from shared_apps.companies.models import Domain
    from shared_apps.companies.tenancy import company_context
    from shared_apps.users.models import User
    from tenant_apps.team.models import Member

    with company_context(company.schema_name):
        user_ids = {member.name.lower(): member.user_id for member in Member.objects.order_by("pk")}
    name = dice.choice(sorted(user_ids))
    users = User.objects.in_bulk([user_ids[each] for each in {name, *COLLEAGUES}])
    subdomain = Domain.objects.get(tenant=company, is_primary=True).domain
    return {
        "host": f"{subdomain}.{settings.PLATFORM_DOMAIN}",
        "name": name,
        "sessions": {
            each: session_of(users[user_ids[each]], company_id=company.pk) for each in sorted({name, *COLLEAGUES})
        },
    }


def session_of(user: "User", *, company_id: int) -> str:
    """Return the key of a new session of that person in that company."""
    from django.test import Client

    from tests.factories.companies import sign_in

    client = Client()
    sign_in(client, user, company_id=company_id)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    django.setup()
    write(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
