"""Attack 63: a visit without audit, by GET, by somebody without the right, nested, or kept after its right has gone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies.models import Company, Session, Visit
from shared_apps.companies.sessions import SessionStore
from shared_apps.users.models import User
from tests.factories.companies import PASSWORD, make_user, platform_client
from tests.factories.visits import begin, grant, make_operator, operator_at_the_platform, session_key, visit

START = "/operator/visits/start/"


def _platform_session(browser: Client) -> dict[str, object]:
    return dict(SessionStore(session_key(browser), company_id=None).load())


def _nothing_has_begun(browser: Client, place) -> bool:
    """Whether there is no visit, no trace of one in the browser's session, and no way into the company."""
    return (
        not Visit.objects.exists()
        and "impersonated_company_id" not in _platform_session(browser)
        and not PlatformAuditEntry.objects.filter(verb__startswith="visit.").exists()
        and browser.get(f"/open/{place.subdomain}/?nonce=n").status_code in {302, 403}
    )


def test_attack_63_a_visit_is_not_started_by_a_get(world, acme):
    browser = operator_at_the_platform(world.root)
    reply = browser.get(START, {"company": acme.company.pk, "reason": "Because", "mode": "acting"})
    assert (reply.status_code, _nothing_has_begun(browser, acme)) == (200, True)


def test_attack_63_a_visit_is_not_started_by_a_foreign_page(world, acme):
    browser = operator_at_the_platform(world.root)
    browser.handler.enforce_csrf_checks = True
    assert (begin(browser, acme).status_code, _nothing_has_begun(browser, acme)) == (403, True)


@pytest.mark.parametrize("who", ["olga", "walt"])
def test_attack_63_a_visit_is_not_started_by_who_is_no_operator(world, acme, globex, who):
    browser = operator_at_the_platform(acme.users[who])
    assert (browser.get(START).status_code, begin(browser, globex).status_code) == (404, 404)
    assert _nothing_has_begun(browser, globex)


def test_attack_63_a_visit_is_not_started_by_an_operator_with_other_rights(world, acme):
    auditor = make_operator("aude", "view_company")
    browser = operator_at_the_platform(auditor)
    assert (browser.get("/operator/visits/").status_code, begin(browser, acme).status_code) == (200, 404)
    assert _nothing_has_begun(browser, acme)


def test_attack_63_who_may_only_look_starts_no_visit_in_acting_mode(world, acme):
    browser = operator_at_the_platform(make_operator("sue", "view_company", "visit"))
    assert begin(browser, acme, mode="acting").status_code == 422
    assert _nothing_has_begun(browser, acme)


@pytest.mark.parametrize("reason", ["", "   "])
def test_attack_63_a_visit_needs_a_reason(world, acme, reason):
    browser = operator_at_the_platform(world.root)
    assert (begin(browser, acme, reason=reason).status_code, _nothing_has_begun(browser, acme)) == (422, True)


def test_attack_63_the_database_knows_no_visit_without_a_reason(world, acme):
    now = timezone.now()
    with connection.cursor() as cursor, pytest.raises(Exception, match="visit_has_a_reason"):
        cursor.execute(
            "INSERT INTO companies_visit (operator_id, company_id, reason, mode, started_at, expires_at, ended_because)"
            " VALUES (%s, %s, '', 'acting', %s, %s, '')",
            [world.root.pk, acme.company.pk, now, now],
        )


def test_attack_63_who_typed_no_password_lately_is_asked_first(world, acme):
    browser = Client(headers={"host": "localhost:8000"})
    browser.post("/account/login/", {"login": world.root.email, "password": PASSWORD})
    asked = begin(browser, acme)
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
    assert _nothing_has_begun(browser, acme)
    browser.post("/account/reauthenticate/", {"password": "not the password"})
    assert begin(browser, acme).status_code == 302
    assert _nothing_has_begun(browser, acme)


def test_attack_63_one_visit_at_a_time(world, acme, globex):
    browser = visit(world.root, acme)
    first = browser.visit
    for again in (browser.platform, operator_at_the_platform(world.root)):
        for place in (acme, globex):
            reply = begin(again, place)
            assert (reply.status_code, "one company at a time" in reply.content.decode()) == (422, True)
    assert list(Visit.objects.all()) == [first]
    assert browser.company.get("/").status_code == 200


