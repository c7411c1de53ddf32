"""Random walks: workflows of every kind, sound and broken ones, and events that fit, come late or make no sense."""

import random
from collections.abc import Iterator
from typing import Any

from tests.soundness.documents import hand_made, random_document
from tests.soundness.mutations import mutants

FIELDS = [
    {"id": "x", "type": "boolean"},
    {"id": "y", "type": "boolean"},
    {"id": "v", "type": "boolean"},
    {"id": "amount", "type": "money"},
    {"id": "score", "type": "integer"},
    {"id": "rows", "type": "list", "items": [
        {"id": "qty", "type": "integer"}, {"id": "price", "type": "money"},
        {"id": "total", "type": "money", "compute": "qty * price"},
    ]},
]  # fmt: skip
VARS = [{"id": "total", "type": "money", "default": "0.00"}, {"id": "round", "type": "integer"}]
FACTS = {"today": "2026-11-23", "roles": {"boss": [1, 2]}, "persons": {}}


def random_workflow(rng: random.Random) -> dict[str, Any]:
    """Return a document: hand-made, of nested blocks, or one of these with something broken."""
    base = rng.choice(list(hand_made().values())) if rng.random() < 0.4 else random_document(rng.randrange(10**6))
    if rng.random() < 0.5:
        broken = [mutant for _name, mutant in mutants(base)] if rng.random() < 0.6 else []
        base = rng.choice(broken) if broken else base
    steps = {name: _dressed(rng, dict(step)) for name, step in base["steps"].items()}
    return {
        **base,
        "ticket": {"fields": FIELDS},
        "vars": VARS,
        "steps": steps,
        "on_cancel": {"run": [{"set": {"round": 0}}]},
    }


def _dressed(rng: random.Random, step: dict[str, Any]) -> dict[str, Any]:
    """Add what the documents for the soundness check have no use for: forms, values, notices."""
    if step["type"] == "task":
        step.setdefault("assign", {"to": {"role": "staff"}})
        if rng.random() < 0.3:
            step["form"] = [{"id": "score", "type": "integer"}]
        if "multi" not in step and rng.random() < 0.1:
            step["timers"] = [*step.get("timers", []), {"after": "P1D", "reassign": {"role": "staff"}},
                              {"after": "P1D", "every": "P1D", "do": [{"ticket_status": "late"}]}]  # fmt: skip
    if step["type"] == "auto" and rng.random() < 0.6:
        step["do"] = [{"set": {"total": "sum(rows, 'total')", "round": "count(z) + 1"}}, *step["do"],
                      {"ticket_status": "acted"}]  # fmt: skip
    return step


