"""Small pieces of every list, as tags: a template included for each of 25 rows is a quarter of the page's time."""

from datetime import datetime

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from saas.icons import keep as icon

register = template.Library()

_LOOKS: dict[str, tuple[str, str]] = {  # a state → the class of its tone, its icon, so that colour is never alone
    status: look
    for look, states in {
        (" tf-tone-done", "check"): ("done", "resolved", "published", "accepted", "active", "verified"),
        (" tf-tone-flow", "circle-dot"): ("running", "starting", "retrying", "claimed"),
        (" tf-tone-wait", "hourglass"): ("open", "waiting", "invited", "unverified"),
        (" tf-tone-bad", "circle-alert"): ("failed", "error", "suspended", "deleting"),
        ("", "pencil"): ("draft",),
        ("", "ban"): ("cancelled", "withdrawn", "ignored", "expired", "revoked"),
    }.items()
    for status in states
}


@register.simple_tag
def status_badge(status: str, label: str | Promise) -> SafeString:
    """Show a state (its value, and the words for it) in one word with an icon."""
    tone, name = _LOOKS.get(status, ("", ""))
    mark = icon(name, size=14, **{"class": "icon", "aria_hidden": "true"}) if name else ""
    return format_html('<span class="badge{}">{}{}</span>', tone, mark, label)


@register.simple_tag
def ago(at: datetime) -> SafeString:
    """Show how long ago something was; when exactly, in local time, stands in the title."""
    local = localtime(at)
    exactly = local.strftime("%Y-%m-%d %H:%M")
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exactly, naturaltime(at))
