"""The whole way of a visit: started on the platform, at the company with a banner, ended."""

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies.models import Session
from shared_apps.companies.sessions import SessionStore
from tests.factories.visits import follow, session_key, visit


def test_an_operator_visits_a_company_and_ends_the_visit_there(world, acme):
    browser = visit(world.root, acme)
    page = browser.company.get("/")
    assert page.context["visit"].company_name == "Acme"
    assert "End visit" in page.content.decode()
    assert Session.objects.get(pk=session_key(browser.company)).parent_id == session_key(browser.platform)
    for key, company_id in ((session_key(browser.platform), None), (session_key(browser.company), acme.company.pk)):
        store = SessionStore(key, company_id=company_id)
        assert (store["impersonated_company_id"], store["visit_id"]) == (acme.company.pk, browser.visit.pk)
    ended = browser.company.post("/visit/end/")
    assert ended.status_code == 200
    assert browser.visit.ended_because == "ended"
    arrived = follow(ended, browser.platform, browser.company)
    assert arrived.wsgi_request.path == "/operator/visits/"
    assert arrived.context["visit"] is None
    assert browser.company.get("/").status_code == 302
    rows = PlatformAuditEntry.objects.filter(object_type="visit").order_by("pk")
    assert [(row.verb, row.actor_user_id, row.company_id) for row in rows] == [
        ("visit.started", world.root.pk, acme.company.pk),
        ("visit.ended", world.root.pk, acme.company.pk),
    ]
