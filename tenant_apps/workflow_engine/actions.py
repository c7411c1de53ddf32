"""What a step, a timer or a cancellation does by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.people import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class SetValues:
    """Gives fields a new value: an expression, or a number, a truth value or null as written."""

    values: Mapping[str, Expr | Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Tells people something, in the words of one of the company's message templates."""

    who: tuple[Who, ...]
    template: str
    channel: str = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStatus:
    """Sets the free word that lists show beside the status."""

    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Calls one of the company's named endpoints with some fields; `save` takes fields over from its answer."""

    endpoint: str
    send: tuple[str, ...] = ()
    save: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTicket:
    """Submits another ticket; its fields are expressions over this one's data."""

    workflow: str
    fields: Mapping[str, Expr | Any] = field(default_factory=dict)


Outside = Webhook | CreateTicket
Action = SetValues | Notify | TicketStatus | Webhook | CreateTicket
