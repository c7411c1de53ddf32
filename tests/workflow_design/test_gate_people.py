"""Whether somebody in this company can do each step: warnings that name who is missing."""

from tenant_apps.workflow_design.checks.known import People
from tests.workflow_design.whole_language import COMPANY, company, drop, put, told


def crowd(**holders: set[int]) -> People:
    names = {1: "Ann", 2: "Bob", 3: "Cay"}
    roles = {"boss": {1, 2, 3}, "staff": {1, 2, 3}, **holders}
    return People(
        names=names,
        addresses={"ann@acme.example": 1, "bob@acme.example": 2},
        holders={role: frozenset(members) for role, members in roles.items()},
        managed=frozenset(names),
    )


def warned(*changes, people: People) -> list[tuple[str, str, str]]:
    faults = told(*changes, known=company(people=people))
    assert {fault[0] for fault in faults} <= {"warning"}
    return [fault[1:] for fault in faults]


MORE = "Give the role to more people, or add a “fallback”."


def test_a_role_that_nobody_holds_is_told_for_each_step_that_needs_it():
    assert warned(people=crowd(staff=set())) == [
        (
            "steps.offers.assign.to",
            "Nobody in this company can do the step “offers” yet: nobody holds the role it goes to.",
            "Give somebody the role, or add a “fallback”.",
        )
    ]


def test_who_asks_can_be_the_only_one_who_could_do_it():
    change = put("steps.walk.assign", {"to": {"role": "boss"}, "not": ["requester"]})
    assert warned(change, people=crowd(boss={2})) == [
        ("steps.walk.assign.not", "Four eyes can leave nobody for the step “walk”: only Bob could do it.", MORE)
    ]
    assert warned(change, people=crowd(boss={1, 2})) == []


def test_who_may_not_submit_is_never_left_without_help():
    change = put("steps.walk.assign", {"to": {"role": "boss"}, "not": ["requester"]})
    submitters = put("ticket.submit", {"roles": ["staff"]})
    assert warned(change, submitters, people=crowd(boss={2}, staff={1, 3})) == []


def test_who_did_an_earlier_step_can_be_the_only_one_left():
    changes = (
        put("steps.by_hand.assign", {"to": {"role": "staff"}}),
        put("steps.walk.assign", {"to": {"role": "boss"}, "not": ["requester", "by_hand"]}),
    )
    assert warned(*changes, people=crowd(boss={1, 2})) == [
        ("steps.walk.assign.not", "Four eyes can leave nobody for the step “walk”: only Ann, Bob could do it.", MORE)
    ]
    assert warned(*changes, drop("steps.offers.assign.not"), people=crowd(boss={1, 2}, staff={3})) == []


def test_a_fallback_counts():
    changes = put(
        "steps.walk.assign",
        {"to": {"person": "bob@acme.example"}, "not": ["requester"], "fallback": {"person": "ann@acme.example"}},
    )
    assert warned(changes, people=crowd()) == []


def test_different_people_for_each_instance_must_be_that_many():
    changes = (
        put("steps.offers.multi", {"count": 4}),
        put("steps.offers.assign", {"to": {"role": "staff"}, "not": ["offers"]}),
        put("tests", []),
    )
    assert warned(*changes, people=crowd()) == [
        (
            "steps.offers.assign.not",
            "The step “offers” asks for 4 different people, but only Ann, Bob, Cay could do it.",
            MORE,
        )
    ]


def test_people_without_a_manager_are_named_where_nobody_stands_in():
    alone = People(names={1: "Ann", 2: "Bob"}, addresses={}, holders=crowd().holders, managed=frozenset({2}))
    assert warned(drop("steps.decide.assign.fallback"), people=alone) == [
        (
            "steps.decide.assign.to.manager_of",
            "These people have no manager, so nobody gets the step “decide” for them: Ann.",
            "Set their managers on the team page, or add a “fallback”.",
        )
    ]
    assert warned(people=alone) == []


def test_a_ticket_that_nobody_can_submit_is_told():
    assert warned(put("ticket.submit", {"roles": ["boss"]}), people=crowd(boss=set())) == [
        (
            "steps.walk.assign.to",
            "Nobody in this company can do the step “walk” yet: nobody holds the role it goes to.",
            "Give somebody the role, or add a “fallback”.",
        ),
        (
            "ticket.submit.roles",
            "Nobody in this company can submit such a ticket yet: nobody holds one of these roles.",
            "Give somebody the role.",
        ),
    ]


def test_a_role_that_publishing_creates_is_not_told_twice():
    change = put("steps.walk.assign", {"to": {"role": "walker"}})
    assert [fault[:2] for fault in told(change, known=COMPANY)] == [("warning", "steps.walk.assign.to.role")]


def test_without_knowing_the_people_nothing_is_said_about_them():
    assert told(drop("steps.decide.assign.fallback"), known=company(people=None)) == []
