"""Systematic ways to break a document: what people get wrong when they draw one."""

from copy import deepcopy

from tests.soundness.plays import entries_of

WORDS = ("outcome", "when", "else")


def mutants(document):
    """Yield (what was done, the document with that one thing done) for everything that can be done to it."""
    for name, step in sorted(document["steps"].items()):
        for what, change in changes(name, step, document):
            broken = deepcopy(document)
            change(broken["steps"][name])
            yield f"{name}: {what}", broken


def changes(name, step, document):
    yield from other_joins(step)
    yield from other_splits(step)
    yield from missing_parts(step)
    yield from other_targets(step, document)
    if step["type"] in ("task", "wait"):
        timers = step.get("timers", [])
        for to in joins(document):
            yield f"a timer also leads to {to}", put("timers", [*timers, {"after": "P1D", "also": to}])
            yield f"a timer goes to {to}", put("timers", [*timers, {"after": "P1D", "go": to}])


def other_joins(step):
    for join in ("xor", "and", "or", "first", 2, 3):
        if join != step.get("join", "xor"):
            yield f"join: {join}", put("join", join)


def other_splits(step):
    entries = entries_of(step)
    if len(entries) < 2:
        return
    bare = [{"to": entry["to"]} for entry in entries]
    free = [{"to": entry["to"], "when": "x"} for entry in entries]
    for split, following in (("and", bare), ("or", free), ("xor", [*free[:-1], {"to": free[-1]["to"], "else": True}])):

        def change(raw, split=split, following=following):
            raw.update(split=split, next=following)

        if split != step.get("split", "xor"):
            yield f"split: {split}", change


def missing_parts(step):
    entries = entries_of(step)
    for i in range(len(entries) if len(entries) > 1 else 0):
        rest = entries[:i] + entries[i + 1 :]
        if "outcome" not in entries[i]:
            yield f"edge {i} is missing", put("next", rest)
    for key in ("cancels", "terminate", "requires", "mutex", "timers", "on_error", "skip"):
        if key in step:
            yield f"{key} is missing", lambda raw, key=key: raw.pop(key)


def other_targets(step, document):
    entries = entries_of(step)
    for i, entry in enumerate(entries):
        for to in joins(document):
            if to != entry["to"]:
                yield f"edge {i} leads to {to}", put("next", [*entries[:i], {**entry, "to": to}, *entries[i + 1 :]])


def joins(document):
    """Steps where an edge may end up by mistake: whatever brings edges together, and the ends."""
    return sorted(
        name
        for name, step in document["steps"].items()
        if step["type"] == "end" or step.get("join", "xor") != "xor" or step.get("split") == "and"
    )


def put(key, value):
    def change(raw):
        raw[key] = value

    return change
