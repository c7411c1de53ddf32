"""The door of the second engine: one event, or a whole play."""

from collections.abc import Iterable

from tests.second_engine.game import Game
from tests.second_engine.happening import happen
from tests.second_engine.net import Net
from tests.second_engine.refusals import Overtaken, Refused

START = {
    "status": "starting", "requester": None, "tokens": {}, "open": {}, "arrivals": {}, "opened": {}, "counts": {},
    "done_by": {}, "data": {}, "messages": {}, "phase": "", "result": "", "seq": 0,
}  # fmt: skip


def decide(document: dict | Net, state: dict, event: dict, facts: dict) -> dict:
    """Return {"state", "commands", "kind": moved or superseded}, or {"refusal": reason, "where": step}.

    `event` is {"kind": "Complete", …its fields without the time}; `facts` is {today: ISO, roles: {key: [members]},
    persons: {step: [members]}}. Nothing given is changed.
    """
    game = Game(document if isinstance(document, Net) else Net(document), state, facts)
    try:
        happen(game, event)
    except Refused as refused:
        return {"refusal": refused.reason, "where": refused.where}
    except Overtaken:
        return {"state": {**state, "seq": state["seq"] + 1}, "commands": [], "kind": "superseded"}
    game.state["seq"] += 1
    return {"state": game.state, "commands": game.commands, "kind": "moved"}


def play(document: dict, events: Iterable[dict], facts: dict) -> list[dict]:
    """Return the answer to each event of a run from its beginning; after a refusal it goes on from where it was."""
    net, state, answers = Net(document), START, []
    for event in events:
        answers.append(decide(net, state, event, facts))
        state = answers[-1].get("state", state)
    return answers
