"""The complete example is published in a company that has what it names; its broken twin is refused with its path."""

import pytest
from django.utils import timezone

from tenant_apps.team.commands import create_role, create_template
from tenant_apps.team.models import Endpoint
from tenant_apps.workflow_design import queries
from tenant_apps.workflow_design.commands import publish_text, save_draft
from tenant_apps.workflow_design.errors import FaultyDefinitionError
from tests.workflow_engine.shared_data import shared

FIND_VENDOR = """
format: ticketflower/v1
key: find_vendor
title: Find a vendor
ticket: {fields: [{id: item, type: text, required: true}, {id: amount, type: money}]}
start: look
steps:
  look: {type: task, assign: {to: {role: buyer}}, next: found}
  found: {type: end, result: found}
"""
ROLES = ("employee", "finance", "it", "buyer", "director", "office_manager")


def example(name: str) -> str:
    return shared("definitions", name).read_text(encoding="utf-8")


def furnish(place) -> None:
    """Give the company what the example names."""
    now, olga = timezone.now(), place.actor("olga")
    with place.inside():
        for role in ROLES:
            create_role(actor=olga, key=role, title=role.capitalize(), permissions=[], now=now)
        for key in ("approval_late", "no_budget"):
            create_template(actor=olga, key=key, title=key, subject="{number}", body="{link}", now=now)
        Endpoint.objects.create(key="accounting", title="Accounting", url="https://books.example/hook", secret="x")
        publish_text(actor=olga, text=FIND_VENDOR, now=now)


def test_the_complete_example_is_published_where_the_company_has_what_it_names(acme, globex):
    furnish(acme)
    text = example("purchase.yaml")
    with acme.inside():
        checked = queries.check(text=text)
        assert (checked.errors, checked.unknown_roles) == ((), frozenset())
        version = publish_text(actor=acme.actor("olga"), text=text, now=timezone.now())
    assert (version.number, version.workflow.key) == (1, "purchase_request")
    with globex.inside():
        assert [fault.path for fault in queries.check(text=text).errors] == [
            "steps.approve_manager.timers[0].do[0].notify.template",
            "steps.no_budget.do[0].notify.template",
            "steps.clarify_vendor.workflow",
            "steps.post_order.do[0].webhook.endpoint",
        ]


def test_the_broken_example_is_refused_with_the_way_to_where_it_gets_stuck(acme):
    furnish(acme)
    with acme.inside():
        save_draft(actor=acme.actor("olga"), text=example("purchase_broken.yaml"), now=timezone.now())
        with pytest.raises(FaultyDefinitionError) as refused:
            publish_text(actor=acme.actor("olga"), text=example("purchase_broken.yaml"), now=timezone.now())
    [first, *others] = [fault for fault in refused.value.faults if fault.severity == "error"]
    assert (first.path, first.sentence) == (
        "steps.closed",
        ("The workflow can get stuck: after order:ordered and receive, the case waits for ever at closed."),
    )
    assert [fault.code for fault in others] == ["play_failed"]


def test_known_says_who_holds_which_role_and_has_a_manager(acme, globex):
    furnish(acme)
    with acme.inside():
        known = queries.known()
        vendor = known.workflows["find_vendor"]
    assert (sorted(vendor.fields), vendor.required, vendor.results) == (["amount", "item"], {"item"}, {"found"})
    assert (known.endpoints, sorted(known.calendars)) == ({"accounting"}, ["always", "office_hours"])
    assert set(known.people.addresses) == {f"{name}@acme.example" for name in acme.users}
    assert len(known.people.holders["owner"]) == 1
    assert known.people.holders["buyer"] == frozenset()
    assert known.people.managed == frozenset()
    with globex.inside():
        assert list(queries.known().workflows) == []
