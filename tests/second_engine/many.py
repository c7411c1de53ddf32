"""One task for many lines or persons: beginning, finishing, leaving."""

from decimal import Decimal

from tests.second_engine.refusals import Refused
from tests.second_engine.values import Wrong, kind, read

MOST_INSTANCES = 200


def names(opening: dict):
    """Return what expressions of a step with many know: n, finished, and how many ended with which outcome."""
    ended = list(opening["outcomes"].values())
    return {"n": Decimal(len(opening["items"])), "finished": Decimal(len(ended))}, {
        one: ended.count(one) for one in ended
    }


def items_of(game, step: str) -> list:
    """Return what each instance is for: a line, a person, or nothing but a number of times."""
    multi = game.net.steps[step]["multi"]
    if "over" in multi:
        try:
            return read(game.net.fields[multi["over"]], game.state["data"].get(multi["over"])) or []
        except Wrong:
            raise Refused("expression", step) from None
    if "persons" in multi:
        if step not in game.facts.get("persons", {}):
            raise Refused("expression", step)
        return list(game.facts["persons"][step])
    number = game.work_out(multi["count"], step)
    if kind(number) not in ("number", "null"):
        raise Refused("expression", step)
    most = int(min(number or 0, MOST_INSTANCES + 1))
    return [None] * max(most, 0)


def begin(game, step: str, n: int):
    """Open a step with many; with nobody to do it, it is left at once."""
    items = items_of(game, step)
    if len(items) > MOST_INSTANCES:
        raise Refused("too_many_instances", step)
    if not items:
        return game.leave(step, quiet=True)
    opening = {"n": n, "items": items, "open": [], "begun": 0, "outcomes": {}, "values": {}, "left": False}
    game.state["open"][step] = opening
    for _ in items if parallel(game, step) else items[:1]:
        begin_one(game, step, opening)
    return None


def parallel(game, step: str) -> bool:
    return game.net.steps[step]["multi"].get("mode", "parallel") == "parallel"


def begin_one(game, step: str, opening: dict):
    instance = opening["begun"]
    opening["begun"] += 1
    opening["open"].append(instance)
    game.say("OpenTask", step=step, n=opening["n"], instance=instance, item=opening["items"][instance])


def add(game, step: str, opening: dict, item):
    if len(opening["items"]) >= MOST_INSTANCES:
        raise Refused("too_many_instances", step)
    opening["items"].append(item)
    if parallel(game, step):
        begin_one(game, step, opening)


def finish_one(game, step: str, opening: dict, event: dict):
    """Record one finished instance; leave the step where that is enough."""
    own = {field["id"] for field in game.net.own_fields(step)}
    instance, data = event["instance"], event["data"]
    opening["open"].remove(instance)
    opening["outcomes"][str(instance)] = event["outcome"] or ""
    opening["values"][str(instance)] = {name: value for name, value in data.items() if name in own}
    finished = [opening["values"][key] for key in sorted(opening["outcomes"], key=int)]
    lists = {name: [values.get(name) for values in finished] for name in own}
    game.merge({**{name: value for name, value in data.items() if name not in own}, **lists}, step)
    game.remember(step, event)
    game.count(step, event["outcome"])
    if opening["left"]:
        if not opening["open"]:
            del game.state["open"][step]
    elif len(finished) == len(opening["items"]) or enough(game, step, opening):
        leave(game, step, opening)
    elif not parallel(game, step):
        begin_one(game, step, opening)


def enough(game, step: str, opening: dict) -> bool:
    done, finished = game.net.steps[step]["multi"].get("done", "all"), len(opening["outcomes"])
    if done == "all":
        return finished == len(opening["items"])
    if done == "any":
        return finished >= 1
    if isinstance(done, int):
        return finished >= min(done, len(opening["items"]))
    return game.holds(done, step, opening=opening)


def leave(game, step: str, opening: dict):
    """Leave with what is finished; the rest is withdrawn, or kept running."""
    keep = game.net.steps[step]["multi"].get("rest", "cancel") == "keep"
    if keep and opening["open"]:
        opening["left"] = True
    else:
        for instance in opening["open"]:
            game.say("Withdraw", step=step, n=opening["n"], instance=instance)
        del game.state["open"][step]
    game.leave(step, quiet=not opening["outcomes"], opening=opening)
    if opening["left"]:
        opening["items"] = opening["items"][: opening["begun"]]  # those not begun are dropped