def events(rng: random.Random, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield events; send the state after each back in. The first is a submit, most of the others fit."""
    state = yield {"kind": "Submit", "by": rng.choice([1, 2, 3]), "data": _data(rng)}
    while True:
        state = yield _event(rng, document, state)


def _event(rng: random.Random, document: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    steps, still_open = document["steps"], list(state["open"])
    if rng.random() < 0.06 or not still_open:
        return _odd(rng, document, state)
    name = rng.choice(still_open)
    step, opening = steps[name], state["open"][name]
    at = {"step": name, "n": opening["n"] if rng.random() < 0.95 else rng.choice([0, opening["n"] + 1, 1])}
    roll = rng.random()
    if roll < 0.05:
        return {"kind": "Skip", "by": 1, **at, "outcome": rng.choice([None, *(step.get("outcomes") or [])])}
    if roll < 0.08:
        return {"kind": "Move", "by": 1, **at, "to": rng.choice([*steps, "nowhere"])}
    if step.get("timers") and roll < 0.35:
        return {"kind": "Fire", **at, "source": "timer", "place": rng.randrange(len(step["timers"]) + 1)}
    return _usual(rng, step, at, opening)


def _usual(rng: random.Random, step: dict[str, Any], at: dict[str, Any], opening: dict[str, Any]) -> dict[str, Any]:
    kind, done = step["type"], {"kind": "Complete", "by": rng.choice([1, 2, 3]), **at, "data": {}, "stood_for": None}
    if kind == "task":
        outcome = rng.choice([*_buttons(step) * 9, "nonsense"]) if _buttons(step) else None
        data = {"score": rng.choice([1, 5, None])} if step.get("form") else _data(rng) if rng.random() < 0.3 else {}
        if not step.get("multi"):
            return {
                **done,
                "outcome": outcome,
                "instance": None,
                "data": data,
                "stood_for": rng.choice([None, None, 3]),
            }
        if step["multi"].get("may_add") and rng.random() < 0.2:
            return {"kind": "AddInstance", "by": 1, **at, "item": {"qty": 1}}
        if rng.random() < 0.1:
            return {"kind": "FinishMulti", "by": 1, **at}
        instance = rng.choice(opening["open"] or [0]) if rng.random() < 0.9 else rng.choice([7, -1, 0])
        return {**done, "outcome": outcome, "instance": instance, "data": data}
    if kind == "sub":
        return {"kind": "SubDone", **at, "result": rng.choice(["good", "bad", ""]), "data": {"round": 3}}
    if kind == "auto":
        place = opening.get("at", 0)
        if rng.random() < 0.4:
            return {"kind": "EffectFailed", **at, "place": place, "reason": "down"}
        return {"kind": "EffectDone", **at, "place": place if rng.random() < 0.9 else 9, "data": {"amount": "3.00"}}
    if kind == "wait":
        if "message" in step and rng.random() < 0.7:
            return {"kind": "Message", "name": _name(step["message"]), "data": {"round": 2, "strange": 1}}
        return {"kind": "Fire", **at, "source": "after", "place": 0}
    choice = rng.choice(step["events"])
    if "button" in choice:
        return {**done, "outcome": choice["button"], "instance": None}
    if "message" in choice:
        return {"kind": "Message", "name": _name(choice["message"]), "data": {}}
    return {"kind": "Fire", **at, "source": "event", "place": step["events"].index(choice)}


def _odd(rng: random.Random, document: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    """An event about what is over, what never was, or the ticket as a whole."""
    names = [*document["steps"], "nowhere"]
    at = {"step": rng.choice(names), "n": rng.choice([0, 1, 1, 2])}
    return rng.choice(
        [
            {"kind": "Complete", "by": 1, **at, "outcome": rng.choice([None, "ok"]), "data": {}, "instance": None,
             "stood_for": None},
            {"kind": "Fire", **at, "source": rng.choice(["timer", "event", "after"]), "place": rng.choice([0, 1, 5])},
            {"kind": "Message", "name": rng.choice(["m", "n", "unknown"]), "data": {"x": True}},
            {"kind": "Edit", "by": 1, "data": _data(rng)},
            {"kind": "Submit", "by": 1, "data": {}},
            {"kind": "SubDone", **at, "result": "", "data": {}},
            {"kind": "EffectDone", **at, "place": 0, "data": {}},
            {"kind": "FinishMulti", "by": 1, **at},
            {"kind": "AddInstance", "by": 1, **at, "item": None},
            {"kind": "Reopen", "by": 1, "to": rng.choice(names)},
            {"kind": "Cancel", "by": 1, "reason": "no"} if rng.random() < 0.3 else {"kind": "Edit", "by": 1, "data": {}}
        ]
    )  # fmt: skip


def _data(rng: random.Random) -> dict[str, Any]:
    rows = [
        {"qty": rng.choice([1, 3, None]), "price": rng.choice(["2.50", "0.10"])} for _row in range(rng.randrange(4))
    ]
    values = {"x": rng.random() < 0.5, "y": rng.random() < 0.5, "v": None, "amount": "12.34", "rows": rows}
    return {name: value for name, value in values.items() if rng.random() < 0.8}


def _buttons(step: dict[str, Any]) -> list[str]:
    if step.get("outcomes"):
        return list(step["outcomes"])
    edges = step["next"] if isinstance(step["next"], list) else []
    plain = len(edges) > 1 and not any({"when", "outcome", "else"} & set(edge) for edge in edges)
    return [edge["to"] for edge in edges] if plain and step.get("split", "xor") == "xor" else []


def _name(message: Any) -> str:
    return message["name"] if isinstance(message, dict) else message
