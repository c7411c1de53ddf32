"""Random documents as the comparison plays them: some of them damaged, so that they may be unsound."""

import copy

from tests.second_engine.documents import Author
from tests.second_engine.material import chance


def damaged(random, document: dict) -> dict:
    """Return the document with some things changed that may make it unsound, but never unreadable."""
    document = copy.deepcopy(document)
    steps = document["steps"]
    for _ in range(random.randint(1, 4)):
        step = random.choice(sorted(steps))
        random.choice([_join, _split, _redirect, _cancel, _require, _mutex, _no_else, _repeat, _terminate])(
            random, steps, step
        )
    return document


def _join(random, steps, step):
    steps[step]["join"] = random.choice(["xor", "and", "or", "or", "first", 2, 3])


def _split(random, steps, step):
    if "next" in steps[step]:
        steps[step]["split"] = random.choice(["xor", "and", "or"])


def _redirect(random, steps, step):
    target = random.choice(sorted(steps))
    ways = [steps[step]["next"]] if isinstance(steps[step].get("next"), list) else []
    ways = [*(ways[0] if ways else []), *steps[step].get("events", [])]
    if ways:
        random.choice(ways)["to"] = target
    elif "next" in steps[step]:
        steps[step]["next"] = target


def _cancel(random, steps, step):
    steps[step]["cancels"] = sorted({random.choice(sorted(steps)) for _ in range(3)}, reverse=True)


def _require(random, steps, step):
    steps[step]["requires"] = [random.choice(sorted(steps))]


def _mutex(random, steps, step):
    steps[step]["mutex"] = "desk"


def _no_else(random, steps, step):
    if isinstance(steps[step].get("next"), list):
        steps[step]["next"] = [{key: edge[key] for key in edge if key != "else"} for edge in steps[step]["next"]]


def _repeat(random, steps, step):
    if isinstance(steps[step].get("next"), list):
        steps[step]["next"] = [
            *steps[step]["next"],
            {**random.choice(steps[step]["next"]), "to": random.choice(sorted(steps))},
        ]


def _terminate(random, steps, step):
    if steps[step]["type"] == "end":
        steps[step]["terminate"] = True


def make(random) -> dict:
    """Return a random document, three in four undamaged."""
    document = Author(random).document()
    return damaged(random, document) if chance(random, 25) else document
