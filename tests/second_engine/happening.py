"""What each event does to a running game."""

from tests.second_engine import many
from tests.second_engine.game import EFFECTS, Game
from tests.second_engine.net import message_of
from tests.second_engine.refusals import Overtaken, Refused

OPENED = ("task", "auto", "wait", "choice", "sub")  # a gate or an end never waits
KINDS = {  # which kinds of step an event may name
    "Complete": ("task", "choice"), "Fire": OPENED, "EffectDone": ("auto",),
    "EffectFailed": ("auto", "sub"), "SubDone": ("sub",), "AddInstance": ("task",), "FinishMulti": ("task",),
}  # fmt: skip


def happen(game: Game, event: dict):
    """Let the event happen in the game, then settle."""
    state, kind = game.state, event["kind"]
    if state["status"] in ("done", "cancelled") and (kind, state["status"]) != ("Reopen", "done"):
        raise Overtaken
    if state["status"] == "starting" and kind not in ("Submit", "Edit", "Cancel", "Migrate"):
        raise Refused("wrong_state")
    if state["status"] != "starting" and kind == "Submit":
        raise Refused("wrong_state")
    EVENTS[kind](game, event)
    if state["status"] == "running":
        game.settle()


def named(game: Game, event: dict) -> tuple[str, dict, dict]:
    """Return the step that the event names, as written, and its opening."""
    step, n = event["step"], event["n"]
    about = game.net.steps.get(step)
    if about is None or not 1 <= n <= game.state["opened"].get(step, 0):
        raise Refused("unknown_task", step)
    if about["type"] not in KINDS.get(event["kind"], OPENED):
        raise Refused("unknown_task", step)
    if not meant(event, about):
        raise Refused("unknown_task", step)
    opening = game.state["open"].get(step)
    if opening is None or opening["n"] != n:
        raise Overtaken
    if opening.get("left") and event["kind"] != "Complete":
        raise Overtaken
    return step, about, opening


def meant(event: dict, about: dict) -> bool:
    """Return whether such an event can happen to a step written like this."""
    kind, multi = event["kind"], about.get("multi")
    if kind == "Complete" and about["type"] == "choice":
        return event["instance"] is None and any("button" in one for one in about["events"])
    if kind == "Complete":
        return (multi is None) == (event["instance"] is None)
    if kind in ("AddInstance", "FinishMulti"):
        return multi is not None and (kind == "FinishMulti" or multi.get("may_add", False))
    if kind in ("EffectDone", "EffectFailed") and about["type"] == "auto":
        return event["place"] in [at for at, action in enumerate(about["do"]) if set(action) & set(EFFECTS)]
    if kind == "Fire":
        return may_fire(about, event["source"], event["place"])
    return True


def may_fire(about: dict, source: str, place: int) -> bool:
    """Return whether a step has such a time."""
    if source == "after":
        return about["type"] == "wait" and "after" in about and place == 0
    listed = about.get("timers" if source == "timer" else "events", [])
    return 0 <= place < len(listed) and "after" in listed[place]


def submit(game: Game, event: dict):
    state = game.state
    state.update(status="running", requester=event["by"], tokens={"start": 1})
    defaults = {field["id"]: field["default"] for field in game.net.document.get("vars", ()) if "default" in field}
    game.merge({**defaults, **event["data"], **state["data"]}, "")


def complete(game: Game, event: dict):
    step, about, opening = named(game, event)
    if about.get("multi"):
        if not 0 <= event["instance"] < opening["begun"]:
            raise Refused("unknown_task", step)
        if event["instance"] not in opening["open"]:
            raise Overtaken
    buttons, outcome = game.net.buttons(step), event["outcome"]
    if outcome not in (buttons or [None]):
        raise Refused("outcome_not_offered", step)
    if about.get("multi"):
        return many.finish_one(game, step, opening, event)
    del game.state["open"][step]
    game.merge(event["data"], step)
    game.remember(step, event)
    return game.leave(step, outcome, edge=button_edge(step, about, outcome))


def button_edge(step: str, about: dict, outcome) -> str | None:
    """Return the edge of a choice's button."""
    buttons = [event.get("button") for event in about.get("events", ())]
    return f"{step}.events.{buttons.index(outcome)}" if outcome in buttons and outcome else None


