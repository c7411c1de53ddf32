"""`python -m tests.benchmarks.players.settle NUMBER`: makes company1 … companyNUMBER; those that are there stay."""

import sys

import django

RENEW = 20  # companies made on one connection: what a session knows of its many tables makes it slow and large


def settle(number: int) -> None:
    """Make what is missing of so many companies, in the database of these settings."""
    from django.core.management import call_command
    from django.db import connection

    from shared_apps.companies.models import Company
    from tests.benchmarks.players.settle.copies import copy_company
    from tests.benchmarks.players.settle.first import make_first

    call_command("migrate_companies", verbosity=0)
    if not Company.objects.exists():
        make_first()
    first = Company.objects.earliest("pk")
    for position in range(Company.objects.count() + 1, number + 1):
        copy_company(first, position)
        if position % RENEW == 0:
            connection.close()


if __name__ == "__main__":
    django.setup()
    settle(int(sys.argv[1]))
