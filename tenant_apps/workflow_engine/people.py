"""Who a task goes to, as a definition says it. Finding the actual people is the bridge's business."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """One way to name people.

    `kind`: role (value: its key), person (an e-mail address), requester (no value), manager_of (requester, a step or a
    person field), field (a person field), same_as (a step), any_of (`parts`, tried one after the other).
    """

    kind: str
    value: str = ""
    parts: tuple["Who", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Who a task goes to, how one of several is picked, and who never gets it.

    `excluded` holds `requester` or step ids (four eyes); `delegate` lets the worker hand it to somebody else.
    """

    to: Who
    pick: str = "offer"
    excluded: tuple[str, ...] = ()
    fallback: Who | None = None
    delegate: bool = False


def every_who(assign: Assign) -> tuple[Who, ...]:
    """Return all ways to name people in an assignment, also those inside any_of."""

    def parts(who: Who) -> tuple[Who, ...]:
        return (who, *(below for part in who.parts for below in parts(part)))

    return (*parts(assign.to), *(parts(assign.fallback) if assign.fallback else ()))
