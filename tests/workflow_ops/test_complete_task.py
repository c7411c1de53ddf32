"""Completing a task: it does it, refuses what it must, and nothing happens when it refuses."""

import uuid

import pytest
from django.utils import timezone

from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.workflow_ops.commands import claim_task, complete_task, give_back_task
from tenant_apps.workflow_ops.errors import (
    FormRefusedError,
    OutcomeNotOfferedError,
    TaskChangedError,
    TaskRefusedError,
    UnknownTaskError,
)
from tenant_apps.workflow_ops.models import TaskInstance, Transition, WorkflowEvent, WorkflowInstance
from tests.factories.tickets import PURCHASE, complete, open_tasks, publish, submit


@pytest.fixture
def ticket(acme, globex):
    """The same purchase in both companies, with the same ids."""
    publish(globex, PURCHASE)
    submit(globex, "glen", "purchase", item="secret of globex", amount="700.00")
    publish(acme, PURCHASE)
    return submit(acme, "walt", "purchase", item="Pens", amount="700.00")


def _complete(place, who, task_id, **given):
    actor = place.actor(who)
    with place.inside():
        values = {"outcome": "approve", "data": {"amount": "700.00"}, "command_id": uuid.uuid4(), "now": timezone.now()}
        return complete_task(actor=actor, task_id=task_id, **{**values, **given})


def _snapshot(place) -> list:
    """Everything that a completion could have changed."""
    with place.inside():
        return [
            list(TaskInstance.objects.order_by("pk").values()),
            list(WorkflowInstance.objects.order_by("pk").values()),
            WorkflowEvent.objects.count(),
            Transition.objects.count(),
            AuditEntry.objects.count(),
        ]


def test_a_ticket_goes_its_whole_way(acme, globex, ticket):
    elsewhere = _snapshot(globex)
    assert (ticket.status, ticket.number, ticket.summary) == ("running", 1, "Pens for Walt")
    ticket = complete(acme, "mona", ticket, "approve", "approve", amount="700.00", note="fine")
    assert open_tasks(acme, ticket).keys() == {"countersign"}
    ticket = complete(acme, "olga", ticket, "countersign")
    ticket = complete(acme, "walt", ticket, "confirm")
    assert (ticket.status, ticket.result, ticket.open_steps) == ("done", "bought", [])
    assert ticket.state["data"] == {"item": "Pens", "amount": "700.00", "note": "fine"}
    assert _snapshot(globex) == elsewhere


def test_an_edited_field_decides_the_way(acme, ticket):
    ticket = complete(acme, "mona", ticket, "approve", "approve", amount="500.00")
    assert open_tasks(acme, ticket).keys() == {"confirm"}


def test_rejecting_ends_it(acme, ticket):
    ticket = complete(acme, "mona", ticket, "approve", "reject", amount="700.00")
    assert (ticket.status, ticket.result) == ("done", "rejected")


def test_an_outcome_that_is_not_offered_is_refused_and_the_task_stays_open(acme, ticket):
    task_id = open_tasks(acme, ticket)["approve"]
    before = _snapshot(acme)
    with pytest.raises(OutcomeNotOfferedError) as refused:
        _complete(acme, "mona", task_id, outcome="explode")
    assert str(refused.value) == "“explode” is not offered here. Choose one of: approve, reject."
    assert _snapshot(acme) == before


@pytest.mark.parametrize("data", [{"amount": "1.00", "status": "done"}, {"amount": "1.00", "item": "changed"}, {}])
def test_data_that_the_form_does_not_have_or_misses_is_refused(acme, ticket, data):
    before = _snapshot(acme)
    with pytest.raises(FormRefusedError):
        _complete(acme, "mona", open_tasks(acme, ticket)["approve"], data=data)
    assert _snapshot(acme) == before


def test_who_lacks_the_role_does_not_learn_that_the_task_exists(acme, ticket):
    before = _snapshot(acme)
    with pytest.raises(UnknownTaskError):
        _complete(acme, "walt", open_tasks(acme, ticket)["approve"])
    assert _snapshot(acme) == before


