"""Sound documents to break: hand-made ones for every part of the language, and random ones made of nested blocks."""

import random

import yaml


def document(start, steps):
    return {
        "format": "ticketflower/v1",
        "key": "k",
        "title": "K",
        "ticket": {"fields": []},
        "start": start,
        "steps": steps,
    }


HAND_MADE = yaml.safe_load("""
split_and_join:
  a: {type: gate, split: and, next: [{to: b}, {to: c}, {to: d}]}
  b: {type: task, next: e}
  c: {type: task, next: e}
  d: {type: task, next: e}
  e: {type: gate, join: and, next: z}
  z: {type: end}
some_of_three:
  a: {type: gate, split: or, next: [{to: b, when: x}, {to: c, when: y}, {to: d, when: v}, {to: e, else: true}]}
  b: {type: task, next: e}
  c: {type: task, outcomes: [ok, bad], next: [{to: e, outcome: ok}, {to: f, outcome: bad}]}
  d: {type: task, next: e}
  f: {type: task, next: e}
  e: {type: task, join: or, next: z}
  z: {type: end}
discriminator:
  a: {type: gate, split: and, next: [{to: b}, {to: c}, {to: d}]}
  b: {type: task, next: e}
  c: {type: task, next: e}
  d: {type: task, next: e}
  e: {type: task, join: first, next: z}
  z: {type: end}
two_of_three:
  a: {type: gate, split: and, next: [{to: b}, {to: c}, {to: d}]}
  b: {type: task, next: e}
  c: {type: task, next: e}
  d: {type: task, next: e}
  e: {type: task, join: 2, cancels: [b, c, d], next: f}
  f: {type: task, outcomes: [again, enough], next: [{to: a, outcome: again}, {to: z, outcome: enough}]}
  z: {type: end}
cancel_region:
  a: {type: gate, split: and, next: [{to: b}, {to: c}]}
  b: {type: task, outcomes: [ok, stop], next: [{to: e, outcome: ok}, {to: d, outcome: stop}]}
  c: {type: task, next: f}
  f: {type: task, next: e}
  d: {type: gate, cancels: [c, f, e], next: y}
  e: {type: gate, join: and, next: z}
  y: {type: end}
  z: {type: end}
terminated:
  a: {type: gate, split: and, next: [{to: b}, {to: c}]}
  b: {type: task, outcomes: [ok, stop], next: [{to: e, outcome: ok}, {to: y, outcome: stop}]}
  c: {type: task, next: e}
  e: {type: gate, join: and, next: z}
  y: {type: end, terminate: true}
  z: {type: end}
time_and_messages:
  a: {type: task, timers: [{after: P1D, go: late}, {after: P2D, also: chat}], next: wait}
  late: {type: task, next: wait}
  chat: {type: task, next: talked}
  talked: {type: end}
  wait: {type: wait, message: {name: m, keep: true}, next: pick}
  pick: {type: choice, events: [{button: go, to: p}, {message: {name: n, keep: true}, to: q}, {after: P1D, to: wait}]}
  p: {type: task, next: j}
  q: {type: auto, do: [{webhook: {endpoint: e}}], on_error: {go: by_hand}, next: j}
  by_hand: {type: task, next: j}
  j: {type: gate, next: z}
  z: {type: end}
many_and_skipped:
  a: {type: gate, split: and, next: [{to: b}, {to: c}]}
  b: {type: task, mutex: m, skip: x, next: d}
  c: {type: task, mutex: m, multi: {over: rows, done: any, rest: keep}, next: d}
  d: {type: task, join: and, multi: {count: 3}, outcomes: [yes_, no_], split: or,
      next: [{to: e, outcome: yes_}, {to: f, outcome: no_}]}
  e: {type: task, next: g}
  f: {type: task, next: g}
  g: {type: gate, join: or, next: s}
  s: {type: sub, workflow: w, next: [{to: z, outcome: good}, {to: a2, else: true}]}
  a2: {type: auto, do: [{set: {x: "1"}}], next: s2}
  s2: {type: task, next: [{to: z}, {to: a2}]}
  z: {type: end}
an_end_that_cancels:
  a: {type: gate, split: and, next: [{to: b}, {to: c}]}
  b: {type: task, next: y}
  c: {type: task, next: d}
  d: {type: task, next: z}
  y: {type: end, cancels: [c, d]}
  z: {type: end}
only_while_open:
  a: {type: gate, split: and, next: [{to: b}, {to: c}]}
  b: {type: task, requires: [c], cancels: [c], next: d}
  c: {type: task, timers: [{after: P1D, go: t}], next: t}
  t: {type: end, terminate: true}
  d: {type: end}
""")


