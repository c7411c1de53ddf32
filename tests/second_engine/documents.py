"""Random sound documents of nested blocks: what is split is joined, what loops comes out again."""

from tests.second_engine import material
from tests.second_engine.material import CONDITIONS, EFFECTS, chance

CLERK = {"to": {"role": "clerk"}}


class Author:
    """Writes one document, from its end to its start: a block is told where it leads and returns where it begins."""

    def __init__(self, random):
        self.random, self.steps, self.tasks = random, {}, []
        self.size = random.randint(3, 16)

    def name(self) -> str:
        """Return a new id; ids do not follow the order of writing, for the smallest id opens first."""
        free = [f"s{number}" for number in range(1, 100) if f"s{number}" not in self.steps]
        return self.random.choice(free)

    def write(self, **step) -> str:
        name = self.name()
        if step["type"] in ("auto", "wait", "sub", "task") and "outcomes" not in step and chance(self.random, 6):
            step["skip"] = self.random.choice(CONDITIONS)
        self.steps[name] = step
        return name

    def document(self) -> dict:
        self.steps["done"] = {"type": "end", "result": "fine"}
        start = self.sequence("done", depth=0)
        cancel = {"run": self.actions(2)} if chance(self.random, 50) else {"requester": True}
        return {
            "format": "ticketflower/v1", "key": "random", "title": "Random",
            "ticket": {"fields": material.FIELDS}, "vars": material.VARS,
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
        nested = [
            self.parallel,
            self.parallel,
            self.exclusive,
            self.inclusive,
            self.loop,
            self.partial,
            self.partial,
            self.spin,
        ]
        return self.random.choice(flat + nested if depth < 3 else flat)(after, depth)

    # -- single steps ---------------------------------------------------------------------------------------------

    def task(self, after: str, depth: int) -> str:
        step = {"type": "task", "assign": CLERK, "next": self.plain_next(after)}
        if chance(self.random, 30):
            step["timers"] = self.timers(after)
        if chance(self.random, 15):
            step["mutex"] = self.random.choice(["desk", "car"])
        self.tasks.append(self.write(**step))
        return self.tasks[-1]

    def plain_next(self, after: str):
        return after if chance(self.random, 50) else [{"to": after}]

    def timers(self, after: str) -> list:
        sorts = [
            lambda: {"do": self.actions(2)}, lambda: {"do": self.actions(1), "every": "P1D"}, lambda: {"go": after},
            lambda: {"go": self.ending()}, lambda: {"also": self.ending()}, lambda: {"also": self.aside()},
            lambda: {"reassign": {"role": "boss"}},
        ]  # fmt: skip
        return [{"after": "P2D", **self.random.choice(sorts)()} for _ in range(self.random.randint(1, 3))]

    def ending(self) -> str:
        return self.write(
            type="end", **self.random.choice([{}, {"result": "late"}, {"result": "over", "terminate": True}])
        )

    def aside(self) -> str:
        return self.write(type="task", assign=CLERK, next=self.ending())

    def actions(self, most: int) -> list:
        return [self.random.choice(material.AT_ONCE) for _ in range(self.random.randint(1, most))]

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
        return self.write(type="task", assign=CLERK, outcomes=outcomes, next=edges)

    def decides(self, after: str, depth: int) -> str:
        targets = [self.sequence(after, depth=depth + 1), after]
        return self.write(type="task", assign=CLERK, next=[{"to": to} for to in targets])

    def auto(self, after: str, depth: int) -> str:
        do = self.actions(2)
        for _ in range(self.random.randint(0, 2)):
            do.insert(self.random.randint(0, len(do)), self.random.choice(EFFECTS))
        if chance(self.random, 6):
            do.append({"set": self.random.choice(material.WRONG)})
        error = (
            {"on_error": {"go": after if chance(self.random, 50) else self.aside()}} if chance(self.random, 50) else {}
        )
        return self.write(type="auto", do=do, next=self.plain_next(after), **error)

    def message(self):
        name = self.random.choice(material.MESSAGES)
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
        step = {"type": "sub", "workflow": "child", "next": after, "pass": material.PASS, "save": {"note": "note"}}
        if chance(self.random, 50):
            step["next"] = [
                {"outcome": "fine", "to": self.sequence(after, depth=depth + 1)},
                {"to": after, "else": True},
            ]
        if chance(self.random, 25):
            step["timers"] = self.timers(after)
        return self.write(**step)

    def many(self, after: str, depth: int) -> str:
        step = {"type": "task", "assign": CLERK, "multi": {**self.random.choice(material.MULTI)}, "form": material.FORM}
        for key, values in material.MULTI_MORE.items():
            if chance(self.random, 75):
                step["multi"][key] = self.random.choice(values)
        step["next"] = self.plain_next(after)
        if chance(self.random, 60):
            edges = [{"outcome": "yes", "to": self.sequence(after, depth=depth + 1)}, {"to": after, "else": True}]
            if chance(self.random, 40):
                edges.insert(1, {"to": after, "when": self.random.choice(material.MULTI_CONDITIONS)})
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
        kind = {"type": "gate"} if chance(self.random, 70) else {"type": "task", "assign": CLERK}
        return self.write(**kind, split="and", next=branches)

    def branches(self, join: str, depth: int) -> list:
        return [{"to": self.sequence(join, depth=depth + 1)} for _ in range(self.random.randint(2, 3))]

    def conditional(self, join: str, depth: int) -> list:
        edges = [{**edge, "when": self.random.choice(CONDITIONS)} for edge in self.branches(join, depth)]
        return [*edges, {"to": join, "else": True}] if chance(self.random, 90) else edges

    def exclusive(self, after: str, depth: int) -> str:
        return self.write(type="gate", next=self.conditional(after, depth))

    def inclusive(self, after: str, depth: int) -> str:
        join = self.write(type="gate", join="or", next=after)
        return self.write(type="gate", split="or", next=self.conditional(join, depth))

    def loop(self, after: str, depth: int) -> str:
        """Write a body whose last task leads back to its first or on."""
        last = self.write(type="task", assign=CLERK, outcomes=["again", "on"])
        first = self.sequence(last, depth=depth + 1)
        self.steps[last]["next"] = [{"outcome": "again", "to": first}, {"outcome": "on", "to": after}]
        return first

    def spin(self, after: str, depth: int) -> str:
        """Write a loop in which nobody waits: it comes out, or turns until the limit."""
        back, first = self.name(), self.write(type="gate")
        way_back = self.conditional(first, depth)[0]
        self.steps[back] = {"type": "gate", "next": [way_back, {"to": after, "else": True}]}
        self.steps[first]["next"] = back
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