def test_attack_63_no_visit_without_its_audit_row(world, acme):
    """The audit table really refuses the row: nothing begins."""
    browser = operator_at_the_platform(world.root)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_platformauditentry ADD CHECK (verb <> 'visit.started') NOT VALID")
    browser.raise_request_exception = False
    assert begin(browser, acme).status_code == 500
    assert _nothing_has_begun(browser, acme)


def test_attack_63_the_audit_row_is_written_before_the_visit(world, acme):
    """Where the visit's own row is refused, its audit row had been there first and goes with it."""
    browser = operator_at_the_platform(world.root)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.audited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF NOT EXISTS (SELECT 1 FROM audit_platformauditentry WHERE verb = 'visit.started'"
            " AND object_id = NEW.id::text) THEN RAISE 'not audited'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER audited BEFORE INSERT ON companies_visit FOR EACH ROW EXECUTE FUNCTION pg_temp.audited()"
        )
    assert begin(browser, acme).status_code == 200
    assert PlatformAuditEntry.objects.get(verb="visit.started").after == {
        "mode": "read_only",
        "reason": "Ticket 7 is stuck",
        "expires_at": Visit.objects.get().expires_at.isoformat(),
    }


def _strip(user: User, world) -> None:
    user.user_permissions.clear()


def _deactivate(user: User, world) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _no_acting(user: User, world) -> None:
    user.user_permissions.remove(user.user_permissions.get(codename="act"))


@pytest.mark.parametrize("demote", [_strip, _deactivate, _no_acting])
def test_attack_63_a_visit_ends_with_the_right_to_it(world, acme, demote):
    operator = make_operator("sue", "view_company", "visit", "act")
    browser = visit(operator, acme, mode="acting")
    demote(operator, world)
    refused = browser.company.get("/team/")
    assert (refused.status_code, "lost the right" in refused.content.decode()) == (403, True)
    assert browser.visit.ended_because == "demoted"
    grant(operator, "visit", "act")
    User.objects.update(is_active=True)
    assert browser.company.get("/team/").status_code == 302
    assert not Session.objects.filter(company=acme.company, user=operator).exists()


def test_attack_63_a_visit_ends_when_its_operator_leaves_the_group(world, acme):
    operator, group = make_operator("sue"), Group.objects.create(name="Visitors")
    grant(operator, "visit")
    group.permissions.set(operator.user_permissions.all())
    operator.user_permissions.clear()
    operator.groups.add(group)
    browser = visit(operator, acme)
    operator.groups.remove(group)
    assert (browser.company.get("/").status_code, browser.visit.ended_because) == (403, "demoted")


def test_attack_63_a_superuser_who_is_none_any_more_visits_no_more(world, acme):
    browser = visit(world.root, acme)
    User.objects.filter(pk=world.root.pk).update(is_superuser=False)
    assert (browser.company.get("/").status_code, browser.visit.ended_because) == (403, "demoted")


def test_attack_63_a_visit_ends_with_the_platforms_login(world, acme):
    browser = visit(world.root, acme)
    kept = session_key(browser.company)
    browser.platform.post("/account/logout/")
    assert browser.visit.ended_because == "signed_out"
    browser.company.cookies["sessionid"] = kept
    assert browser.company.get("/").status_code == 302


def test_attack_63_signing_out_at_the_company_ends_visit_and_login(world, acme):
    browser = visit(world.root, acme)
    platform, company = session_key(browser.platform), session_key(browser.company)
    browser.company.post("/sign-out/")
    assert browser.visit.ended_because == "signed_out"
    assert not Session.objects.filter(pk__in=[platform, company]).exists()


