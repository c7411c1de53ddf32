"""Random events: mostly what can happen now, sometimes late, wrong or absurd."""

from tests.second_engine.material import MESSAGES, chance
from tests.second_engine.net import Net, message_of

FACTS = {"today": "2026-11-23", "roles": {"boss": [1, 7], "clerk": [2]}}
VALUES = {
    "amount": ["5.00", "12.50", "0.05", 25, None, ""], "pieces": [1, 2, 3, 0, None, -1], "weight": ["1.5", "20", 3],
    "kind": ["it", "office", None], "tags": [["red"], ["red", "blue"], [], None], "urgent": [True, False, None],
    "due": ["2026-11-23", "2026-12-01", None], "seen": ["2026-11-23T08:00:00+00:00", "2026-11-23T10:00:00+01:00"],
    "owner": [1, 7, None], "rating": [1, 5], "note": ["hello", ""], "scores": [1, 5, None], "words": ["good", "bad"],
    "lines": [
        [], None, [{"price": "10.00", "pieces": 2}],
        [{"price": "1.005", "pieces": 3}, {"price": "40", "pieces": None}, {}],
        [{"price": "3", "pieces": 1, "total": "99"}, {"price": None}],
    ],
}  # fmt: skip
WRONG = {
    "amount": "a lot",
    "pieces": True,
    "due": "soon",
    "owner": "me",
    "lines": [{"price": "x", "pieces": 1}],
    "urgent": "yes",
}


def some_data(random, fields=tuple(VALUES)) -> dict:
    """Return values for a few fields, seldom one of a wrong type."""
    chosen = [random.choice(fields) for _ in range(random.randint(0, 3))]
    data = {name: random.choice(VALUES[name]) for name in chosen}
    if chance(random, 3):
        wrong = random.choice(sorted(WRONG))
        data[wrong] = WRONG[wrong]
    return data


def facts_for(random, document: dict) -> dict:
    """Return today, roles, and the persons of each step that has one instance per person."""
    steps = document["steps"]
    persons = {name: random.choice([[], [3], [3, 4, 5]]) for name in steps if "persons" in steps[name].get("multi", {})}
    return {**FACTS, "persons": persons}


def next_event(random, net: Net, state: dict) -> dict:
    """Return what happens next."""
    if state["status"] == "starting":
        return starting(random)
    wild = random.randint(1, 100)
    if wild > 97:
        return {"kind": "Cancel", "by": 1, "reason": ""}
    if wild > 86 or not state["open"]:
        return anywhere(random, net, state)
    step = random.choice(sorted(state["open"]))
    event = at_open_step(random, net, step, state["open"][step], sorted(state["open"]))
    return spoilt(random, event, state) if wild > 78 else event


def starting(random) -> dict:
    if chance(random, 8):
        return random.choice(
            [
                {"kind": "Edit", "by": 1, "data": some_data(random)},
                {
                    "kind": "Complete",
                    "by": 1,
                    "step": "s1",
                    "n": 1,
                    "outcome": None,
                    "data": {},
                    "instance": None,
                    "stood_for": None,
                },
                {"kind": "Message", "name": "paid", "data": {}},
                {"kind": "Reopen", "by": 1, "to": "done"},
                {"kind": "Cancel", "by": 1, "reason": ""},
            ]
        )
    data = {
        name: random.choice(values)
        for name, values in VALUES.items()
        if name not in ("scores", "words", "rating", "note")
    }
    return {"kind": "Submit", "by": random.choice([1, 2]), "data": data | some_data(random)}


def at_open_step(random, net: Net, step: str, opening: dict, others: list) -> dict:
    """Return something that this open step is there for."""
    about, here = net.steps[step], {"step": step, "n": opening["n"]}
    timers = [
        {"kind": "Fire", **here, "source": "timer", "place": place} for place, _ in enumerate(about.get("timers", ()))
    ]
    if timers and chance(random, 35):
        return random.choice(timers)
    if chance(random, 6):
        return {"kind": "Skip", "by": 1, **here, "outcome": random.choice([None, None, *net.buttons(step)])}
    if chance(random, 4):
        return {"kind": "Move", "by": 1, **here, "to": random.choice([*sorted(net.steps), *others * 3, "nowhere"])}
    return OWN_EVENTS[about["type"]](random, net, step, opening, here)


