"""Random documents: nested blocks that belong together, then (sometimes) damage that makes them unsound."""

import copy

from hypothesis import strategies as st

FIELDS = [
    {"id": "amount", "type": "money"},
    {"id": "pieces", "type": "integer"},
    {"id": "weight", "type": "decimal"},
    {"id": "kind", "type": "choice", "choices": ["it", "office"]},
    {"id": "tags", "type": "multichoice", "choices": ["red", "blue", "green"]},
    {"id": "urgent", "type": "boolean"},
    {"id": "due", "type": "date"},
    {"id": "seen", "type": "datetime"},
    {"id": "owner", "type": "person"},
    {
        "id": "lines",
        "type": "list",
        "items": [
            {"id": "price", "type": "money"},
            {"id": "pieces", "type": "integer"},
            {"id": "total", "type": "money", "compute": "price * pieces"},
            {"id": "half", "type": "decimal", "compute": "total * 0.5"},
        ],
    },
]
VARS = [
    {"id": "rating", "type": "integer", "default": 3},
    {"id": "note", "type": "text", "default": "none yet"},
    {"id": "sum", "type": "money"},
    {"id": "first_day", "type": "date"},
]
MESSAGES = ["called", "paid", "shipped"]
ROLES = ["boss", "clerk"]
CONDITIONS = [
    "amount > 10", "amount >= 5 and urgent", "kind == 'it'", "kind != null", "kind in ['office', 'none']", "'red' in tags",
    "urgent", "not urgent or pieces < 3", "len(lines) > 1", "sum(lines, 'total') > 20", "due < today() + days(3)",
    "due - today() > days(1)", "has_role(requester, 'boss')", "owner == requester", "count(s1) < 2", "count(s2, 'yes') == 0",
    "count(s3) + count(s4) > 1", "note == 'none yet'", "amount * pieces == 25", "(amount - 1) * 2 > weight", "missing == null",
    "seen < '2026-11-23T09:00'", "rating in [1, 2, 3]", "true", "false", "due >= '2026-11-24'", "len(scores) > 0",
    "not (amount < 5 or pieces == null)", "first_day == today()",
]  # fmt: skip
SETS = [
    {"amount": "amount * 1.155"}, {"pieces": "pieces + 1"}, {"weight": "amount * pieces"}, {"pieces": "weight * 0.5"},
    {"note": "'changed'"}, {"urgent": "not urgent"}, {"first_day": "today() + days(1)"}, {"owner": "requester"},
    {"sum": "sum(lines, 'total')"}, {"rating": 2.5}, {"urgent": True}, {"amount": None}, {"kind": "'it'", "amount": 7},
    {"tags": "['red', 'blue']"}, {"amount": "12.345", "pieces": "-2 * rating"}, {"note": "kind"}, {"rating": "count(s1)"},
    {"due": "due + days(pieces)"}, {"seen": "seen"},
]  # fmt: skip
WRONG = [{"note": "amount"}, {"pieces": "kind"}, {"due": "rating"}, {"amount": "urgent"}]


def chance(random, percent: int) -> bool:
    """Return true so often; shrinks to false."""
    return random.randint(1, 100) > 100 - percent


