"""A compiled definition: what each part of the document becomes."""

from decimal import Decimal

from tenant_apps.workflow_engine.definition import (
    Assign,
    Edge,
    FieldSpec,
    FieldType,
    FormItem,
    Who,
    compile_document,
)
from tenant_apps.workflow_engine.templates import fill, has_stray_brace, names_in

DOCUMENT = {
    "format": "ticketflower/v1",
    "key": "leave",
    "title": "Leave",
    "ticket": {
        "submit": {"roles": ["staff"]},
        "summary": "{days_off} days for {requester}",
        "fields": [{"id": "days_off", "type": "decimal", "label": "Days", "min": 0.5, "max": 30, "required": True}],
    },
    "start": "approve",
    "steps": {
        "approve": {
            "type": "task",
            "form": [{"show": "days_off"}, {"id": "note", "type": "text", "max_length": 40}],
            "outcomes": ["yes", "no"],
            "assign": {"to": {"person": "mona@acme.example"}},
            "next": [{"outcome": "yes", "to": "done", "label": "Granted"}, {"else": True, "to": "done"}],
        },
        "done": {"type": "end", "result": "over"},
    },
}


def test_a_document_becomes_frozen_values():
    definition = compile_document(DOCUMENT)
    days_off = FieldSpec(
        id="days_off", type=FieldType.DECIMAL, label="Days", min=Decimal("0.5"), max=Decimal(30), required=True
    )
    note = FieldSpec(id="note", type=FieldType.TEXT, label="Note", max_length=40)
    step = definition.steps["approve"]
    assert definition.fields == {"days_off": days_off, "note": note}
    assert definition.ticket_fields == (days_off,)
    assert (definition.summary, definition.submit_roles) == ("{days_off} days for {requester}", ("staff",))
    assert step.form == (FormItem(kind="show", field=days_off), FormItem(kind="own", field=note))
    assert step.assign == Assign(to=Who(kind="person", value="mona@acme.example"))
    assert step.edges == (
        Edge(id="approve.0", source="approve", to="done", outcome="yes", label="Granted"),
        Edge(id="approve.1", source="approve", to="done", otherwise=True),
    )
    assert definition.incoming == {"approve": ("start",), "done": ("approve.0", "approve.1")}


def test_no_submit_means_every_member_and_an_id_is_read_as_a_title():
    document = {**DOCUMENT, "ticket": {"fields": DOCUMENT["ticket"]["fields"]}}
    definition = compile_document(document)
    assert (definition.submit_roles, definition.summary, definition.steps["approve"].title) == (None, "", "Approve")


def test_a_template_knows_its_names_and_fills_them():
    text = "{item} ({amount}) for {requester}"
    assert names_in(text) == ("item", "amount", "requester")
    assert fill(template=text, values={"item": "{amount}", "requester": "Ann"}) == "{amount} () for Ann"
    assert [has_stray_brace(each) for each in (text, "a { b", "a } b", "{}", "{a.b}", "{{a}}")] == [False] + [True] * 5
