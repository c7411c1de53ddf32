"""Webhooks, out and in: signed with the endpoint's secret (Standard Webhooks), with time and id against replays."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from standardwebhooks import Webhook, WebhookVerificationError

from tenant_apps.team import queries as team_queries
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.expressions import ExpressionError
from tenant_apps.workflow_engine.expressions.storing import to_data
from tenant_apps.workflow_engine.expressions.values import convert, number
from tenant_apps.workflow_ops import outbound
from tenant_apps.workflow_ops.effects import EffectRefusedError, Outcome, register
from tenant_apps.workflow_ops.enums import EffectKind, EventKind
from tenant_apps.workflow_ops.models import Effect


def call(effect: Effect, now: datetime) -> Outcome:
    """Call the endpoint of a webhook effect. Raises EffectRefusedError, or outbound.CallFailedError to be tried again.

    Sent: {ticket, workflow, step, data}; the headers carry the effect's key as `webhook-id`, the same in every attempt.
    """
    endpoint = team_queries.get_endpoint(key=effect.payload["endpoint"])
    if endpoint is None or not endpoint.active:
        raise EffectRefusedError(
            _("This company has no active endpoint “%(key)s”.") % {"key": effect.payload["endpoint"]}
        )
    instance = effect.instance
    definition = compiled(instance.version_id)
    told = {
        "ticket": f"T-{instance.number}",
        "workflow": definition.key,
        "step": effect.step,
        "data": effect.payload["data"],
    }
    body = json.dumps(told, ensure_ascii=False, sort_keys=True)
    key = str(effect.key)
    headers = {
        "content-type": "application/json",
        "user-agent": "TicketFlower",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(endpoint.secret).sign(key, now, body),
    }
    try:
        answer = outbound.post(url=endpoint.url, body=body.encode(), headers=headers)
    except outbound.CallRefusedError as refused:
        raise EffectRefusedError(str(refused)) from refused
    data = _saved(answer.body, effect.payload["save"], definition.fields)
    return Outcome(event=EventKind.EFFECT_DONE, payload={"data": data})


def read_signed(*, secret: str, body: bytes, headers: Mapping[str, str]) -> tuple[uuid.UUID, dict[str, Any]]:
    """Return the id and the content of a message that another system signed with the endpoint's secret.

    Raises CallRefusedError: not signed, forged, older than five minutes, or no JSON object.
    """
    try:
        content = Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
    except (WebhookVerificationError, ValueError, KeyError) as error:
        raise outbound.CallRefusedError(_("The signature does not fit, or is too old.")) from error
    if not isinstance(content, dict):
        raise outbound.CallRefusedError(_("The message must be a JSON object."))
    return uuid.uuid5(uuid.NAMESPACE_URL, headers["webhook-id"]), content


def _saved(body: bytes, save: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ticket's fields that the answer gives values for; what does not fit its field is an error."""
    if not save:
        return {}
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise outbound.CallFailedError(_("The answer is no JSON, so nothing can be taken from it.")) from error
    values = {}
    for name, key in save.items():
        raw = answer.get(key) if isinstance(answer, dict) else None
        kind = fields[name].type
        plain = str(number(raw)) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw
        try:
            values[name] = to_data(convert(plain, kind), kind)
        except ExpressionError as error:
            sentence = _("“%(key)s” in the answer does not fit the field “%(field)s”.")
            raise outbound.CallFailedError(sentence % {"key": key, "field": fields[name].label}) from error
    return values


def register_handlers() -> None:
    """Make the handler known, at start-up."""
    register(EffectKind.WEBHOOK, call)
