"""A good document that uses the whole language, the company it fits, and ways to break it."""

import json
from typing import Any

from tenant_apps.workflow_design.checks import Known, find_faults
from tenant_apps.workflow_design.checks.known import People, WorkflowFacts
from tenant_apps.workflow_design.faults import Fault
from tenant_apps.workflow_engine.fields import FieldType
from tests.workflow_design.breaking import drop, put

__all__ = ["COMPANY", "TRIP", "drop", "faults_after", "put", "told"]

BOSS = {"to": {"role": "boss"}}
TRIP: dict[str, Any] = {
    "format": "ticketflower/v1",
    "key": "trip",
    "title": "Trip",
    "timezone": "Europe/Rome",
    "calendar": "office_hours",
    "ticket": {
        "summary": "{place} for {requester}",
        "unique_warn": ["place"],
        "fields": [
            {"id": "place", "type": "text", "required": True},
            {"id": "amount", "type": "money", "required": "place != 'home'"},
            {"id": "starts", "type": "date", "visible": "amount > 0"},
            {"id": "means", "type": "choice", "choices": ["train", "plane"]},
            {"id": "guide", "type": "person"},
            {
                "id": "nights",
                "type": "list",
                "items": [
                    {"id": "hotel", "type": "text", "readers": ["boss"]},
                    {"id": "price", "type": "money", "required": "hotel != null and amount > 1"},
                    {"id": "count", "type": "integer"},
                    {"id": "total", "type": "money", "compute": "price * count"},
                ],
            },
        ],
    },
    "vars": [{"id": "booked", "type": "boolean", "default": False}, {"id": "days_off", "type": "integer"}],
    "start": "decide",
    "steps": {
        "decide": {
            "type": "task",
            "form": [
                {"show": "place"},
                {"edit": "amount"},
                {"id": "why", "type": "text", "required": "outcome == 'no'"},
            ],
            "outcomes": ["yes", "no"],
            "assign": {"to": {"manager_of": "requester"}, "not": ["requester"], "fallback": {"role": "boss"}},
            "due": "P2D business",
            "priority": "amount + 1",
            "bulk": True,
            "timers": [
                {
                    "after": "P1D",
                    "every": "P1D",
                    "max": 3,
                    "do": [{"notify": {"who": [{"requester": True}], "template": "late"}}],
                },
                {"after": "until starts at 09:00 - P1D business", "reassign": {"any_of": [{"role": "boss"}]}},
            ],
            "next": [{"outcome": "yes", "to": "offers"}, {"outcome": "no", "to": "refused"}],
        },
        "offers": {
            "type": "task",
            "form": [{"id": "score", "type": "integer", "required": "outcome == 'good'"}],
            "outcomes": ["good", "bad"],
            "assign": {"to": {"role": "staff"}, "pick": "round_robin", "not": ["decide", "offers"]},
            "multi": {"over": "nights", "done": "count('good') >= 2 or finished == n", "rest": "cancel"},
            "next": [{"to": "find", "when": "count('good') > 0 and 5 in score"}, {"to": "refused", "else": True}],
        },
        "find": {
            "type": "sub",
            "workflow": "vendor",
            "pass": {"item": "place", "price": "sum(nights, 'total')"},
            "save": {"place": "item"},
            "timers": [{"after": "P9D", "go": "refused"}],
            "next": [{"outcome": "found", "to": "book"}, {"to": "refused", "else": True}],
        },
        "book": {
            "type": "auto",
            "skip": "booked",
            "do": [
                {"set": {"booked": True, "days_off": "len(nights)", "means": "'train'"}},
                {"webhook": {"endpoint": "travel", "send": ["place", "amount"], "save": {"amount": "price"}}},
                {"create_ticket": {"workflow": "vendor", "fields": {"item": "place", "price": 5}}},
                {"ticket_status": "booked"},
            ],
            "on_error": {"retry": 3, "wait": "PT5M", "go": "by_hand"},
            "next": "ready",
        },
        "by_hand": {"type": "task", "assign": {"to": {"same_as": "decide"}}, "next": "ready"},
        "ready": {
            "type": "choice",
            "events": [
                {"button": "leave", "by": {"to": {"field": "guide"}, "fallback": {"role": "boss"}}, "to": "fork"},
                {"message": {"name": "storm", "keep": True}, "to": "refused"},
                {"after": "P30D", "to": "refused"},
            ],
        },
        "fork": {
            "type": "gate",
            "split": "or",
            "next": [{"to": "rest", "when": "amount > 5"}, {"to": "walk", "else": True}],
        },
        "rest": {"type": "wait", "after": "P1D", "message": "rested", "mutex": "body", "next": "meet"},
        "walk": {"type": "task", "mutex": "body", "assign": BOSS, "next": "meet"},
        "meet": {"type": "gate", "join": "or", "cancels": ["walk"], "next": "done"},
        "done": {"type": "end", "result": "done"},
        "refused": {"type": "end", "result": "refused", "terminate": True},
    },
    "on_cancel": {"requester": True, "roles": ["boss"], "run": [{"ticket_status": "off"}]},
    "reopen": {"within": "P7D", "to": "decide"},
    "migrate_from": {"1": {"old": "decide", "gone": None}},
    "tests": [
        {
            "name": "home again",
            "requester": "ann",
            "ticket": {"place": "Rome", "amount": 9, "nights": [{"hotel": "A"}, {"hotel": "B"}]},
            "play": [
                {"do": "decide", "as": "ann", "outcome": "yes", "refused": "four_eyes"},
                {"do": "decide", "as": "bob", "outcome": "yes"},
                {"do": "offers", "as": "cay", "outcome": "good", "data": {"score": 5}},
                {"do": "offers", "as": "dan", "outcome": "good", "data": {"score": 4}},
                {"do": "find", "outcome": "found"},
                {"do": "ready", "outcome": "leave"},
                {"wait": "P1D"},
            ],
            "expect": {"status": "done", "result": "done", "open": []},
        }
    ],
}

VENDOR = WorkflowFacts(
    fields={"item": FieldType.TEXT, "price": FieldType.MONEY, "when": FieldType.DATE},
    required=frozenset({"item"}),
    results=frozenset({"found", "none"}),
)
CROWD = People(
    names={1: "Ann", 2: "Bob", 3: "Cay", 4: "Dan"},
    addresses={"ann@acme.example": 1, "bob@acme.example": 2},
    holders={"boss": frozenset({1, 2}), "staff": frozenset({1, 2, 3, 4})},
    managed=frozenset({1, 2, 3, 4}),
)


def company(**more: Any) -> Known:
    """Return a company that has what the document names."""
    return Known(
        **{
            "roles": frozenset({"boss", "staff"}),
            "members": frozenset({"ann@acme.example", "bob@acme.example"}),
            "endpoints": frozenset({"travel"}),
            "templates": frozenset({"late"}),
            "workflows": {"vendor": VENDOR},
            "people": CROWD,
            **more,
        }
    )


COMPANY = company()


def faults_after(*changes, known: Known = COMPANY) -> tuple[Fault, ...]:
    """Return what is found after the changes have worked on the good document."""
    document = json.loads(json.dumps(TRIP))
    for change in changes:
        change(document)
    return find_faults(json.dumps(document), known).faults


def told(*changes, known: Known = COMPANY) -> list[tuple[str, str, str, str]]:
    """Return (severity, path, sentence, mend) of each fault."""
    return [(fault.severity, fault.path, fault.sentence, fault.mend) for fault in faults_after(*changes, known=known)]