def fire(game: Game, event: dict):
    step, about, opening = named(game, event)
    place = event["place"]
    if event["source"] != "timer":
        del game.state["open"][step]
        return game.leave(step, edge=f"{step}.events.{place}" if event["source"] == "event" else None)
    timer, edge = about["timers"][place], f"{step}.timers.{place}"
    if "go" in timer:
        game.withdraw(step)
        game.leave(step, edge=edge)
    elif "also" in timer:
        game.state["tokens"][edge] = game.state["tokens"].get(edge, 0) + 1
    elif "reassign" in timer:
        game.say("Reassign", step=step, n=opening["n"], place=place)
    for at, action in enumerate(timer.get("do", ())):
        game.act(action, opening["n"], step, source="timer", timer=place, place=at)
    return None


def message(game: Game, event: dict):
    name, steps = event["name"], game.net.steps
    for step in sorted(game.state["open"]):
        if message_of(steps[step])[0] == name:
            return take_message(game, step, event, None)
        for place, one in enumerate(steps[step].get("events", ())):
            if message_of(one)[0] == name:
                return take_message(game, step, event, f"{step}.events.{place}")
    waiting = [message_of(one) for about in steps.values() for one in [about, *about.get("events", ())]]
    if (name, True) in waiting:
        game.state["messages"].setdefault(name, []).append(event["data"])
    return None


def take_message(game: Game, step: str, event: dict, edge: str | None):
    del game.state["open"][step]
    game.merge(game.known(event["data"]), step)
    game.leave(step, edge=edge)


def effect_done(game: Game, event: dict):
    step, _about, opening = at_place(game, event)
    del game.state["open"][step]
    game.merge(game.known(event["data"]), step)
    game.run(step, opening["n"], opening["at"] + 1)


def effect_failed(game: Game, event: dict):
    step, about, _opening = at_place(game, event)
    if "go" not in about.get("on_error", {}):
        raise Refused("effect_failed", step)
    game.withdraw(step)
    game.leave(step, edge=f"{step}.error")


def at_place(game: Game, event: dict):
    """Return what `named` does; an effect that the step does not wait for is overtaken."""
    step, about, opening = named(game, event)
    if opening.get("at", event["place"]) != event["place"]:
        raise Overtaken
    return step, about, opening


def sub_done(game: Game, event: dict):
    step, _about, _opening = named(game, event)
    del game.state["open"][step]
    game.merge(game.known(event["data"]), step)
    game.leave(step, event["result"] or None)


def add_instance(game: Game, event: dict):
    step, _about, opening = named(game, event)
    many.add(game, step, opening, event["item"])


def finish_multi(game: Game, event: dict):
    step, _about, opening = named(game, event)
    many.leave(game, step, opening)


def edit(game: Game, event: dict):
    game.merge(event["data"], "")


def skip(game: Game, event: dict):
    step, about, opening = named(game, event)
    outcome = event["outcome"]
    if outcome is not None and outcome not in game.net.buttons(step):
        raise Refused("outcome_not_offered", step)
    game.withdraw(step)
    edge = button_edge(step, about, outcome)
    game.leave(step, outcome, quiet=outcome is None, edge=edge, names=opening)


def move(game: Game, event: dict):
    step, _about, _opening = named(game, event)
    if event["to"] not in game.net.steps:
        raise Refused("unknown_step", event["to"])
    game.withdraw(step)
    if event["to"] in game.state["open"]:
        raise Refused("already_open", event["to"])
    game.open(event["to"])


def reopen(game: Game, event: dict):
    if game.state["status"] == "running":
        raise Overtaken
    if event["to"] not in game.net.steps:
        raise Refused("unknown_step", event["to"])
    game.state.update(status="running", result="")
    game.open(event["to"])


def cancel(game: Game, event: dict):
    for at, action in enumerate(game.net.document.get("on_cancel", {}).get("run", ())):
        game.act(action, 0, "", source="cancel", timer=0, place=at)
    game.terminate()
    game.state.update(status="cancelled", result="")
    game.say("EndInstance", status="cancelled", result="")


def migrate(game: Game, event: dict):
    """Rename every step and edge of the state; the mapping names all of them."""
    state, steps, edges = game.state, event["steps"], event["edges"]
    state["tokens"] = {edges[edge]: count for edge, count in state["tokens"].items()}
    state["arrivals"] = {steps[step]: sorted(edges[e] for e in came) for step, came in state["arrivals"].items()}
    for part in ("open", "opened", "counts", "done_by"):
        state[part] = {steps[step]: value for step, value in state[part].items()}


EVENTS = {
    "Submit": submit, "Complete": complete, "Fire": fire, "Message": message, "EffectDone": effect_done,
    "EffectFailed": effect_failed, "SubDone": sub_done, "AddInstance": add_instance, "FinishMulti": finish_multi,
    "Edit": edit, "Skip": skip, "Move": move, "Cancel": cancel, "Reopen": reopen, "Migrate": migrate,
}  # fmt: skip
