"""`python -m tests.benchmarks.players.fleet ACTION NUMBER`: does it to many companies and prints the seconds it took.

The settings say who does it: the product, or django-tenants as it comes. Only the work is measured, not Python's start.
"""

import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from shared_apps.companies.models import Company


MEMBERS = 50  # in each company


def found(number: int) -> list[float]:
    """Make so many companies by replay, each with some members; not measured."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from shared_apps.companies.provisioning import create_schema
    from shared_apps.companies.tenancy import company_context
    from tenant_apps.team.models import Member

    call_command("migrate_companies", verbosity=0)
    for _number in range(number):
        with transaction.atomic():
            company = _company()
            create_schema(company.schema_name)
            with company_context(company.schema_name):
                Member.objects.bulk_create(
                    Member(user_id=n, name=f"Member {n}", email=f"m{n}@example.com", joined_at=timezone.now())
                    for n in range(1, MEMBERS + 1)
                )
    return []


def pool(number: int) -> list[float]:
    """Take so many schemas that are ready, as a sign-up does."""
    from django.db import transaction
    from django.utils import timezone

    from shared_apps.companies.schema_pool import provide, refill

    refill(size=number + 1, now=timezone.now(), most=number + 1)

    def take() -> None:
        with transaction.atomic():
            provide(f"t_{_next_id()}")

    return times(number + 1, take)[1:]


def replay(number: int) -> list[float]:
    """Make so many schemas from the collected DDL."""
    from django.db import transaction

    from shared_apps.companies.provisioning import create_schema

    def make() -> None:
        with transaction.atomic():
            create_schema(f"t_{_next_id()}")

    return times(number + 1, make)[1:]


def stock(number: int) -> list[float]:
    """Make so many schemas with auto_create_schema's own method."""
    return times(number, lambda: _company().create_schema(check_if_exists=True, verbosity=0))


def migrate(_number: int) -> list[float]:
    """Run the migrate_schemas command of whoever's settings these are."""
    from django.core.management import call_command

    return times(1, lambda: call_command("migrate_schemas", verbosity=0, interactive=False))


def upgrade(_number: int) -> list[float]:
    """Run the product's migrate_companies command."""
    from django.core.management import call_command

    return times(1, lambda: call_command("migrate_companies", verbosity=0))


def times(number: int, act: Callable[[], object]) -> list[float]:
    """Do it so many times and return the seconds of each."""
    seconds = []
    for _number in range(number):
        begin = perf_counter()
        act()
        seconds.append(perf_counter() - begin)
    return seconds


def _next_id() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('public.companies_company', 'id'))")
        return int(cursor.fetchone()[0])


def _company() -> "Company":
    from django.utils import timezone

    from shared_apps.companies import provisioning
    from shared_apps.companies.models import Company, Domain

    number = _next_id()
    company = Company.objects.create(
        id=number,
        schema_name=f"t_{number}",
        name=f"Company {number}",
        schema_version=provisioning.expected_version(),
        created_at=timezone.now(),
    )
    Domain.objects.create(domain=f"company{number}", tenant=company, is_primary=True)
    return company


ACTIONS = {act.__name__: act for act in (found, pool, replay, stock, migrate, upgrade)}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(ACTIONS[sys.argv[1]](int(sys.argv[2]))))
