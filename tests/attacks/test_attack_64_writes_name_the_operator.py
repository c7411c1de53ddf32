"""Attack 64: a write during a visit that only the company's own people seem to have made."""

import pytest

from shared_apps.audit.models import PlatformAuditEntry
from tenant_apps.audit_trail.models import AuditEntry
from tests.factories.visits import visit
from tests.factories.writes import ADMINISTRATIVE, PERSONAL, rows_of

SENTENCES = {
    "own_absence": "",
    "company_data": "Only an owner of the company can take a copy",
}


def _trail(place) -> list[tuple[object, ...]]:
    """Return the company's audit rows of operators, as the platform must have them too."""
    names = ("verb", "actor_user_id", "actor_name", "on_behalf_of", "visit_id", "object_id", "before", "after", "at")
    with place.inside():
        return list(AuditEntry.objects.filter(actor_kind="operator").order_by("pk").values_list(*names))


@pytest.mark.parametrize("name", sorted(ADMINISTRATIVE))
def test_attack_64_every_write_of_an_acting_operator_names_operator_and_company(world, acme, globex, name):
    write = ADMINISTRATIVE[name](acme)
    browser = visit(world.root, acme, mode="acting")
    before, theirs = rows_of(acme), rows_of(globex)
    known = [row["id"] for row in before["audit_trail_auditentry"]]
    assert browser.company.post(write.path, write.data).status_code in {200, 302}
    after = rows_of(acme)
    assert after != before
    trail = _trail(acme)
    assert len(trail) >= 1
    assert {(row[1], row[2], row[3], row[4]) for row in trail} == {(world.root.pk, "Root", "Acme", browser.visit.pk)}
    with acme.inside():
        others = AuditEntry.objects.exclude(actor_kind="operator").exclude(pk__in=known)
        assert set(others.values_list("actor_kind", flat=True)) <= {"system"}
    names = ("verb", "actor_user_id", "actor_name", "on_behalf_of", "visit_id", "object_id", "before", "after", "at")
    mirrored = PlatformAuditEntry.objects.filter(visit_id=browser.visit.pk, company_id=acme.company.pk)
    assert list(mirrored.order_by("pk").values_list(*names)) == trail
    assert rows_of(globex) == theirs


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_attack_64_what_only_a_person_does_is_refused_to_an_acting_operator(world, acme, name):
    write = PERSONAL[name](acme)
    browser = visit(world.root, acme, mode="acting")
    before = rows_of(acme)
    reply = browser.company.post(write.path, write.data, follow=True)
    assert rows_of(acme) == before
    assert SENTENCES.get(name, "Operators who visit a company submit no tickets") in reply.text


def test_attack_64_the_tickets_story_names_the_operator(world, acme):
    write = ADMINISTRATIVE["ticket_act"](acme)
    browser = visit(world.root, acme, mode="acting")
    page = browser.company.post(write.path, write.data, follow=True).content.decode()
    assert "Root, operator of the platform" in page
    number = write.path.split("/")[2]
    assert "Root, operator of the platform" in acme.client("walt").get(f"/tickets/{number}/").content.decode()
