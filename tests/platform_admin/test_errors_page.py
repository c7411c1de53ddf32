"""The errors of every company in one list, with another try that is audited on both sides."""

import pytest
from django.db import connection
from django.utils import timezone

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies import lifecycle
from shared_apps.companies.errors import CompanyStateError, OperatorRightError
from shared_apps.platform_admin.commands import retry_errors
from shared_apps.platform_admin.errors import RetryFailedError
from shared_apps.platform_admin.queries import error_page
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.workflow_ops.models import WorkflowError, WorkflowInstance
from tests.factories.companies import platform_client
from tests.factories.operators import as_actor, operator
from tests.factories.tickets import ONLY_BLUE, publish, submit


@pytest.fixture
def stuck(acme, globex):
    """Two tickets in acme and one in globex that found no way on, for the same reason."""
    for place, who, count in ((acme, "walt", 2), (globex, "glen", 1)):
        publish(place, ONLY_BLUE)
        for _ in range(count):
            submit(place, who, "only_blue", colour="red")
    return _fingerprint(acme)


def _fingerprint(place) -> str:
    with place.inside():
        return WorkflowError.objects.values_list("fingerprint", flat=True).distinct().get()


def _mend(place) -> None:
    """Let the tickets find their way: somebody has painted them blue."""
    with place.inside():
        for ticket in WorkflowInstance.objects.all():
            ticket.state["data"]["colour"] = "blue"
            ticket.save()


def _open(place) -> int:
    with place.inside():
        return WorkflowError.objects.filter(status="open").count()


def test_equal_errors_of_each_company_are_one_line_in_their_category(world, acme, globex, stuck):
    page = error_page()
    assert [(group.company_name, group.category, group.tickets) for group in page.groups] == [
        ("Globex", "workflow_creation", 1),
        ("Acme", "workflow_creation", 2),
    ]
    assert dict(page.counts) == {
        "workflow_creation": 3,
        "task_creation": 0,
        "task_update": 0,
        "workflow_transition": 0,
    }
    shown = platform_client(world.root).get("/operator/errors/").content.decode()
    assert ("Acme" in shown, "Globex" in shown, shown.count("Try again<span")) == (True, True, 2)


def test_the_list_narrows_to_a_company_and_a_category(world, acme, globex, stuck):
    browser = platform_client(world.root)

    def shown(query: str) -> list[str]:
        return [group.company_name for group in browser.get(f"/operator/errors/?{query}").context["page"].groups]

    assert shown(f"company={acme.company.pk}") == ["Acme"]
    assert shown("category=workflow_creation") == ["Globex", "Acme"]
    assert shown("category=task_update") == []
    assert shown("company=987654") == []
    assert shown("category=no-such&company=x") == ["Globex", "Acme"]


def test_a_retry_moves_the_tickets_of_that_company_only_and_is_audited_on_both_sides(world, acme, globex, stuck):
    _mend(acme)
    _mend(globex)
    browser = platform_client(world.root)
    reply = browser.post(f"/operator/errors/{acme.company.pk}/retry/", {"fingerprint": stuck, "company": "7"})
    assert (reply.status_code, reply["Location"]) == (302, "/operator/errors/?company=7")
    assert (_open(acme), _open(globex)) == (0, 1)
    entry = PlatformAuditEntry.objects.get(verb="company.errors_retried")
    assert (entry.actor_name, entry.company_id, entry.after) == ("Root", acme.company.pk, {"errors_like": stuck})
    with acme.inside():
        rows = AuditEntry.objects.filter(verb="error.retried").values_list("actor_kind", "actor_name", "actor_user_id")
        assert list(rows) == [("operator", "Root", world.root.pk)] * 2


def test_a_retry_that_moves_nothing_says_so(world, acme, stuck):
    done = retry_errors(actor=as_actor(world.root), company_id=acme.company.pk, fingerprint=stuck, now=timezone.now())
    assert (done.moved, done.stuck, done.rest, _open(acme)) == (0, 2, 0, 2)


def test_the_errors_of_a_closed_company_are_shown_but_wait(world, acme, stuck):
    lifecycle.suspend(actor=as_actor(world.root), company_id=acme.company.pk, reason="Unpaid", now=timezone.now())
    shown = platform_client(world.root).get("/operator/errors/").content.decode()
    assert ("waits: the company is closed" in shown, shown.count("Try again<span")) == (True, 1)
    with pytest.raises(CompanyStateError):
        retry_errors(actor=as_actor(world.root), company_id=acme.company.pk, fingerprint=stuck, now=timezone.now())


@pytest.mark.parametrize("role", ["Support", "Auditor"])
def test_who_may_not_manage_companies_retries_nothing(world, acme, stuck, role):
    _mend(acme)
    with pytest.raises(OperatorRightError):
        retry_errors(actor=as_actor(operator(role)), company_id=acme.company.pk, fingerprint=stuck, now=timezone.now())
    assert (_open(acme), PlatformAuditEntry.objects.filter(verb="company.errors_retried").count()) == (2, 0)


def test_a_broken_company_is_named_hides_no_other_and_fails_alone(world, acme, globex, stuck):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {acme.schema_name}.workflow_ops_workflowerror RENAME COLUMN status TO broken")
    page = error_page()
    assert ([group.company_name for group in page.groups], page.unreadable) == (["Globex"], ["Acme"])
    assert "Acme cannot be read now" in platform_client(world.root).get("/operator/errors/").content.decode()


def test_a_retry_in_a_company_that_fails_says_so(world, acme, stuck, monkeypatch):
    from shared_apps.platform_admin.commands import retries

    def fail(**_given):
        raise RuntimeError("broken")

    monkeypatch.setattr(retries, "retry_equal_errors", fail)
    with pytest.raises(RetryFailedError):
        retry_errors(actor=as_actor(world.root), company_id=acme.company.pk, fingerprint=stuck, now=timezone.now())
