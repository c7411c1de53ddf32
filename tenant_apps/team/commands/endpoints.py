"""Endpoints: the named targets of webhooks, and the secrets that sign what is sent there."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules
from tenant_apps.team.enums import Permission
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import Endpoint

SHOWN = ("title", "url", "active")


@transaction.atomic
def create_endpoint(*, actor: Actor, key: str, title: str, url: str, active: bool, now: datetime) -> Endpoint:
    """Make an endpoint with a new secret, which the caller shows once.

    Raises NotAllowedError, or SettingRefusedError where the key is taken or the address cannot be called.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    _require_address(url)
    try:
        with transaction.atomic():
            endpoint = Endpoint.objects.create(key=key, title=title, url=url, active=active, secret=_new_secret())
    except IntegrityError:
        raise SettingRefusedError(_("An endpoint with this key exists already."), field="key") from None
    _record(actor=actor, verb="endpoint.created", endpoint=endpoint, after={"key": key, **_shown(endpoint)}, now=now)
    return endpoint


@transaction.atomic
def edit_endpoint(*, actor: Actor, endpoint_id: int, title: str, url: str, active: bool, now: datetime) -> Endpoint:
    """Change an endpoint, or switch it off; its secret stays.

    Raises NotAllowedError, UnknownError or SettingRefusedError.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    endpoint = _locked(endpoint_id)
    _require_address(url)
    before = _shown(endpoint)
    endpoint.title, endpoint.url, endpoint.active = title, url, active
    after = _shown(endpoint)
    if after != before:
        endpoint.save(update_fields=SHOWN)
        _record(actor=actor, verb="endpoint.edited", endpoint=endpoint, before=before, after=after, now=now)
    return endpoint


@transaction.atomic
def renew_endpoint_secret(*, actor: Actor, endpoint_id: int, now: datetime) -> Endpoint:
    """Give the endpoint a new secret, which the caller shows once; the old one signs nothing any more.

    Raises NotAllowedError or UnknownError.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    endpoint = _locked(endpoint_id)
    endpoint.secret = _new_secret()
    endpoint.save(update_fields=["secret"])
    _record(actor=actor, verb="endpoint.secret_renewed", endpoint=endpoint, now=now)
    return endpoint


@transaction.atomic
def delete_endpoint(*, actor: Actor, endpoint_id: int, now: datetime) -> None:
    """Delete an endpoint with its secret. Raises NotAllowedError or UnknownError."""
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    endpoint = _locked(endpoint_id)
    _record(actor=actor, verb="endpoint.deleted", endpoint=endpoint, before=_shown(endpoint), now=now)
    endpoint.delete()


def _require_address(url: str) -> None:
    """Raise SettingRefusedError unless it is an address that can be called. Where it leads is looked at when it is."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or not url.isprintable() or " " in url:
        sentence = _("Write the whole address, such as https://example.com/hook.")
    elif parts.username is not None or parts.password is not None:
        sentence = _("Leave name and password out of the address; what is sent is signed with the secret.")
    elif parts.fragment:
        sentence = _("Leave out the part after #; it is never sent.")
    else:
        return
    raise SettingRefusedError(sentence, field="url")


def _new_secret() -> str:
    """Return a secret in the form of Standard Webhooks, as the libraries of other systems expect it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _locked(endpoint_id: int) -> Endpoint:
    endpoint = Endpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise UnknownError
    return endpoint


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {name: getattr(endpoint, name) for name in SHOWN}


def _record(
    *,
    actor: Actor,
    verb: str,
    endpoint: Endpoint,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    subject = Subject(kind="endpoint", id=endpoint.pk, label=endpoint.title, before=before or {}, after=after or {})
    record(actor=actor, verb=verb, subject=subject, at=now)