def test_attack_63_a_visit_lasts_60_minutes_at_most(world, acme):
    browser = visit(world.root, acme)
    assert browser.visit.expires_at - browser.visit.started_at == timedelta(minutes=60)
    Visit.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused = browser.company.get("/")
    assert (refused.status_code, "Its time was over." in refused.content.decode()) == (403, True)
    assert (browser.visit.ended_because, browser.company.get("/").status_code) == ("expired", 302)
    back = browser.platform.get("/companies/")
    assert (back.context["visit"], "impersonated_company_id" in _platform_session(browser.platform)) == (None, False)


def test_attack_63_a_visit_ends_when_the_platforms_session_expires(world, acme):
    browser = visit(world.root, acme)
    Session.objects.filter(pk=session_key(browser.platform)).update(expire_date=timezone.now())
    assert (browser.company.get("/").status_code, browser.visit.ended_because) == (403, "signed_out")


def test_attack_63_a_visit_does_not_outlast_a_suspension(world, acme):
    browser = visit(world.root, acme)
    kept = session_key(browser.company)
    other = operator_at_the_platform(make_user("boss@platform.example", name="Boss", superuser=True))
    console = f"/operator/companies/{acme.company.pk}"
    assert other.post(f"{console}/suspend/", {"reason": "The invoice is not paid"}).status_code == 302
    assert (browser.visit.ended_because, browser.company.get("/").status_code) == ("suspended", 503)
    assert other.post(f"{console}/resume/").status_code == 302
    browser.company.cookies["sessionid"] = kept
    assert browser.company.get("/").status_code == 302


def test_attack_63_a_visit_that_is_over_ends_on_the_platform_too(world, acme):
    browser = visit(world.root, acme)
    User.objects.filter(pk=world.root.pk).update(is_superuser=False)
    page = browser.platform.get("/companies/")
    assert (page.context["visit"], "lost the right" in page.content.decode()) == (None, True)
    assert browser.visit.ended_because == "demoted"


def test_attack_63_a_suspended_company_is_not_visited(world, acme):
    Company.objects.filter(pk=acme.company.pk).update(status="suspended")
    browser = operator_at_the_platform(world.root)
    assert (begin(browser, acme).status_code, _nothing_has_begun(browser, acme)) == (422, True)


@pytest.mark.parametrize("over", ["ended", "expired"])
def test_attack_63_a_hand_over_is_worth_nothing_once_the_visit_is_over(world, acme, over):
    browser = operator_at_the_platform(world.root)
    begin(browser, acme)
    company = acme.client()
    company.get("/sign-in/")
    nonce = company.cookies["nonce"].value
    page = browser.get(f"/open/acme/?nonce={nonce}").content.decode()
    token = page.split("token=")[1].split("&")[0]
    if over == "ended":
        browser.post("/operator/visits/end/")
    else:
        Visit.objects.update(expires_at=timezone.now())
    assert company.get(f"/enter/?token={token}").status_code == 403
    assert company.get("/").status_code == 302


def _claims_the_visit(browser: Client, row: Visit) -> bool:
    """Whether a platform session into which somebody wrote the numbers of a visit gets that visit."""
    store = SessionStore(session_key(browser), company_id=None)
    store["impersonated_company_id"], store["visit_id"] = row.company_id, row.pk
    store.save()
    refused = browser.get("/open/acme/?nonce=n")
    return refused.status_code != 403 or "impersonated_company_id" in _platform_session(browser)


def test_attack_63_nobody_borrows_an_operators_visit(world, acme):
    begun = visit(world.root, acme)
    thief = platform_client(make_user("thief@platform.example", name="Thief"))
    assert not _claims_the_visit(thief, begun.visit)
    assert not _claims_the_visit(platform_client(world.root), begun.visit)  # another login of the same operator
    assert begun.company.get("/").status_code == 200


def test_attack_63_a_visit_is_its_operators_even_in_its_own_session(world, acme):
    begun = visit(world.root, acme)
    Visit.objects.filter(pk=begun.visit.pk).update(operator=make_operator("sue", "visit"))
    assert begun.company.get("/").status_code == 403


def test_attack_63_a_session_for_one_company_names_no_visit_to_another(world, acme, globex):
    begun = visit(world.root, acme)
    Visit.objects.filter(pk=begun.visit.pk).update(company=globex.company)
    assert begun.company.get("/").status_code == 403
