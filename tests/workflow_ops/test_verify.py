"""`manage.py verify` is silent about sound tickets and names every broken promise once."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tenant_apps.workflow_ops.models import Counter, TaskInstance, Timer, Transition, WorkflowEvent, WorkflowInstance
from tenant_apps.workflow_ops.verifying import verify
from tests.factories.tickets import ONLY_BLUE, PARALLEL, PURCHASE, RACE, complete, open_tasks, publish, submit


@pytest.fixture
def ticket(acme, globex):
    """A parallel ticket of acme with two of five branches done; globex has one, too."""
    publish(globex, PARALLEL)
    publish(acme, PARALLEL)
    submit(globex, "glen", "parallel", subject="theirs")
    ticket = submit(acme, "walt", "parallel", subject="ours")
    complete(acme, "walt", ticket, "a")
    return complete(acme, "walt", ticket, "b")


def _found(place, **options) -> list[str]:
    with place.inside():
        return [str(violation) for checked in verify(now=timezone.now(), **options) for violation in checked.violations]


def _change(place, ticket, **columns):
    with place.inside():
        WorkflowInstance.objects.filter(pk=ticket.pk).update(**columns)


def _state(ticket, **changes):
    return {**ticket.state, **changes}


def test_sound_tickets_at_every_stage_break_nothing(acme, ticket):
    for text in (PURCHASE, RACE, ONLY_BLUE):
        publish(acme, text)
    submit(acme, "walt", "only_blue", colour="red")  # stands with an open error
    race = submit(acme, "walt", "race", subject="x")
    complete(acme, "walt", race, "quick")
    purchase = submit(acme, "walt", "purchase", item="Pens", amount="900.00")
    complete(acme, "mona", purchase, "approve", "approve", amount="900.00")
    assert _found(acme) == []


def test_a_changed_state_is_not_what_its_events_lead_to(acme, globex, ticket):
    _change(acme, ticket, state=_state(ticket, data={"subject": "theirs"}))
    assert _found(acme) == [f"T-{ticket.number}: its state is not what its events lead to; different: data"]
    assert _found(globex) == []


def test_a_state_that_is_none_is_named_and_the_next_ticket_is_checked_all_the_same(acme, ticket):
    other = submit(acme, "walt", "parallel", subject="x")
    _change(acme, ticket, state={"nonsense": True})
    _change(acme, other, result="never")
    assert _found(acme) == [
        f"T-{ticket.number}: its stored state cannot be read (KeyError)",
        f"T-{other.number}: its result says 'never', its state ''",
    ]


def test_columns_that_differ_from_the_state_are_named(acme, ticket):
    _change(acme, ticket, status="cancelled", seq=9)
    assert _found(acme) == [
        f"T-{ticket.number}: its status says 'cancelled', its state 'running'",
        f"T-{ticket.number}: its seq says 9, its state 3",
    ]


def test_an_open_error_must_be_there_and_be_said(acme, ticket):
    publish(acme, ONLY_BLUE)
    stuck = submit(acme, "walt", "only_blue", colour="red")
    _change(acme, stuck, has_open_error=False)
    _change(acme, ticket, has_open_error=True)
    assert _found(acme) == [
        f"T-{ticket.number}: it says that it has an open error but has none",
        f"T-{stuck.number}: it has an open error but does not say so",
    ]


def test_a_lost_transition_is_found_by_its_event_its_number_and_the_replay(acme, ticket):
    with acme.inside():
        lost = Transition.objects.get(instance=ticket, seq=2)
        lost.delete()
    assert _found(acme) == [
        f"T-{ticket.number}: event {lost.event_id} (complete) counts as followed but has 0 transitions",
        f"T-{ticket.number}: its transitions are not numbered 1 to 2: [1, 3]",
        f"T-{ticket.number}: its state has seen 3 transitions, 2 are stored",
        f"T-{ticket.number}: its state is not what its events lead to; different: counts, done_by, open, seq, tokens",
    ]


def test_a_followed_event_that_counts_as_waiting_is_named(acme, ticket):
    with acme.inside():
        event = WorkflowEvent.objects.filter(instance=ticket, kind="submit").get()
        WorkflowEvent.objects.filter(pk=event.pk).update(processed_at=None)
    assert _found(acme) == [f"T-{ticket.number}: event {event.pk} (submit) counts as waiting but has 1 transitions"]


def test_an_event_may_wait_for_the_grace_time_and_no_longer(acme, ticket):
    with acme.inside():
        task = TaskInstance.objects.get(instance=ticket, step="c")
        TaskInstance.objects.filter(pk=task.pk).update(status="done", claimed_by_id=ticket.requester_id)
        event = WorkflowEvent.objects.create(
            instance=ticket, kind="complete", task=task, by_id=ticket.requester_id, at=timezone.now()
        )
    assert _found(acme, grace=timedelta(hours=1)) == []
    named = f"event {event.pk} (complete) of {event.at.isoformat(timespec='seconds')}"
    assert _found(acme, grace=timedelta(0)) == [f"T-{ticket.number}: {named} was never followed, and no error says why"]


def test_tasks_and_open_steps_are_compared_in_both_directions(acme, ticket):
    tasks = open_tasks(acme, ticket)
    with acme.inside():
        TaskInstance.objects.filter(pk=tasks["c"]).update(status="withdrawn")
        TaskInstance.objects.filter(instance=ticket, step="a").update(status="open")
    assert _found(acme) == [
        f"T-{ticket.number}: task “a #1” is open but the workflow does not wait for it",
        f"T-{ticket.number}: the workflow waits for task “c #1” but it is not open",
    ]


def test_a_timer_belongs_to_an_open_step(acme, ticket):
    now = timezone.now()
    with acme.inside():
        for step in ("a", "c"):  # a was left, c is open
            Timer.objects.create(instance=ticket, step=step, n=1, source="timer", place=0, started_at=now)
    assert _found(acme) == [f"T-{ticket.number}: a timer of “a #1” runs on although the workflow has left it"]


def test_an_ended_ticket_has_nothing_open(acme, ticket):
    publish(acme, RACE)
    race = submit(acme, "walt", "race", subject="x")
    complete(acme, "walt", race, "quick")
    with acme.inside():
        TaskInstance.objects.filter(instance=race, step="slow").update(status="open")
    assert _found(acme) == [
        f"T-{race.number}: task “slow #1” is open but the workflow does not wait for it",
        f"T-{race.number}: it has ended but these steps are open: slow",
    ]


def test_a_running_ticket_that_waits_for_nothing_is_named(acme, ticket):
    with acme.inside():
        Transition.objects.filter(instance=ticket).delete()
        WorkflowEvent.objects.filter(instance=ticket).delete()
        TaskInstance.objects.filter(instance=ticket).delete()
    _change(acme, ticket, state=_state(ticket, open={}))
    assert _found(acme)[-1] == f"T-{ticket.number}: it runs but waits for nothing: no open step, no event, no error"


def test_a_number_ahead_of_the_counter_is_named(acme, ticket):
    with acme.inside():
        Counter.objects.filter(name="ticket").update(value=0)
    assert _found(acme) == [f"the counter of tickets stands at 0, but T-{ticket.number} exists"]


def test_every_ticket_is_checked_however_many_chunks_it_takes(acme, ticket, monkeypatch):
    monkeypatch.setattr("tenant_apps.workflow_ops.verifying.CHUNK", 2)
    for _ in range(4):
        last = submit(acme, "walt", "parallel", subject="x")
    _change(acme, last, result="never")
    with acme.inside():
        checked = list(verify(now=timezone.now()))
    assert [part.tickets for part in checked] == [2, 2, 1, 0]
    assert [str(violation) for part in checked for violation in part.violations] == [
        f"T-{last.number}: its result says 'never', its state ''"
    ]


def test_the_command_names_company_and_ticket_and_fails(acme, globex, ticket, capsys):
    _change(acme, ticket, result="never")
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"acme T-{ticket.number}: its result says 'never', its state ''",
        "2 companies, 2 tickets checked: 1 broken promises.",
    ]
    call_command("verify", company="globex")
    assert capsys.readouterr().out.splitlines() == ["1 companies, 1 tickets checked: 0 broken promises."]


def test_the_command_answers_in_json(acme, ticket, capsys):
    _change(acme, ticket, result="never")
    with pytest.raises(SystemExit):
        call_command("verify", json=True)
    assert json.loads(capsys.readouterr().out) == {
        "companies": 2,
        "tickets": 2,
        "violations": [
            {"company": "acme", "ticket": f"T-{ticket.number}", "what": "its result says 'never', its state ''"}
        ],
    }


def test_a_company_that_nobody_has_is_refused(world):
    with pytest.raises(CommandError, match="There is no company at “nowhere”"):
        call_command("verify", company="nowhere")


def test_a_broken_company_is_reported_and_the_others_are_checked(committed, capsys):
    places = [committed({"olga": ["owner"], "walt": ["staff"]}) for _ in range(2)]
    for place in places:
        publish(place, PARALLEL)
        ticket = submit(place, "walt", "parallel", subject=str(uuid.uuid4()))
    broken, sound = places
    _change(sound, ticket, result="never")
    with broken.inside(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workflow_ops_transition RENAME TO hidden")
    with pytest.raises(SystemExit):
        call_command("verify")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith((broken.subdomain, sound.subdomain))] == [
        f"{broken.subdomain}: the company could not be checked to its end; the log says why",
        f"{sound.subdomain} T-{ticket.number}: its result says 'never', its state ''",
    ]
