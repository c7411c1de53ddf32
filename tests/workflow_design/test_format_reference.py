"""The reference of the format: made from the schema, complete, up to date, and where it is promised to be."""

import json

from django.conf import settings
from jsonschema import Draft202012Validator

from tenant_apps.workflow_design.checks.schema import schema
from tenant_apps.workflow_design.format_reference import markdown, sections
from tests.factories.companies import platform_client
from tests.workflow_design.documents import PURCHASE


def properties(node, path=""):
    """Yield every property of the schema with its place."""
    if isinstance(node, dict):
        for name, part in node.items():
            if name == "properties":
                for key, inner in part.items():
                    yield f"{path}/{key}", inner
            yield from properties(part, f"{path}/{name}")


def test_the_document_is_up_to_date():
    stored = (settings.BASE_DIR / "docs" / "format.md").read_text(encoding="utf-8")
    assert stored == markdown(), "python manage.py format_reference writes it anew"


def test_every_property_of_the_schema_has_a_meaning_in_the_reference():
    assert [(section.id, line.name) for section in sections() for line in section.lines if not line.meaning] == []
    described = {line.name for section in sections() for line in section.lines}
    assert {path.rsplit("/", 1)[-1] for path, _node in properties(schema())} - described == set()


def test_every_link_of_the_reference_leads_to_a_section():
    places = {section.id for section in sections()}
    assert len(places) == len(sections())
    assert {line.link for section in sections() for line in section.lines} - {""} <= places


def test_the_schema_is_served_to_everybody_and_may_be_kept():
    reply = platform_client().get("/schema/workflow/v1.json")
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/schema+json")
    assert reply["Cache-Control"] == "public, max-age=3600"
    served = json.loads(reply.content)
    assert served == schema()
    Draft202012Validator.check_schema(served)
    assert list(Draft202012Validator(served).iter_errors(PURCHASE)) == []


def test_designers_find_the_reference_beside_the_editor(acme):
    page = acme.client("olga").get("/workflows/format-reference/")
    assert page.status_code == 200
    text = page.content.decode()
    assert 'id="step-task"' in text
    assert "Warns the requester when an open ticket has the same values in these fields." in text
    assert "/workflows/format-reference/" in acme.client("olga").get("/workflows/new-definition/").content.decode()