def of_task(random, net, step, opening, here) -> dict:
    multi = net.steps[step].get("multi")
    if multi and chance(random, 15):
        item = random.choice([None, {"price": "1", "pieces": 1}, "red", 8])
        return random.choice(
            [{"kind": "AddInstance", "by": 1, **here, "item": item}, {"kind": "FinishMulti", "by": 1, **here}]
        )
    instance = random.choice(opening["open"]) if multi else None
    return {
        "kind": "Complete", "by": random.choice([1, 2, 3]), **here,
        "outcome": random.choice(net.buttons(step) or [None]),
        "data": some_data(random, ("note", "scores", "words", "amount")) if multi else some_data(random),
        "instance": instance, "stood_for": random.choice([None, None, 2, 9]),
    }  # fmt: skip


def of_auto(random, net, step, opening, here) -> dict:
    place = {**here, "place": opening["at"]}
    if chance(random, 35):
        return {"kind": "EffectFailed", **place, "reason": "down"}
    return {"kind": "EffectDone", **place, "data": some_data(random)}


def of_sub(random, net, step, opening, here) -> dict:
    return {"kind": "SubDone", **here, "result": random.choice(["fine", "bad", ""]), "data": some_data(random)}


def of_wait(random, net, step, opening, here) -> dict:
    name = message_of(net.steps[step])[0]
    if name and chance(random, 60):
        return {"kind": "Message", "name": name, "data": {**some_data(random), "strange": 1}}
    return {"kind": "Fire", **here, "source": "after", "place": 0}


def of_choice(random, net, step, opening, here) -> dict:
    place = random.randint(0, len(net.steps[step]["events"]) - 1)
    event = net.steps[step]["events"][place]
    if "button" in event:
        return of_task(random, net, step, opening, here) | {"outcome": event["button"]}
    if "message" in event:
        return {"kind": "Message", "name": message_of(event)[0], "data": some_data(random)}
    return {"kind": "Fire", **here, "source": "event", "place": place}


OWN_EVENTS = {"task": of_task, "auto": of_auto, "sub": of_sub, "wait": of_wait, "choice": of_choice}


def anywhere(random, net: Net, state: dict) -> dict:
    """Return an event that does not look at what is open."""
    step = random.choice([*sorted(net.steps), *sorted(net.steps), "nowhere"])
    at = {"step": step, "n": random.randint(0, state["opened"].get(step, 0) + 1)}
    return random.choice(
        [
            {"kind": "Message", "name": random.choice([*MESSAGES, "unheard"]), "data": some_data(random)},
            {"kind": "Message", "name": random.choice(MESSAGES), "data": some_data(random)},
            {"kind": "Edit", "by": 1, "data": some_data(random)},
            {"kind": "Reopen", "by": 1, "to": random.choice([*sorted(net.steps), "nowhere"])},
            {"kind": "Submit", "by": 1, "data": {}},
            {"kind": "Migrate", "by": 1, "steps": {s: s for s in net.steps}, "edges": {e: e for e in net.edges}},
            {"kind": "Fire", **at, "source": random.choice(["timer", "event", "after"]), "place": random.randint(0, 2)},
            {"kind": "EffectDone", **at, "place": random.randint(0, 3), "data": {}},
            {"kind": "EffectFailed", **at, "place": random.randint(0, 3), "reason": ""},
            {"kind": "SubDone", **at, "result": "", "data": {}},
            {"kind": "AddInstance", "by": 1, **at, "item": None},
            {"kind": "FinishMulti", "by": 1, **at},
            {"kind": "Skip", "by": 1, **at, "outcome": random.choice([None, "yes", "absurd"])},
            {"kind": "Move", "by": 1, **at, "to": random.choice(sorted(net.steps))},
            {
                "kind": "Complete", "by": 3, **at, "outcome": random.choice([None, "yes", "absurd"]), "data": {},
                "instance": random.choice([None, None, 0, 1, 7, -1]), "stood_for": None,
            },
        ]
    )  # fmt: skip


def spoilt(random, event: dict, state: dict) -> dict:
    """Return the event with one thing wrong."""
    spoil = {
        "n": [0, 1, 2, 99], "outcome": ["absurd", None, "yes", ""], "instance": [None, 0, 1, 5, 300],
        "place": [0, 1, 7], "step": [*sorted(state["opened"]), "nowhere"], "source": ["timer", "event", "after"],
    }  # fmt: skip
    keys = [key for key in spoil if key in event]
    return {**event, **({key: random.choice(spoil[key])} if (key := random.choice(keys or [""])) else {})}
