"""The workflows that every contender plays: ten tasks in a row, five at once and one after, one that loops."""

HEAD = """
format: ticketflower/v1
key: {key}
title: {key}
ticket: {{fields: [{{id: subject, type: text}}]}}
start: {start}
steps:
"""
TASK = "  {id}: {{type: task, title: {id}, assign: {{to: {{role: staff}}}}, next: {next}}}\n"
END = "  done: {type: end}\n"
LINEAR_LENGTH = 10
BRANCHES = ("a", "b", "c", "d", "e")
STEPS = {"linear": LINEAR_LENGTH, "parallel": len(BRANCHES) + 1}  # completed tasks of one instance


def _linear() -> str:
    ids = [f"t{number}" for number in range(LINEAR_LENGTH)]
    tasks = "".join(TASK.format(id=id_, next=next_) for id_, next_ in zip(ids, [*ids[1:], "done"], strict=True))
    return HEAD.format(key="linear", start="t0") + tasks + END


def _parallel() -> str:
    fork = ", ".join(f"{{to: {branch}}}" for branch in BRANCHES)
    return (
        HEAD.format(key="parallel", start="fork")
        + f"  fork: {{type: gate, split: and, next: [{fork}]}}\n"
        + "".join(TASK.format(id=branch, next="meet") for branch in BRANCHES)
        + "  meet: {type: gate, join: and, next: after}\n"
        + TASK.format(id="after", next="done")
        + END
    )


LOOP = (
    HEAD.format(key="loop", start="work")
    + "  work: {type: task, title: Work, outcomes: [again, stop], assign: {to: {role: staff}}, next: "
    "[{outcome: again, to: work}, {outcome: stop, to: done}]}\n" + END
)
SHAPES = {"linear": _linear(), "parallel": _parallel(), "loop": LOOP}
