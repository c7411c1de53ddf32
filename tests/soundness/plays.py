"""A second, plain token game over the raw document, to prove by playing that a workflow is broken.

Written for being obviously right, not fast; it shares no code with the proof. Every decision (outcome, condition,
timer) is asked of `choose`, so a play can be random, or one of all there are.
"""

from itertools import count

EFFECTS = ("webhook", "create_ticket")


class Broken(Exception):  # noqa: N818  # what a play may come to
    """The play went wrong: stuck, doubled or ends_twice, at a step."""


class Dishonest(Exception):  # noqa: N818  # the play is void
    """The play chose conditions of which none holds where there is no else: another check forbids that."""


class Board:
    """A document as tables: where edges come from and lead to."""

    def __init__(self, document):
        self.steps = document["steps"]
        self.edges = {"start": (None, document["start"])}
        for name, step in self.steps.items():
            entries = entries_of(step)
            self.edges.update({f"{name}.{i}": (name, entry["to"]) for i, entry in enumerate(entries)})
            for i, event in enumerate(step.get("events", [])):
                self.edges[f"{name}.events.{i}"] = (name, event["to"])
            for i, timer in enumerate(step.get("timers", [])):
                if "go" in timer or "also" in timer:
                    self.edges[f"{name}.timers.{i}"] = (name, timer.get("go") or timer.get("also"))
            if step.get("on_error", {}).get("go"):
                self.edges[f"{name}.error"] = (name, step["on_error"]["go"])
        self.into = {name: [e for e, (_from, to) in self.edges.items() if to == name] for name in self.steps}
        self.kept = {
            part["message"]["name"]
            for step in self.steps.values()
            for part in (step, *step.get("events", []))
            if isinstance(part.get("message"), dict) and part["message"].get("keep")
        }

    def leads(self, one, other, without):
        """Is there a path from a step to another that avoids a third?"""
        seen, todo = set(), [one]
        while todo:
            here = todo.pop()
            if here == without or here in seen:
                continue
            if here == other:
                return True
            seen.add(here)
            todo += [to for source, to in self.edges.values() if source == here]
        return False


def entries_of(step):
    entries = step.get("next", [])
    return [{"to": entries}] if isinstance(entries, str) else entries


