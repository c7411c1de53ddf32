"""Attack 10: twenty sign-ups race for one subdomain, written in small and capital letters: exactly one wins."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from shared_apps.companies.models import Company, Domain, Membership
from shared_apps.users.models import User
from tests.factories.companies import PASSWORD, Place, drop_company, platform_client

RACERS = 20
SPELLINGS = ("contested", "Contested", "CONTESTED", "cOnTeStEd")


def _schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^t_[0-9]+$'")
        return {row[0] for row in cursor.fetchall()}


def test_attack_10_one_of_twenty_sign_ups_gets_the_subdomain_and_the_others_leave_nothing(committed, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    committed({"olga": ["owner"]})
    companies, schemas = Company.objects.count(), _schemas()
    barrier = Barrier(RACERS)

    def race(number: int) -> int:
        try:
            form = {
                "company_name": f"Racer {number}",
                "subdomain": SPELLINGS[number % len(SPELLINGS)],
                "person_name": "R",
                "email": f"racer{number}@contested.example",
                "password": PASSWORD,
            }
            barrier.wait()
            return platform_client().post("/start/", form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        answers = sorted(pool.map(race, range(RACERS)))
    [domain] = Domain.objects.filter(domain__iexact="contested")
    winner = domain.tenant
    people = list(User.objects.filter(email__endswith="@contested.example"))
    try:
        assert answers == [200] + [422] * (RACERS - 1)
        assert (domain.domain, Company.objects.count()) == ("contested", companies + 1)
        assert _schemas() == schemas | {winner.schema_name}
        assert people == [winner.founder]
        assert list(Membership.objects.filter(user__in=people).values_list("company_id", flat=True)) == [winner.pk]
    finally:
        drop_company(Place(company=winner, subdomain="contested", users={user.email: user for user in people}))
