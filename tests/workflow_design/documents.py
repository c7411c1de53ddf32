"""A good document that uses everything this release supports, to break in every way."""

from typing import Any

PURCHASE: dict[str, Any] = {
    "format": "ticketflower/v1",
    "key": "purchase",
    "title": "Purchase",
    "description": "Somebody wants something.",
    "ticket": {
        "submit": {"roles": ["staff"]},
        "summary": "{item} for {requester}",
        "fields": [
            {"id": "item", "type": "text", "required": True, "max_length": 40, "default": "pens"},
            {"id": "amount", "type": "money", "min": 0.01, "max": 100000},
            {"id": "kind", "type": "choice", "choices": ["it", "office"], "default": "office"},
            {"id": "due", "type": "date", "default": "2027-01-31"},
        ],
    },
    "start": "approve",
    "steps": {
        "approve": {
            "type": "task",
            "title": "Approve",
            "help": "Look at the amount.",
            "form": [{"show": "item"}, {"edit": "amount"}, {"id": "note", "type": "longtext"}],
            "outcomes": ["yes", "no"],
            "assign": {"to": {"role": "staff"}, "pick": "offer"},
            "next": [{"outcome": "yes", "to": "fork", "label": "Go on"}, {"else": True, "to": "refused"}],
        },
        "fork": {"type": "gate", "split": "and", "next": [{"to": "order"}, {"to": "book"}]},
        "order": {"type": "task", "assign": {"to": {"person": "ann@acme.example"}}, "next": "meet"},
        "book": {"type": "task", "assign": {"to": {"requester": True}}, "next": "meet"},
        "meet": {"type": "gate", "join": "and", "next": "sorting"},
        "sorting": {
            "type": "gate",
            "next": [{"to": "check", "when": "amount > 1000 and kind == 'it'"}, {"to": "done", "else": True}],
        },
        "check": {"type": "task", "assign": {"to": {"role": "staff"}}, "next": [{"to": "done"}, {"to": "approve"}]},
        "done": {"type": "end", "result": "bought"},
        "refused": {"type": "end", "result": "refused", "terminate": True},
    },
}
