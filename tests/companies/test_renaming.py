"""Another address: the old one leads to it for 90 days and belongs to nobody else in that time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies import purging, queries, renaming
from shared_apps.companies.errors import OperatorRightError, SubdomainInvalidError, SubdomainTakenError
from shared_apps.companies.models import Domain
from tests.factories.companies import platform_client
from tests.factories.operators import SYSTEM, as_actor, operator
from tests.factories.visits import follow


def _rename(user, place, subdomain: str, now=None) -> bool:
    return renaming.rename(
        actor=as_actor(user), company_id=place.company.pk, subdomain=subdomain, now=now or timezone.now()
    )


def _labels(place) -> dict[str, bool]:
    return dict(Domain.objects.filter(tenant=place.company).order_by("domain").values_list("domain", "is_primary"))


def test_the_old_address_leads_to_the_new_one_with_path_query_and_method(world, acme):
    assert _rename(world.root, acme, "apex") is True
    for method in ("get", "post"):
        reply = getattr(acme.client(), method)("/tickets/?status=open&text=a%26b")
        assert (reply.status_code, reply["Location"]) == (
            307,
            "http://apex.localhost:8000/tickets/?status=open&text=a%26b",
        )


def test_no_path_leads_from_an_old_address_to_a_stranger(world, acme):
    _rename(world.root, acme, "apex")
    for path in ("//evil.example/x", "/\\evil.example", "/@evil.example", "/%2F%2Fevil.example"):
        assert acme.client().get(path)["Location"].startswith("http://apex.localhost:8000/")


def test_links_and_signing_in_use_the_new_address(world, acme):
    _rename(world.root, acme, "apex")
    assert queries.subdomain_of(company_id=acme.company.pk) == "apex"
    platform = platform_client(acme.users["walt"])
    assert "http://apex.localhost:8000/" in platform.get("/open/acme/").content.decode()
    company = platform_client()
    company.defaults["HTTP_HOST"] = "apex.localhost:8000"
    arrived = follow(platform.get("/open/apex/"), platform, company)
    assert (arrived.status_code, arrived.wsgi_request.path) == (200, "/")


def test_it_is_audited_with_before_and_after(world, acme):
    now = timezone.now()
    _rename(world.root, acme, "apex", now)
    entry = PlatformAuditEntry.objects.get(verb="company.renamed")
    until = (now + timedelta(days=90)).isoformat()
    assert (entry.company_id, entry.before, entry.after) == (
        acme.company.pk,
        {"subdomain": "acme"},
        {"subdomain": "apex", "old_one_leads_here_until": until},
    )


def test_nobody_else_gets_the_old_address_until_the_90_days_are_over(world, acme, globex):
    now = timezone.now()
    _rename(world.root, acme, "apex", now)
    with pytest.raises(SubdomainTakenError):
        _rename(world.root, globex, "acme", now)
    purging.free_addresses(actor=SYSTEM, now=now + timedelta(days=90) - timedelta(seconds=1))
    assert _labels(acme) == {"acme": False, "apex": True}
    purging.free_addresses(actor=SYSTEM, now=now + timedelta(days=90))
    assert _labels(acme) == {"apex": True}
    assert acme.client().get("/").status_code == 404
    assert _rename(world.root, globex, "acme", now + timedelta(days=90)) is True


def test_an_old_address_leads_nowhere_on_its_last_day_even_before_it_is_freed(world, acme):
    _rename(world.root, acme, "apex", timezone.now() - timedelta(days=91))
    assert acme.client().get("/").status_code == 404


def test_a_company_may_go_back_to_the_address_it_had(world, acme):
    _rename(world.root, acme, "apex")
    _rename(world.root, acme, "acme")
    assert _labels(acme) == {"acme": True, "apex": False}
    assert acme.client("walt").get("/").status_code == 200


def test_the_same_address_again_changes_nothing(world, acme):
    assert _rename(world.root, acme, "acme") is False
    assert (_labels(acme), PlatformAuditEntry.objects.filter(verb="company.renamed").count()) == ({"acme": True}, 0)


@pytest.mark.parametrize(
    ("subdomain", "error"),
    [("globex", SubdomainTakenError), ("admin", SubdomainTakenError), ("a_b", SubdomainInvalidError)],
)
def test_a_taken_reserved_or_malformed_address_is_refused(world, acme, subdomain, error):
    with pytest.raises(error):
        _rename(world.root, acme, subdomain)
    assert _labels(acme) == {"acme": True}


@pytest.mark.parametrize("who", ["olga", "Support", "Auditor"])
def test_who_may_not_manage_companies_is_refused(world, acme, who):
    user = acme.users[who] if who == "olga" else operator(who)
    with pytest.raises(OperatorRightError):
        _rename(user, acme, "apex")
    assert _labels(acme) == {"acme": True}
