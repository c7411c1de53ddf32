"""What else must happen when somebody leaves: apps above say so at start-up, so that nothing here calls up."""

from datetime import datetime
from typing import Protocol

from shared_apps.audit.actors import Actor


class Handler(Protocol):
    """Called with keywords."""

    def __call__(self, *, actor: Actor, member_id: int, now: datetime) -> object:
        """Do what must happen."""


_HANDLERS: list[Handler] = []


def register(handler: Handler) -> None:
    """Have the handler called in the transaction in which a member is deactivated."""
    if handler not in _HANDLERS:
        _HANDLERS.append(handler)


def tell(*, actor: Actor, member_id: int, now: datetime) -> None:
    """Call all handlers."""
    for handler in _HANDLERS:
        handler(actor=actor, member_id=member_id, now=now)