class Author:
    """Writes one document, from its end to its start: a block is told where it leads and returns where it begins."""

    def __init__(self, random):
        self.random, self.steps, self.tasks = random, {}, []
        self.size = random.randint(3, 16)

    def name(self) -> str:
        """Return a new id; ids do not follow the order of writing, for the smallest id opens first."""
        free = [f"s{number}" for number in range(1, 40) if f"s{number}" not in self.steps]
        return self.random.choice(free)

    def write(self, **step) -> str:
        name = self.name()
        self.steps[name] = step
        return name

    def document(self) -> dict:
        self.steps["done"] = {"type": "end", "result": "fine"}
        start = self.sequence("done", depth=0)
        cancel = {"run": self.actions(2)} if chance(self.random, 50) else {"requester": True}
        return {
            "format": "ticketflower/v1", "key": "random", "title": "Random", "ticket": {"fields": FIELDS}, "vars": VARS,
            "start": start, "steps": self.steps, "on_cancel": cancel,
        }  # fmt: skip

    def sequence(self, after: str, *, depth: int) -> str:
        for _ in range(self.random.randint(1, 3)):
            if len(self.steps) < self.size:
                after = self.block(after, depth)
        return after if after in self.steps and after != "done" else self.task(after, depth)

    def block(self, after: str, depth: int) -> str:
        flat = [
            self.task,
            self.task,
            self.outcomes,
            self.decides,
            self.auto,
            self.wait,
            self.choice,
            self.sub,
            self.many,
            self.many,
        ]
        nested = [self.parallel, self.parallel, self.exclusive, self.inclusive, self.loop, self.partial, self.partial]
        return self.random.choice(flat + nested if depth < 3 else flat)(after, depth)

    # -- single steps ---------------------------------------------------------------------------------------------

    def task(self, after: str, depth: int) -> str:
        step = {"type": "task", "assign": {"to": {"role": "clerk"}}, "next": self.plain_next(after)}
        if chance(self.random, 30):
            step["timers"] = self.timers(after)
        if chance(self.random, 15):
            step["skip"] = self.random.choice(CONDITIONS)
        if chance(self.random, 15):
            step["mutex"] = self.random.choice(["desk", "car"])
        self.tasks.append(self.write(**step))
        return self.tasks[-1]

    def plain_next(self, after: str):
        return after if chance(self.random, 50) else [{"to": after}]

    def timers(self, after: str) -> list:
        sorts = [
            {"do": self.actions(2)}, {"do": self.actions(1), "every": "P1D"}, {"reassign": {"role": "boss"}}, {"go": after},
            {"go": self.ending()}, {"also": self.ending()}, {"also": self.aside()},
        ]  # fmt: skip
        return [{"after": "P2D", **self.random.choice(sorts)} for _ in range(self.random.randint(1, 3))]

    def ending(self) -> str:
        return self.write(
            type="end", **self.random.choice([{}, {"result": "late"}, {"result": "over", "terminate": True}])
        )

    def aside(self) -> str:
        return self.write(type="task", assign={"to": {"role": "clerk"}}, next=self.ending())

    def actions(self, most: int) -> list:
        sorts = [
            {"notify": {"who": [{"requester": True}], "template": "told"}}, {"ticket_status": "waiting"}, {"ticket_status": "busy"},
        ]  # fmt: skip
        sorts += [{"set": values} for values in SETS]
        return [self.random.choice(sorts) for _ in range(self.random.randint(1, most))]

    def edges(self, after: str, outcomes: list, depth: int) -> list:
        targets = [self.sequence(after, depth=depth + 1) if chance(self.random, 30) else after for _ in outcomes]
        return [{"outcome": outcome, "to": to} for outcome, to in zip(outcomes, targets, strict=True)]

    def outcomes(self, after: str, depth: int) -> str:
        edges = self.edges(after, ["yes", "no", "ask"][: self.random.randint(1, 3)], depth)
        outcomes = [edge["outcome"] for edge in edges]
        if chance(self.random, 25):
            edges.insert(0, {**edges[-1], "when": self.random.choice(CONDITIONS)})
        if chance(self.random, 25):
            edges[-1] = {"to": edges[-1]["to"], "else": True}
        if chance(self.random, 10):
            edges.append({"to": after, "outcome": outcomes[0], "else": True})
        return self.write(type="task", assign={"to": {"role": "clerk"}}, outcomes=outcomes, next=edges)

    def decides(self, after: str, depth: int) -> str:
        targets = [self.sequence(after, depth=depth + 1), after]
        return self.write(type="task", assign={"to": {"role": "clerk"}}, next=[{"to": to} for to in targets])

    def auto(self, after: str, depth: int) -> str:
        do = self.actions(2)
        effects = [
            {"webhook": {"endpoint": "books", "send": ["amount", "kind"], "save": {"note": "number"}}},
            {"create_ticket": {"workflow": "other", "fields": {"title": "note", "price": "amount * 2", "many": 3, "late": "due"}}},
            {"webhook": {"endpoint": "books"}},
        ]  # fmt: skip
        for _ in range(self.random.randint(0, 2)):
            do.insert(self.random.randint(0, len(do)), self.random.choice(effects))
        if chance(self.random, 6):
            do.append({"set": self.random.choice(WRONG)})
        error = {"on_error": {"go": self.random.choice([after, self.aside()])}} if chance(self.random, 50) else {}
        return self.write(type="auto", do=do, next=self.plain_next(after), **error)

    def message(self):
        name = self.random.choice(MESSAGES)
        return self.random.choice([name, {"name": name, "keep": True}, {"name": name, "keep": False}])

    def wait(self, after: str, depth: int) -> str:
        what = [{"after": "P1D"}, {"message": self.message()}, {"after": "P1D", "message": self.message()}]
        return self.write(type="wait", next=self.plain_next(after), **self.random.choice(what))

    def choice(self, after: str, depth: int) -> str:
        sorts = [
            {"button": "stop"},
            {"button": "more"},
            {"message": self.message()},
            {"after": "P3D"},
            {"message": self.message()},
        ]
        events = [
            {
                **self.random.choice(sorts),
                "to": self.sequence(after, depth=depth + 1) if chance(self.random, 30) else after,
            }
            for _ in range(self.random.randint(2, 3))
        ]
        return self.write(type="choice", events=events)

    def sub(self, after: str, depth: int) -> str:
        edges = [{"outcome": "fine", "to": self.sequence(after, depth=depth + 1)}, {"to": after, "else": True}]
        following = edges if chance(self.random, 50) else after
        timers = {"timers": self.timers(after)} if chance(self.random, 25) else {}
        passed = {"title": "note", "price": "amount", "late": "due", "who": "requester", "pieces": "pieces + 1"}
        return self.write(
            type="sub", workflow="child", next=following, save={"note": "note"}, **{"pass": passed}, **timers
        )

    def many(self, after: str, depth: int) -> str:
        sorts = [
            {"over": "lines"}, {"over": "tags"}, {"count": self.random.randint(1, 4)}, {"count": "pieces"}, {"count": "amount * 0.5"},
            {"count": "pieces * 80"}, {"persons": {"role": "boss"}},
        ]  # fmt: skip
        done = ["all", "any", 1, 2, 3, "finished * 2 > n", "count('yes') >= 2", "finished >= 2 or count('no') > 0"]
        multi = self.random.choice(sorts) | {"mode": self.random.choice(["parallel", "sequential"])}
        for key, values in {"done": done, "rest": ["cancel", "keep"], "may_add": [True, True, False]}.items():
            if chance(self.random, 75):
                multi[key] = self.random.choice(values)
        form = [
            {"show": "amount"},
            {"edit": "note"},
            {"id": "scores", "type": "integer"},
            {"id": "words", "type": "text"},
        ]
        step = {
            "type": "task",
            "assign": {"to": {"role": "clerk"}},
            "multi": multi,
            "form": form,
            "next": self.plain_next(after),
        }
        if chance(self.random, 60):
            edges = [{"outcome": "yes", "to": self.sequence(after, depth=depth + 1)}, {"to": after, "else": True}]
            if chance(self.random, 40):
                edges.insert(
                    1, {"to": after, "when": self.random.choice(["finished == n", "count('no') > 1", "n > 2"])}
                )
            step |= {"outcomes": ["yes", "no"], "next": edges}
        if chance(self.random, 30):
            step["timers"] = self.timers(after)
        return self.write(**step)

    # -- blocks ---------------------------------------------------------------------------------------------------

    def parallel(self, after: str, depth: int) -> str:
        join = self.write(type="gate", join="and", next=after)
        branches = self.branches(join, depth)
        if chance(self.random, 15) and len(self.tasks) > 1:
            self.steps[self.tasks[-1]]["requires"] = [self.random.choice(self.tasks[:-1])]
        kind = {"type": "gate"} if chance(self.random, 70) else {"type": "task", "assign": {"to": {"role": "clerk"}}}
        return self.write(**kind, split="and", next=branches)

    def branches(self, join: str, depth: int) -> list:
        return [{"to": self.sequence(join, depth=depth + 1)} for _ in range(self.random.randint(2, 3))]

    def conditional(self, join: str, depth: int) -> list:
        edges = [{**edge, "when": self.random.choice(CONDITIONS)} for edge in self.branches(join, depth)]
        return [*edges, {"to": join, "else": True}] if chance(self.random, 90) else edges

    def exclusive(self, after: str, depth: int) -> str:
        return self.write(type="gate", next=self.conditional(after, depth))

    def inclusive(self, after: str, depth: int) -> str:
        join = self.write(type=self.random.choice(["gate"]), join="or", next=after)
        return self.write(type="gate", split="or", next=self.conditional(join, depth))

    def loop(self, after: str, depth: int) -> str:
        """Write a body whose last task leads back to its first or on."""
        last = self.write(type="task", assign={"to": {"role": "clerk"}}, outcomes=["again", "on"])
        first = self.sequence(last, depth=depth + 1)
        self.steps[last]["next"] = [{"outcome": "again", "to": first}, {"outcome": "on", "to": after}]
        return first

    def partial(self, after: str, depth: int) -> str:
        """Write branches of which one or some suffice; the others may be withdrawn."""
        join = self.write(type="gate", join=self.random.choice(["first", 2, 2, 3]), next=after)
        before = set(self.steps)
        branches = self.branches(join, depth)
        while len(branches) < 3:
            branches += self.branches(join, depth)[:1]
        if chance(self.random, 40):
            self.steps[join]["cancels"] = sorted(set(self.steps) - before)
        return self.write(type="gate", split="and", next=branches)


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


documents = st.randoms(use_true_random=False).map(make)
