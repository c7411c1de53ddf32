"""The manager follows each event exactly once, and stores what it cannot follow."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenant_apps.team.models import CompanyRole, Member, RoleAssignment
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import engine_bridge
from tenant_apps.workflow_ops.commands import complete_task, retry_error
from tenant_apps.workflow_ops.errors import ErrorNotOpenError
from tenant_apps.workflow_ops.models import TaskInstance, Transition, WorkflowError, WorkflowEvent, WorkflowInstance
from tenant_apps.workflow_ops.state_manager import WorkflowStateManager
from tenant_apps.workflow_ops.sweeper import sweep
from tests.factories.tickets import ONLY_BLUE, PARALLEL, PURCHASE, RACE, complete, open_tasks, publish, submit


def _give_role(place, name, key):
    with place.inside():
        member = Member.objects.get(user_id=place.users[name].pk)
        RoleAssignment.objects.create(member=member, role=CompanyRole.objects.get(key=key))


def _retry(place, who, error):
    actor = place.actor(who)
    with place.inside():
        return retry_error(actor=actor, error_id=error.pk, now=timezone.now())


def test_parallel_branches_meet_once(acme):
    publish(acme, PARALLEL)
    ticket = submit(acme, "walt", "parallel", subject="x")
    for step in ("c", "a", "e", "b"):
        ticket = complete(acme, "walt", ticket, step)
    assert open_tasks(acme, ticket).keys() == {"d"}
    ticket = complete(acme, "walt", ticket, "d")
    assert open_tasks(acme, ticket).keys() == {"after"}
    assert complete(acme, "walt", ticket, "after").status == "done"


def test_a_ticket_that_cannot_start_is_a_workflow_creation_error(acme, globex):
    publish(globex, ONLY_BLUE)
    publish(acme, ONLY_BLUE)
    ticket = submit(acme, "walt", "only_blue", colour="red")
    assert (ticket.status, ticket.has_open_error) == ("starting", True)
    with acme.inside():
        error = WorkflowError.objects.get()
        assert (error.category, error.code, error.step, error.status) == (
            "workflow_creation",
            "no_way_on",
            "route",
            "open",
        )
        assert WorkflowEvent.objects.filter(processed_at__isnull=True).count() == 1
    with globex.inside():
        assert WorkflowError.objects.count() == 0


def test_nobody_eligible_is_a_task_creation_error_and_a_retry_works_once_somebody_is(acme, globex):
    publish(acme, ONLY_BLUE)
    ticket = submit(acme, "walt", "only_blue", colour="blue")
    with acme.inside():
        error = WorkflowError.objects.get()
    assert (error.category, error.message) == (
        "task_creation",
        "Nobody can do the task “Paint”. Nobody holds the role “Painter”.",
    )
    result = _retry(acme, "olga", error)
    assert (result.moved, result.error.attempts, result.error.status) == (False, 2, "retrying")
    _give_role(acme, "walt", "painter")
    result = _retry(acme, "olga", error)
    assert (result.moved, result.error.status) == (True, "resolved")
    assert open_tasks(acme, ticket).keys() == {"paint"}
    with pytest.raises(ErrorNotOpenError):
        _retry(acme, "olga", error)


def test_only_those_who_handle_errors_retry(acme):
    publish(acme, ONLY_BLUE)
    submit(acme, "walt", "only_blue", colour="red")
    with acme.inside():
        error = WorkflowError.objects.get()
    with pytest.raises(NotAllowedError):
        _retry(acme, "walt", error)
    with acme.inside():
        assert WorkflowError.objects.get().attempts == 1


def test_an_unexpected_failure_keeps_the_users_work_and_leaves_no_half_step(acme, monkeypatch):
    publish(acme, PURCHASE)
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    with acme.inside():
        broken = dict(WorkflowInstance.objects.get(pk=ticket.pk).state)
        WorkflowInstance.objects.filter(pk=ticket.pk).update(state={"nonsense": True})
    complete(acme, "mona", ticket, "approve", "approve", amount="9.00")
    with acme.inside():
        error = WorkflowError.objects.get()
        assert (error.category, error.code, error.status) == ("workflow_transition", "unexpected", "retrying")
        assert TaskInstance.objects.get(step="approve").status == "done"
        assert TaskInstance.objects.count() == 1
        assert "Pens" not in error.traceback
        WorkflowInstance.objects.filter(pk=ticket.pk).update(state=broken)
    assert _retry(acme, "olga", error).moved is True
    assert open_tasks(acme, ticket).keys() == {"confirm"}


def test_later_events_wait_behind_an_open_error(acme):
    publish(acme, PARALLEL)
    ticket = submit(acme, "walt", "parallel", subject="x")
    with acme.inside():
        good = WorkflowInstance.objects.get(pk=ticket.pk).state
        WorkflowInstance.objects.filter(pk=ticket.pk).update(state={"nonsense": True})
    complete(acme, "walt", ticket, "a")
    with acme.inside():
        WorkflowInstance.objects.filter(pk=ticket.pk).update(state=good)
    complete(acme, "walt", ticket, "b")
    with acme.inside():
        assert WorkflowEvent.objects.filter(processed_at__isnull=True).count() == 2
        assert sweep(now=timezone.now()) == 0
        error = WorkflowError.objects.get()
    assert _retry(acme, "olga", error).moved is True
    with acme.inside():
        assert WorkflowEvent.objects.filter(processed_at__isnull=True).count() == 0


def test_what_was_overtaken_is_superseded_and_its_data_is_not_used(acme):
    publish(acme, RACE)
    ticket = submit(acme, "walt", "race", subject="x")
    tasks = open_tasks(acme, ticket)
    actor = acme.actor("walt")
    with acme.inside(), transaction.atomic():  # both commit before the manager follows either
        for step, data in (("quick", {}), ("slow", {"note": "too late"})):
            complete_task(
                actor=actor, task_id=tasks[step], outcome=None, data=data, command_id=uuid.uuid4(), now=timezone.now()
            )
    with acme.inside():
        ticket = WorkflowInstance.objects.get(pk=ticket.pk)
        assert (ticket.status, ticket.result, ticket.state["data"]) == ("done", "over", {"subject": "x"})
        assert list(Transition.objects.order_by("seq").values_list("kind", flat=True)) == [
            "moved",
            "moved",
            "superseded",
        ]
        assert TaskInstance.objects.get(step="slow").superseded is True
        assert WorkflowError.objects.count() == 0


def test_the_database_itself_forbids_a_second_transition(acme):
    publish(acme, PARALLEL)
    submit(acme, "walt", "parallel", subject="x")
    with acme.inside():
        only = Transition.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Transition.objects.create(
                instance_id=only.instance_id, event_id=only.event_id, seq=99, kind="moved", at=timezone.now()
            )


def test_following_twice_changes_nothing(acme):
    publish(acme, PARALLEL)
    ticket = submit(acme, "walt", "parallel", subject="x")
    with acme.inside():
        followed = WorkflowStateManager().follow(instance_id=ticket.pk)
        assert (followed.moved, followed.blocked) == (0, False)
        assert Transition.objects.count() == 1


def test_an_event_that_a_crash_left_behind_is_found_by_the_sweep(acme, globex):
    publish(globex, PARALLEL)
    submit(globex, "glen", "parallel", subject="theirs")
    publish(acme, PARALLEL)
    ticket = submit(acme, "walt", "parallel", subject="x")
    with acme.inside():
        WorkflowEvent.objects.create(
            instance_id=ticket.pk,
            kind="complete",
            task_id=open_tasks(acme, ticket)["a"],
            by_id=ticket.requester_id,
            payload={"outcome": None, "data": {}},
            at=timezone.now(),
        )
        assert sweep(now=timezone.now()) == 1
        assert sweep(now=timezone.now()) == 0


def test_folding_the_stored_events_gives_the_stored_state(acme):
    publish(acme, PURCHASE)
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="700.00")
    for who, step, outcome, data in (
        ("mona", "approve", "approve", {"amount": "800.00"}),
        ("olga", "countersign", None, {}),
        ("walt", "confirm", None, {}),
    ):
        ticket = complete(acme, who, ticket, step, outcome, **data)
    with acme.inside():
        definition = compiled(ticket.version_id)
        state = State.initial()
        for event in WorkflowEvent.objects.select_related("task", "transition").order_by("pk"):
            state = decide(
                definition=definition,
                state=state,
                event=engine_bridge.engine_event(event),
                facts=Facts.from_json(event.transition.facts),
            ).state
        assert state.to_json() == ticket.state