class Play:
    def __init__(self, board):
        self.board = board
        self.tokens = ["start"]
        self.open = {}
        self.left = set()
        self.arrivals = {}
        self.ended = set()
        self.ran = set()

    def key(self):
        open_ = tuple(sorted((name, tuple(sorted(also))) for name, also in self.open.items()))
        arrived = tuple(sorted((name, tuple(sorted(edges))) for name, edges in self.arrivals.items()))
        return (
            tuple(sorted(self.tokens)),
            open_,
            tuple(sorted(self.left)),
            arrived,
            tuple(sorted(self.ended)),
        )

    def is_over(self):
        return not (self.tokens or self.open or self.left)

    # settling

    def settle(self, choose):
        forced = 0  # openings in a row in which nothing was chosen

        def chosen(options):
            nonlocal forced
            forced = 0
            return choose(options)

        for n in count():
            if forced > 50:
                raise Broken("endless", self.waiting()[0])
            if n > 200:
                raise Dishonest  # a loop of gates that conditions can leave
            self.absorb()
            name = self.next_step()
            if name is None:
                break
            forced += 1
            self.begin(name, chosen)
        for name in self.waiting():
            if name in self.open and self.join_holds(name):
                raise Broken("doubled", name)
        if self.tokens and not self.open and not self.left:
            raise Broken("stuck", self.waiting()[0])

    def waiting(self):
        return sorted({self.board.edges[edge][1] for edge in self.tokens})

    def next_step(self):
        able = [name for name in self.waiting() if self.may_open(name)]
        first = [name for name in able if self.step(name).get("join") != "or"]
        return (first or able or [None])[0]

    def step(self, name):
        return self.board.steps[name]

    def may_open(self, name):
        step = self.step(name)
        held = {self.step(other).get("mutex") for other in self.open} - {None}
        return (
            name not in self.open
            and name not in self.left
            and step.get("mutex") not in held
            and all(other in self.open for other in step.get("requires", []))
            and self.join_holds(name)
        )

    def join_holds(self, name):
        into = self.board.into[name]
        marked = [edge for edge in into if edge in self.tokens]
        join = self.step(name).get("join", "xor")
        if join == "xor":
            return bool(marked)
        if join == "and":
            return len(marked) == len(into)
        if join == "or":
            return bool(marked) and not self.can_come(name, set(into) - set(marked))
        return name not in self.arrivals and len(marked) >= (1 if join == "first" else join)

    def can_come(self, join, edges):
        for edge in edges:
            source = self.board.edges[edge][0]
            if source is None:
                continue
            places = [self.board.edges[token][1] for token in self.tokens] + list(self.open)
            if any(place != join and self.board.leads(place, source, join) for place in places):
                return True
        return False

    def absorb(self):
        before = None
        while before != self.key():
            before = self.key()
            for name in sorted(self.arrivals):
                for edge in self.board.into[name]:
                    if edge in self.tokens and edge not in self.arrivals[name]:
                        self.tokens.remove(edge)
                        self.arrivals[name].add(edge)
            for name in sorted(self.arrivals):
                missing = set(self.board.into[name]) - self.arrivals[name]
                if not self.can_come(name, missing):
                    del self.arrivals[name]

    def begin(self, name, choose):
        step = self.step(name)
        self.ran.add(name)
        marked = [edge for edge in self.board.into[name] if edge in self.tokens]
        join = step.get("join", "xor")
        for edge in marked[:1] if join == "xor" else marked:
            self.tokens.remove(edge)
        if join == "first" or isinstance(join, int):
            self.arrivals[name] = set(marked)
        multi = step.get("multi")
        empty = multi and not isinstance(multi.get("count"), int)
        if step["type"] == "end":
            self.end(name)
        elif ("skip" in step or empty) and choose([False, True]):
            self.leave_quietly(name)
        elif step["type"] == "choice" and (known := self.kept_events(step)) and choose([False, True]):
            self.go(name, [f"{name}.events.{choose(known)}"])
        elif is_immediate(step) or (step["type"] == "wait" and self.is_kept(step) and choose([False, True])):
            self.complete(name, choose)
        else:
            self.open[name] = set()

    def is_kept(self, part):
        message = part.get("message")
        return (message["name"] if isinstance(message, dict) else message) in self.board.kept

    def kept_events(self, step):
        return [i for i, event in enumerate(step["events"]) if self.is_kept(event)]

    def end(self, name):
        if self.step(name).get("terminate"):
            self.tokens, self.open, self.left, self.arrivals = [], {}, set(), {}
        self.cancel(name)
        if name in self.ended:
            raise Broken("ends_twice", name)
        self.ended.add(name)

    # leaving

    def put(self, edge):
        if edge in self.tokens:
            raise Broken("doubled", self.board.edges[edge][1])
        self.tokens.append(edge)

    def go(self, name, edges):
        self.open.pop(name, None)
        self.cancel(name)
        for edge in edges:
            self.put(edge)

    def cancel(self, name):
        for other in self.step(name).get("cancels", []):
            self.tokens = [edge for edge in self.tokens if edge not in self.board.into[other]]
            self.arrivals.pop(other, None)
            self.open.pop(other, None)
            self.left.discard(other)

    def leave_quietly(self, name):
        step, entries = self.step(name), entries_of(self.step(name))
        places = range(len(entries))
        if step.get("split") != "and" and len(entries) > 1:
            places = [i for i in places if entries[i].get("else")][:1]
            if not places:
                raise Dishonest
        self.go(name, [f"{name}.{i}" for i in places])

    def complete(self, name, choose):
        step, entries = self.step(name), entries_of(self.step(name))
        if step["type"] == "choice":
            self.go(name, [f"{name}.events.{choose(range(len(step['events'])))}"])
            return
        bare = len(entries) > 1 and not any(key in entry for entry in entries for key in ("outcome", "when", "else"))
        if step["type"] == "task" and not step.get("outcomes") and step.get("split", "xor") == "xor" and bare:
            self.go(name, [f"{name}.{choose(range(len(entries)))}"])
            return
        outcomes = self.outcomes(step, entries, choose)
        fitting = [(i, e) for i, e in enumerate(entries) if "outcome" not in e or e["outcome"] in outcomes]
        split = step.get("split", "xor")
        taken = []
        for i, entry in fitting:
            if split == "and" or (not entry.get("else") and ("when" not in entry or choose([True, False]))):
                taken.append(i)
                if split == "xor":
                    break
        taken = taken or [i for i, entry in fitting if entry.get("else")][:1]
        if not taken:
            raise Dishonest
        rest = step.get("multi", {}).get("rest") == "keep" and choose([False, True])
        self.go(name, [f"{name}.{i}" for i in taken])
        if rest:
            self.left.add(name)

    def outcomes(self, step, entries, choose):
        known = step.get("outcomes") or sorted({e["outcome"] for e in entries if "outcome" in e})
        if step["type"] == "sub":
            known = [*known, None]
        if not known:
            return []
        if not step.get("multi"):
            return [choose(known)]
        some = [outcome for outcome in known if choose([True, False])]
        return some or [choose(known)]

    # events

    def happen(self, choose):
        """One event, any that can happen now, and all that follows from it."""
        choices = []
        for name in sorted(self.open):
            step = self.step(name)
            choices.append(("complete", name, 0))
            for i, timer in enumerate(step.get("timers", [])):
                if "go" in timer:
                    choices.append(("go", name, i))
                elif "also" in timer and i not in self.open[name]:
                    choices.append(("also", name, i))
            if step["type"] == "auto" and step.get("on_error", {}).get("go"):
                choices.append(("error", name, 0))
        choices += [("rest", name, 0) for name in sorted(self.left)]
        what, name, place = choose(choices)
        if what == "complete":
            self.complete(name, choose)
        elif what == "rest":
            self.left.discard(name)
        elif what == "also":
            self.open[name].add(place)
            self.put(f"{name}.timers.{place}")
        else:
            self.go(name, [f"{name}.error" if what == "error" else f"{name}.timers.{place}"])
        self.settle(choose)


def is_immediate(step):
    effects = [effect for action in step.get("do", []) for effect in EFFECTS if effect in action]
    return step["type"] == "gate" or (step["type"] == "auto" and not effects)


def random_fault(document, rng, plays=150, events=60):
    """Return the fault that one of some random plays ran into, or None."""
    board = Board(document)
    for _play in range(plays):
        play = Play(board)
        try:
            play.settle(rng.choice)
            for _event in range(events):
                if play.is_over():
                    break
                play.happen(rng.choice)
        except Broken as broken:
            return broken.args
        except Dishonest:
            continue
    return None