def test_another_companys_people_act_on_their_own_task_of_the_same_id(acme, globex, ticket):
    """Ids collide: task 1 exists in both. Whoever acts in globex never touches acme's."""
    assert open_tasks(acme, ticket) == open_tasks(globex, ticket)
    before = _snapshot(acme)
    _complete(globex, "gabe", open_tasks(globex, ticket)["approve"])
    assert _snapshot(acme) == before


def test_a_task_that_somebody_else_took_is_refused_with_their_name(acme, ticket):
    task_id = open_tasks(acme, ticket)["approve"]
    with acme.inside():
        second = acme.actor("olga")
        from tenant_apps.team.models import CompanyRole, Member, RoleAssignment

        RoleAssignment.objects.create(
            member=Member.objects.get(pk=second.member_id), role=CompanyRole.objects.get(key="manager")
        )
    actor = acme.actor("olga")
    with acme.inside():
        claim_task(actor=actor, task_id=task_id, now=timezone.now())
    with pytest.raises(TaskRefusedError) as refused:
        _complete(acme, "mona", task_id)
    assert str(refused.value) == "Olga is working on this task."


def test_the_second_to_finish_is_told_who_was_first_and_when(acme, ticket):
    task_id = open_tasks(acme, ticket)["approve"]
    done = _complete(acme, "mona", task_id)
    before = _snapshot(acme)
    with pytest.raises(TaskChangedError) as refused:
        _complete(acme, "mona", task_id)
    assert str(refused.value) == f"Mona finished this task on {done.closed_at:%Y-%m-%d %H:%M}."
    assert _snapshot(acme) == before


def test_the_same_command_twice_changes_nothing(acme, ticket):
    task_id = open_tasks(acme, ticket)["approve"]
    command_id = uuid.uuid4()
    _complete(acme, "mona", task_id, command_id=command_id)
    before = _snapshot(acme)
    assert _complete(acme, "mona", task_id, command_id=command_id).pk == task_id
    assert _snapshot(acme) == before


def test_a_stale_page_is_refused(acme, ticket):
    task_id = open_tasks(acme, ticket)["approve"]
    actor = acme.actor("mona")
    with acme.inside():
        claim_task(actor=actor, task_id=task_id, now=timezone.now())
    with pytest.raises(TaskChangedError):
        _complete(acme, "mona", task_id, version=1)
    _complete(acme, "mona", task_id, version=2)


def test_claiming_and_giving_back(acme, ticket):
    task_id = open_tasks(acme, ticket)["approve"]
    actor = acme.actor("mona")
    with acme.inside():
        assert claim_task(actor=actor, task_id=task_id, now=timezone.now()).claimed_by_id == actor.member_id
        after_one = AuditEntry.objects.count()
        claim_task(actor=actor, task_id=task_id, now=timezone.now())
        assert AuditEntry.objects.count() == after_one
        assert give_back_task(actor=actor, task_id=task_id, now=timezone.now()).claimed_by_id is None
        with pytest.raises(TaskRefusedError):
            give_back_task(actor=actor, task_id=task_id, now=timezone.now())


def test_a_personal_task_cannot_be_given_back(acme, ticket):
    ticket = complete(acme, "mona", ticket, "approve", "approve", amount="1.00")
    actor = acme.actor("walt")
    with acme.inside(), pytest.raises(TaskRefusedError) as refused:
        give_back_task(actor=actor, task_id=open_tasks(acme, ticket)["confirm"], now=timezone.now())
    assert str(refused.value) == "This task was given to you personally; there is nobody to give it back to."


def test_every_completion_is_audited_with_the_change(acme, ticket):
    complete(acme, "mona", ticket, "approve", "reject", amount="700.00")
    with acme.inside():
        row = AuditEntry.objects.filter(verb="task.completed").get()
    assert (row.actor_name, row.object_label, row.after) == ("Mona", "T-1 · Approve", {"outcome": "reject"})
