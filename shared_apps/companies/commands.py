"""Every change to companies, memberships, hand-overs and the worker's hints."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import provisioning, queries, rules, schema_pool
from shared_apps.companies.errors import HandoverRefusedError, SubdomainTakenError
from shared_apps.companies.models import Company, Domain, Handover, Membership, Session, WakeUp
from shared_apps.users.models import User

HANDOVER_SECONDS = 60  # DATA.md: long enough for a redirect, too short to be found in a log


@dataclass(frozen=True, kw_only=True)
class UsedHandover:
    """Who came over, and from which platform session."""

    user_id: int
    session_key: str
    visit_id: int | None  # set for an operator who visits


@transaction.atomic
def create_company(*, actor: Actor, name: str, subdomain: str, founder: User, now: datetime) -> Company:
    """Make company, schema, tables, domain and the founder's membership, or nothing at all.

    Raises SubdomainInvalidError or SubdomainTakenError; two racing sign-ups are told apart by the unique domain.
    """
    queries.require_free_subdomain(subdomain=subdomain)
    company_id = _next_company_id()
    try:
        with transaction.atomic():
            company = Company.objects.create(
                id=company_id,
                schema_name=f"t_{company_id}",
                name=name,
                founder=founder,
                schema_version=provisioning.expected_version(),
                created_at=now,
            )
            Domain.objects.create(domain=subdomain, tenant=company, is_primary=True)
    except IntegrityError:
        raise SubdomainTakenError from None
    schema_pool.provide(company.schema_name)
    add_membership(user_id=founder.pk, company_id=company.pk, now=now)
    record_platform(
        actor=actor,
        verb="company.created",
        subject=Subject(kind="company", id=company.pk, label=name, after={"subdomain": subdomain}),
        at=now,
        company_id=company.pk,
    )
    return company


def add_membership(*, user_id: int, company_id: int, now: datetime) -> Membership:
    """Open the gate of the company to the person; done again, it changes nothing but makes it active.

    Runs inside the transaction of the command that makes the person a member, which also writes the audit row.
    """
    membership, _made = Membership.objects.update_or_create(
        user_id=user_id, company_id=company_id, defaults={"active": True}, create_defaults={"created_at": now}
    )
    return membership


def close_membership(*, user_id: int, company_id: int) -> None:
    """Shut the gate and end the person's sessions there, inside the caller's transaction (which audits it)."""
    Membership.objects.filter(user_id=user_id, company_id=company_id).update(active=False)
    Session.objects.filter(user_id=user_id, company_id=company_id).delete()


def make_handover(
    *, user_id: int, company: Company, nonce: str, session_key: str, now: datetime, visit_id: int | None = None
) -> str:
    """Return the token that lets this person into the company once, from the browser that holds `nonce`.

    `visit_id` is the open visit of an operator. Raises HandoverRefusedError if the person is neither a member nor that.
    """
    _require_entrance(user_id=user_id, company=company, session_key=session_key, visit_id=visit_id, now=now)
    token = secrets.token_urlsafe(32)
    Handover.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    Handover.objects.create(
        token_digest=_digest(token),
        nonce_digest=_digest(nonce),
        user_id=user_id,
        company=company,
        session_id=session_key,
        visit_id=visit_id,
        expires_at=now + timedelta(seconds=HANDOVER_SECONDS),
    )
    return token


def use_handover(*, token: str, nonce: str, company: Company, now: datetime) -> UsedHandover:
    """Use a hand-over up with one UPDATE … RETURNING; raises HandoverRefusedError in every other case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.companies_handover SET used_at = %s"
            " WHERE token_digest = %s AND nonce_digest = %s AND company_id = %s AND used_at IS NULL AND expires_at > %s"
            " RETURNING user_id, session_id, visit_id",
            [now, _digest(token), _digest(nonce), company.pk, now],
        )
        row = cursor.fetchone()
    if row is None:
        raise HandoverRefusedError
    used = UsedHandover(user_id=row[0], session_key=row[1], visit_id=row[2])
    _require_entrance(
        user_id=used.user_id, company=company, session_key=used.session_key, visit_id=used.visit_id, now=now
    )
    return used


def end_login(*, session_key: str) -> None:
    """End a login everywhere: the session, the platform session it came from and all that came from that one."""
    parent = Session.objects.filter(pk=session_key).values_list("parent_id", flat=True).first()
    Session.objects.filter(pk=parent or session_key).delete()


@transaction.atomic
def end_session(*, actor: Actor, handle: str, now: datetime) -> bool:
    """Sign the actor out in one place, and in every company opened from there; say whether there was such a place."""
    keys = Session.objects.filter(user_id=actor.user_id or 0, parent=None).values_list("pk", flat=True)
    ended = [key for key in keys if queries.session_handle(key) == handle]
    return _end_sessions(actor=actor, keys=ended, now=now) > 0


@transaction.atomic
def end_other_sessions(*, actor: Actor, session_key: str, now: datetime) -> int:
    """Sign the actor out everywhere but here (`session_key`); return how many places that were."""
    others = Session.objects.filter(user_id=actor.user_id or 0, parent=None).exclude(pk=session_key)
    return _end_sessions(actor=actor, keys=list(others.values_list("pk", flat=True)), now=now)


def _end_sessions(*, actor: Actor, keys: Sequence[str], now: datetime) -> int:
    Session.objects.filter(pk__in=keys).delete()
    if keys:
        subject = Subject(kind="user", id=actor.user_id or 0, label=actor.name, before={"sessions": len(keys)})
        record_platform(actor=actor, verb="session.ended", subject=subject, at=now)
    return len(keys)


def wake(*, company_id: int, now: datetime) -> None:
    """Leave the worker a hint that this company has work."""
    WakeUp.objects.create(company_id=company_id, written_at=now)


def take_wake_ups(*, most: int = 20_000) -> Iterable[int]:
    """Take the oldest hints away and return the companies they name, each once; other workers' rows are skipped.

    Many at a time, so that nobody's hint waits behind the thousands of a busy company.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM public.companies_wakeup WHERE id IN (SELECT id FROM public.companies_wakeup"
            " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id, company_id)"
            " SELECT company_id FROM taken GROUP BY company_id ORDER BY min(id)",
            [most],
        )
        return [row[0] for row in cursor.fetchall()]


def _require_entrance(*, user_id: int, company: Company, session_key: str, visit_id: int | None, now: datetime) -> None:
    """Raise HandoverRefusedError unless the person is a member, or an operator whose visit to this company is open."""
    if visit_id is None:
        if not queries.is_member(user_id=user_id, company_id=company.pk):
            raise HandoverRefusedError
        return
    visit = queries.visit_of_session(visit_id=visit_id, session_key=session_key)
    if visit is None or visit.operator_id != user_id or visit.company_id != company.pk:
        raise HandoverRefusedError
    if rules.why_over(visit=visit, now=now) is not None:
        raise HandoverRefusedError


def _next_company_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('public.companies_company', 'id'))")
        return int(cursor.fetchone()[0])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
