"""The token game: what one step's opening and leaving does, and settling after each event."""

import json

from tests.second_engine import joins, many
from tests.second_engine.expressions import Scope, expression, truth
from tests.second_engine.net import Net, message_of
from tests.second_engine.refusals import Refused
from tests.second_engine.values import Wrong, plain, read, write

MOST_OPENINGS = 1000
EFFECTS = ("webhook", "create_ticket")


class Game:
    """One event's move: a net, a state that is changed in place, facts, and the commands so far."""

    def __init__(self, net: Net, state: dict, facts: dict):
        self.net, self.facts = net, facts
        self.state = json.loads(json.dumps(state))
        self.commands: list[dict] = []

    def say(self, kind: str, **command):
        self.commands.append({"kind": kind, **command})

    # -- data -----------------------------------------------------------------------------------------------------

    def work_out(self, text, where: str, *, opening=None, outcome=None):
        """Return the value of an expression (or of a bare number); an opening of many lends its names."""
        extra, instances = many.names(opening) if opening and "items" in opening else ({}, None)
        extra["outcome"] = outcome
        extra["requester"] = read({"type": "person"}, self.state["requester"])
        scope = Scope(
            fields=self.net.fields, data=self.state["data"], counts=self.state["counts"], facts=self.facts, extra=extra,
            instances=instances,
        )  # fmt: skip
        try:
            if isinstance(text, str):
                return expression(text)(scope)
            return text if isinstance(text, bool | None) else read({"type": "decimal"}, str(text))
        except Wrong:
            raise Refused("expression", where) from None

    def holds(self, text, where: str, **names) -> bool:
        try:
            return truth(self.work_out(text, where, **names))
        except Wrong:
            raise Refused("expression", where) from None

    def merge(self, values: dict, where: str):
        """Take values over field by field, then work out the computed columns of the lists among them."""
        self.state["data"].update(values)
        for field in self.net.fields.values():
            rows = values.get(field["id"])
            if (
                isinstance(rows, list)
                and field["type"] == "list"
                and any("compute" in column for column in field["items"])
            ):
                try:
                    self.state["data"][field["id"]] = [
                        computed(field["items"], row, self.facts) for row in read(field, rows) or []
                    ]
                except Wrong:
                    raise Refused("expression", where) from None

    def act(self, action: dict, n: int, where: str, **notice):
        """Do one action that is done at once: set, notify, ticket_status."""
        if "set" in action:
            worked_out = {name: self.work_out(text, where) for name, text in sorted(action["set"].items())}
            try:
                fresh = {name: write(self.net.fields.get(name), value) for name, value in worked_out.items()}
            except Wrong:
                raise Refused("expression", where) from None
            self.merge(fresh, where)  # all at once: each saw the data as it was
        elif "notify" in action:
            self.say("SendNotice", step=where, n=n, **notice)
        else:
            self.state["phase"] = action["ticket_status"]
            self.say("SetPhase", word=action["ticket_status"])

    def known(self, values: dict) -> dict:
        return {name: value for name, value in values.items() if name in self.net.fields}

    # -- leaving --------------------------------------------------------------------------------------------------

    def withdraw(self, step: str):
        """Close an open step before it is done."""
        opening = self.state["open"].pop(step)
        self.say("Withdraw", step=step, n=opening["n"], instance=None)

    def remember(self, step: str, event: dict):
        """Note who did it, the person a deputy stood in for first; everybody once, the latest last."""
        for person in (event["stood_for"], event["by"]):
            if person is not None:
                done = [one for one in self.state["done_by"].get(step, ()) if one != person]
                self.state["done_by"][step] = [*done, person]

    def count(self, step: str, outcome: str | None):
        by_outcome = self.state["counts"].setdefault(step, {})
        by_outcome[outcome or ""] = by_outcome.get(outcome or "", 0) + 1

    def leave(self, step: str, outcome=None, *, quiet=False, edge=None, opening=None, names=None):
        """Leave a closed step: count it, cancel what it cancels, put tokens on the edges that hold.

        Of many instances each was counted when it was finished (`opening` is theirs), so leaving them counts nothing;
        `names` is the opening that lends n and finished to conditions where somebody skipped it with an outcome.
        """
        if "multi" not in self.net.steps[step]:
            self.count(step, outcome)
        for other in self.net.steps[step].get("cancels", ()):
            self.clear(other)
        for taken in [edge] if edge else self.ways_on(step, outcome, quiet=quiet, opening=opening or names):
            self.state["tokens"][taken] = self.state["tokens"].get(taken, 0) + 1

    def clear(self, step: str):
        for edge in self.net.incoming[step]:
            self.state["tokens"].pop(edge, None)
        self.state["arrivals"].pop(step, None)
        if step in self.state["open"]:
            self.withdraw(step)

    def ways_on(self, step: str, outcome, *, quiet: bool, opening) -> list[str]:
        """Return the edges on which leaving puts a token."""
        edges, split = self.net.leading_on(step), self.net.steps[step].get("split", "xor")
        if split == "and" or self.net.steps[step]["type"] == "end":
            return [edge.id for edge in edges]
        if quiet:
            return first_of([edge for edge in edges if edge.otherwise or len(edges) == 1], step)
        outcomes = set(opening["outcomes"].values()) if opening and outcome is None else {outcome}
        fitting = [edge for edge in edges if edge.outcome is None or edge.outcome in outcomes]
        chosen = []
        for edge in fitting:
            if not edge.otherwise and (
                edge.when is None or self.holds(edge.when, step, opening=opening, outcome=outcome)
            ):
                chosen.append(edge.id)
                if split == "xor":
                    break
        return chosen or first_of([edge for edge in fitting if edge.otherwise], step)

    # -- opening --------------------------------------------------------------------------------------------------

    def open(self, step: str):
        """Open a step whose tokens are consumed already; most kinds leave at once."""
        about, state = self.net.steps[step], self.state
        n = state["opened"][step] = state["opened"].get(step, 0) + 1
        if "skip" in about and self.holds(about["skip"], step):
            self.leave(step, quiet=True)
        elif "multi" in about:
            many.begin(self, step, n)
        elif about["type"] == "task":
            self.stay(step, n, "OpenTask", instance=None, item=None)
        elif about["type"] == "sub":
            passed = {
                field: plain_or_refuse(self.work_out(text, step), step) for field, text in about.get("pass", {}).items()
            }
            self.stay(step, n, "OpenSub", data=passed)
        elif about["type"] == "auto":
            self.run(step, n, 0)
        elif about["type"] == "wait" and not self.take_kept(message_of(about)[0], step):
            self.stay(step, n, "OpenWait")
        elif about["type"] == "choice":
            self.open_choice(step, n, about["events"])
        elif about["type"] == "end":
            self.end(step, about)
        else:
            self.leave(step)

    def stay(self, step: str, n: int, command: str, **more):
        self.state["open"][step] = {"n": n}
        self.say(command, step=step, n=n, **more)

    def open_choice(self, step: str, n: int, events: list):
        for place, event in enumerate(events):
            if self.take_kept(message_of(event)[0], step):
                return self.leave(step, edge=f"{step}.events.{place}")
        self.stay(step, n, "OpenWait")
        if self.net.buttons(step):
            self.say("OpenTask", step=step, n=n, instance=None, item=None)
        return None

    def take_kept(self, message: str | None, step: str) -> bool:
        """Take the oldest kept message of this name, if there is one."""
        kept = self.state["messages"].get(message)
        if not kept:
            return False
        self.merge(self.known(kept.pop(0)), step)
        if not kept:
            del self.state["messages"][message]
        return True

    def run(self, step: str, n: int, place: int):
        """Do an auto step's actions from this place on; at one for the outside world it waits."""
        actions = self.net.steps[step]["do"]
        for at, action in enumerate(actions[place:], place):
            if any(effect in action for effect in EFFECTS):
                self.state["open"][step] = {"n": n, "at": at}
                return self.say("RunEffect", step=step, n=n, place=at, data=self.effect_data(action, step))
            self.act(action, n, step, source="do", timer=0, place=at)
        return self.leave(step)

    def effect_data(self, action: dict, step: str) -> dict:
        if "webhook" in action:
            return {name: self.state["data"].get(name) for name in action["webhook"].get("send", ())}
        given = action["create_ticket"].get("fields", {})
        return {name: plain_or_refuse(self.work_out(text, step), step) for name, text in given.items()}

    def end(self, step: str, about: dict):
        self.state["result"] = about.get("result") or self.state["result"]
        self.leave(step)
        if about.get("terminate"):
            self.terminate()

    def terminate(self):
        self.state["tokens"].clear()
        self.state["arrivals"].clear()
        for step in sorted(self.state["open"]):
            self.withdraw(step)

    # -- settling -------------------------------------------------------------------------------------------------

    def settle(self):
        """Open steps until none is enabled; then it must be done, or something must be open."""
        openings = 0
        joins.absorb(self.net, self.state)
        while step := joins.next_step(self.net, self.state):
            openings += 1
            if openings > MOST_OPENINGS:
                raise Refused("settle_limit", step)
            joins.consume(self.net, self.state, step)
            self.open(step)
            joins.absorb(self.net, self.state)
        state = self.state
        if not state["tokens"] and not state["open"]:
            state["status"] = "done"
            self.say("EndInstance", status="done", result=state["result"])
        elif state["tokens"] and not joins.truly_open(state):
            raise Refused("stuck", min(self.net.edges[edge].to for edge in state["tokens"]))


def first_of(edges: list, step: str) -> list[str]:
    if not edges:
        raise Refused("no_way_on", step)
    return [edges[0].id]


def plain_or_refuse(value, step: str):
    try:
        return plain(value)
    except Wrong:
        raise Refused("expression", step) from None


def computed(columns: list[dict], row: dict, facts: dict) -> dict:
    """Return a row with its computed columns, each worked out from its row so far."""
    row = dict(row)
    fields = {column["id"]: column for column in columns}
    for column in columns:
        if "compute" in column:
            row[column["id"]] = write(
                column, expression(column["compute"])(Scope(fields=fields, data=row, facts=facts))
            )
    return row
