"""Which step opens next: joins, mutexes, requirements, and what can still come."""


def truly_open(state: dict) -> set[str]:
    """Return the open steps without those that were left and only have a rest running."""
    return {step for step, opening in state["open"].items() if not opening.get("left")}


def marked(net, state, step: str) -> list[str]:
    return [edge for edge in net.incoming[step] if edge in state["tokens"]]


def next_step(net, state) -> str | None:
    """Return the smallest enabled step that is no or-join; only where there is none, the smallest or-join."""
    waiting = sorted({net.edges[edge].to for edge in state["tokens"]})
    able = [step for step in waiting if may_open(net, state, step) and joined(net, state, step)]
    return min(able, key=lambda step: (net.join(step) == "or", step), default=None)


def may_open(net, state, step: str) -> bool:
    """Return whether the step is closed, its mutex free, and everything it requires open."""
    about, open_now = net.steps[step], truly_open(state)
    held = {net.steps[other].get("mutex") for other in open_now} - {None}
    return step not in state["open"] and about.get("mutex") not in held and set(about.get("requires", ())) <= open_now


def joined(net, state, step: str) -> bool:
    """Return whether enough tokens have come for this step's join."""
    join, incoming, here = net.join(step), net.incoming[step], marked(net, state, step)
    if join == "xor":
        return bool(here)
    if join == "and":
        return here == incoming
    if join == "or":
        return bool(here) and not any(can_come(net, state, step, edge) for edge in incoming if edge not in here)
    return step not in state["arrivals"] and len(here) >= join


def consume(net, state, step: str):
    """Take the tokens that opening this step uses up."""
    here = marked(net, state, step)
    if net.join(step) == "xor":
        here = here[:1]
    elif isinstance(net.join(step), int):
        state["arrivals"][step] = sorted(here)
    for edge in here:
        take(state, edge)


def take(state, edge: str):
    state["tokens"][edge] -= 1
    if not state["tokens"][edge]:
        del state["tokens"][edge]


def can_come(net, state, join: str, edge: str) -> bool:
    """Return whether a token or an open step elsewhere can still reach this edge without passing the join."""
    sources, fresh = set(), {net.edges[edge].source} - {join, None}
    while fresh:
        sources |= fresh
        fresh = {net.edges[e].source for step in fresh for e in net.incoming[step]} - sources - {join, None}
    on_the_way = {net.edges[e].to for e in state["tokens"]} | truly_open(state)
    return bool(on_the_way & sources)


def absorb(net, state):
    """Take late arrivals at first/N joins; forget the arrivals where all came or none can still come."""
    before = None
    while before != (before := str((state["tokens"], state["arrivals"]))):
        for step in net.counting_joins:
            arrived = state["arrivals"].get(step)
            for edge in marked(net, state, step) if arrived else ():
                if edge not in arrived:
                    take(state, edge)
                    arrived.append(edge)
                    arrived.sort()
        for step in net.counting_joins:
            missing = set(net.incoming[step]) - set(state["arrivals"].get(step, net.incoming[step]))
            if not any(can_come(net, state, step, edge) for edge in missing):
                state["arrivals"].pop(step, None)
