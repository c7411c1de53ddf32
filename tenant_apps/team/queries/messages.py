"""Every read of endpoints (where webhooks go) and message templates."""

from collections.abc import Sequence

from tenant_apps.team.models import Endpoint, MessageTemplate


def endpoint_keys() -> frozenset[str]:
    """Return the keys that a `webhook` may name, also of endpoints that are switched off."""
    return frozenset(Endpoint.objects.values_list("key", flat=True))


def template_keys() -> frozenset[str]:
    """Return the keys that a `notify` may name."""
    return frozenset(MessageTemplate.objects.values_list("key", flat=True))


def get_endpoint(*, key: str) -> Endpoint | None:
    """Return the endpoint of that key with its secret; ask it whether it is `active` before anything is sent."""
    return Endpoint.objects.filter(key=key).first()


def get_template(*, key: str) -> MessageTemplate | None:
    """Return the message template of that key."""
    return MessageTemplate.objects.filter(key=key).first()


def list_endpoints() -> Sequence[Endpoint]:
    """Return all endpoints by title."""
    return list(Endpoint.objects.defer("secret").order_by("title", "key"))


def list_templates() -> Sequence[MessageTemplate]:
    """Return all message templates by title."""
    return list(MessageTemplate.objects.order_by("title", "key"))


def endpoint_by_id(*, endpoint_id: int) -> Endpoint | None:
    """Return the endpoint of that id, without its secret."""
    return Endpoint.objects.defer("secret").filter(pk=endpoint_id).first()


def template_by_id(*, template_id: int) -> MessageTemplate | None:
    """Return the message template of that id."""
    return MessageTemplate.objects.filter(pk=template_id).first()
