"""Login sessions that name their company (this module is the SESSION_ENGINE)."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from shared_apps.companies.models import Session

PARENT_KEY = "platform_session"  # the platform session a company's session was handed over from
IMPERSONATED_KEY = "impersonated_company_id"  # in both hosts' sessions: the company that the operator visits
VISIT_KEY = "visit_id"  # the row in public that says whether the visit may go on
_UNBOUND: Any = object()


class SessionStore(DatabaseStore):
    """Reads and writes the sessions of one company (`company_id`), or of the platform (`None`).

    A store made without a company is unbound: it may end sessions, but finds none to read, so it never authenticates.
    """

    def __init__(self, session_key: str | None = None, *, company_id: int | None = _UNBOUND) -> None:
        super().__init__(session_key)
        self.company_id = company_id

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the session model, which lives in schema public."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        if self.company_id is _UNBOUND:
            return None
        row = Session.objects.filter(
            session_key=self.session_key, company=self.company_id, expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to store, with company, user and parent as columns of their own."""
        if self.company_id is _UNBOUND:
            raise RuntimeError("A session store that is bound to no company cannot store sessions.")
        row = cast("Session", super().create_model_instance(data))
        row.company_id = self.company_id
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.parent_id = data.get(PARENT_KEY)
        return row


def enter_visit(session: SessionBase, *, company_id: int, visit_id: int) -> None:
    """Note in a session, whose key has just been rotated, that its person visits the company as an operator."""
    session[IMPERSONATED_KEY] = company_id
    session[VISIT_KEY] = visit_id


def leave_visit(session: SessionBase) -> None:
    """Take the note of a visit out of the platform's session and give the session a new key."""
    session.pop(IMPERSONATED_KEY, None)
    session.pop(VISIT_KEY, None)
    session.cycle_key()
