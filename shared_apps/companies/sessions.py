"""Login sessions that name their company (this module is the SESSION_ENGINE)."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from shared_apps.companies.models import Session
from shared_apps.companies.statements import Prepared

PARENT_KEY = "platform_session"  # the platform session a company's session was handed over from
IMPERSONATED_KEY = "impersonated_company_id"  # in both hosts' sessions: the company that the operator visits
VISIT_KEY = "visit_id"  # the row in public that says whether the visit may go on
SEEN_EVERY = timedelta(minutes=5)  # how old `seen_at` may be before a request writes it again
_UNBOUND: Any = object()
_BY_KEY = Prepared(lambda key: Session.objects.filter(pk=key), key=str)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Where a request came from, as the list of sessions shows it."""

    address: str = ""
    device: str = ""


# Whose sessions stores made without a company read: those of the request that is being answered, else nobody's. allauth
# makes such a store in the middle of a request (signing in elsewhere).
_CURRENT: ContextVar[tuple[Any, Visitor]] = ContextVar("session_binding", default=(_UNBOUND, Visitor()))


class SessionStore(DatabaseStore):
    """Reads and writes the sessions of one company (`company_id`), or of the platform (`None`).

    A store made without a company and outside a request is unbound: it may end sessions, but finds none to read, so it
    never authenticates.
    """

    def __init__(
        self, session_key: str | None = None, *, company_id: int | None = _UNBOUND, visitor: Visitor | None = None
    ) -> None:
        super().__init__(session_key)
        current_company, current_visitor = _CURRENT.get()
        self.company_id = current_company if company_id is _UNBOUND else company_id
        self.visitor = visitor or current_visitor
        self.began_at: datetime | None = None
        self.seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the session model, which lives in schema public."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        if self.company_id is _UNBOUND:
            return None
        for row in _BY_KEY.rows(key=self.session_key or ""):
            if row.company_id == self.company_id and row.expire_date > timezone.now():
                self.began_at, self.seen_at = row.began_at, row.seen_at
                return row
        self._session_key = None
        return None

    def create(self) -> None:
        """Make a new row; signing in and out begin anew."""
        self.began_at = None
        super().create()

    def note_visit(self, *, now: datetime) -> None:
        """Write down that the session was used now, unless that was done a moment ago."""
        if self.session_key and self.began_at and (self.seen_at is None or now - self.seen_at > SEEN_EVERY):
            Session.objects.filter(pk=self.session_key).update(
                seen_at=now, address=self.visitor.address[:64], device=self.visitor.device[:300]
            )

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to store, with company, user and parent as columns of their own."""
        if self.company_id is _UNBOUND:
            raise RuntimeError("A session store that is bound to no company cannot store sessions.")
        row = cast("Session", super().create_model_instance(data))
        row.company_id = self.company_id
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.parent_id = data.get(PARENT_KEY)
        row.seen_at = timezone.now()
        row.began_at = self.began_at = self.began_at or row.seen_at
        row.address, row.device = self.visitor.address[:64], self.visitor.device[:300]
        return row


def bind(*, company_id: int | None, visitor: Visitor) -> None:
    """Make stores that name no company read those of this one (None: the platform's), until `unbind()`."""
    _CURRENT.set((company_id, visitor))


def unbind() -> None:
    """The request is over: stores that name no company read nothing again."""
    _CURRENT.set((_UNBOUND, Visitor()))


def rotated(session: SessionBase) -> str:
    """Give the session a new key and return it; what was handed over from the old one ends."""
    session.cycle_key()
    return session.session_key or ""


def enter_visit(session: SessionBase, *, company_id: int, visit_id: int) -> None:
    """Note in a session, whose key has just been rotated, that its person visits the company as an operator."""
    session[IMPERSONATED_KEY] = company_id
    session[VISIT_KEY] = visit_id


def leave_visit(session: SessionBase) -> None:
    """Take the note of a visit out of the platform's session and give the session a new key."""
    session.pop(IMPERSONATED_KEY, None)
    session.pop(VISIT_KEY, None)
    session.cycle_key()