def hand_made():
    return {name: document("a", steps) for name, steps in HAND_MADE.items()}


def random_document(seed):
    """A document of nested blocks, each with one way in and one way out: sound by the way it is made."""
    blocks = Blocks(random.Random(seed))  # noqa: S311
    blocks.steps["z"] = {"type": "end"}
    return document(blocks.make(3, "z", loops=False), blocks.steps)


class Blocks:
    """Makes steps. Every method returns the step where its block begins; exactly one edge leads on to `onward`."""

    def __init__(self, rng):
        self.rng = rng
        self.steps = {}

    def make(self, depth, onward, loops):
        kinds = [self.task, self.timed, self.effect, self.many]
        if depth:
            kinds = [self.sequence, self.parallel, self.either, self.some, self.loop, self.choice, self.waiting, *kinds]
            kinds += [self.sequence, self.parallel, self.some] + ([] if loops else [self.first])
        return self.rng.choice(kinds)(depth - 1, onward, loops)

    def add(self, **step):
        name = f"{self.rng.choice('abcdefghij')}{len(self.steps)}"
        self.steps[name] = step
        return name

    def gate(self, onward, **step):
        return self.add(type="gate", next=onward, **step)

    def branches(self, depth, onward, loops):
        return [self.make(depth, onward, loops) for _n in range(self.rng.choice([2, 2, 3]))]

    def task(self, depth, onward, loops):
        return self.add(type="task", next=onward, **self.rng.choice([{}, {}, {"skip": "x"}]))

    def timed(self, depth, onward, loops):
        joined = self.gate(onward)
        late = self.add(type="task", next=joined)
        return self.add(type="task", timers=[{"after": "P1D", "go": late}], next=joined)

    def effect(self, depth, onward, loops):
        joined = self.gate(onward)
        by_hand = self.add(type="task", next=joined)
        return self.add(type="auto", do=[{"webhook": {"endpoint": "e"}}], on_error={"go": by_hand}, next=joined)

    def many(self, depth, onward, loops):
        return self.add(type="task", multi={"over": "rows", "done": self.rng.choice(["all", "any", 2])}, next=onward)

    def sequence(self, depth, onward, loops):
        return self.make(depth, self.make(depth, onward, loops), loops)

    def parallel(self, depth, onward, loops):
        join = self.gate(onward, join=self.rng.choice(["and", "and", "or"]))
        return self.add(type="gate", split="and", next=[{"to": to} for to in self.branches(depth, join, loops)])

    def some(self, depth, onward, loops):
        join = self.gate(onward, join="or")
        entries = [{"to": to, "when": "x"} for to in self.branches(depth, join, loops)]
        other = self.make(0, join, loops)
        return self.add(type="gate", split="or", next=[*entries, {"to": other, "else": True}])

    def either(self, depth, onward, loops):
        targets = self.branches(depth, self.gate(onward), loops)
        if self.rng.random() < 0.5:
            entries = [{"to": to, "when": "x"} for to in targets]
            entries[-1] = {"to": targets[-1], "else": True}
            return self.add(type="gate", next=entries)
        names = [f"o{n}" for n in range(len(targets))]
        entries = [{"to": to, "outcome": name} for to, name in zip(targets, names, strict=True)]
        return self.add(type="task", outcomes=names, next=entries)

    def loop(self, depth, onward, loops):
        again = self.gate("")
        check = self.add(type="task", outcomes=["on", "back"])
        self.steps[check]["next"] = [{"to": onward, "outcome": "on"}, {"to": again, "outcome": "back"}]
        self.steps[again]["next"] = self.make(depth, check, loops=True)
        return again

    def choice(self, depth, onward, loops):
        joined = self.gate(onward)
        first, second = self.make(depth, joined, loops), self.make(depth, joined, loops)
        return self.add(type="choice", events=[{"button": "b", "to": first}, {"after": "P1D", "to": second}])

    def waiting(self, depth, onward, loops):
        return self.add(type="wait", message={"name": "m", "keep": True}, next=onward)

    def first(self, depth, onward, loops):
        """Late branches are absorbed; not inside a loop, where the next round would meet them."""
        join = self.gate(onward, join=self.rng.choice(["first", 2]))
        return self.add(type="gate", split="and", next=[{"to": to} for to in self.branches(depth, join, loops)])
