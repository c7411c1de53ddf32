"""Small definitions, and workflows at each stage of their life."""

from django.utils import timezone

from shared_apps.audit.actors import system_actor
from tenant_apps.workflow_design.commands import publish_text, save_draft
from tenant_apps.workflow_design.models import DefinitionVersion, Workflow
from tests.factories.companies import Place

HOLIDAY = """\
format: ticketflower/v1
key: holiday
title: Holiday
description: Ask for days off.
ticket:
  fields:
    - {id: days, type: integer, required: true, min: 1}
start: approve
steps:
  approve:
    type: task
    title: Approve the days
    outcomes: [approve, reject]
    assign: {to: {role: manager}}
    next:
      - {outcome: approve, to: granted}
      - {outcome: reject, to: refused}
  granted: {type: end, result: granted}
  refused: {type: end, result: refused}
"""
HOLIDAY_BY_OWNER = HOLIDAY.replace("role: manager", "role: owner")
HOLIDAY_BY_NEW_ROLE = HOLIDAY.replace("role: manager", "role: human_resources")
HOLIDAY_FAULTY = HOLIDAY.replace("to: granted}", "to: granded}")


def drafted(place: Place, text: str = HOLIDAY) -> int:
    """Make a draft of it in the company and return the workflow's revision."""
    with place.inside():
        draft = save_draft(actor=system_actor(name="tests"), text=text, now=timezone.now())
        return draft.workflow.revision


def published(place: Place, text: str = HOLIDAY) -> int:
    """Publish it in the company and return the version's id."""
    with place.inside():
        return publish_text(actor=system_actor(name="tests"), text=text, now=timezone.now()).pk


def revision(place: Place, key: str = "holiday") -> int:
    """Return the workflow's revision as a page opened now would show it."""
    with place.inside():
        return Workflow.objects.get(key=key).revision


def stored(place: Place) -> dict[str, object]:
    """Return all that a company has of workflows, to be compared as a whole."""
    with place.inside():
        rows = Workflow.objects.order_by("key").values("key", "title", "revision", "latest__number", "draft__text")
        versions = DefinitionVersion.objects.order_by("workflow__key", "number")
        return {
            "workflows": list(rows),
            "versions": list(versions.values("workflow__key", "number", "sha256", "document", "text")),
        }
