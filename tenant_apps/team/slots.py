"""The slots of message templates: what is wrong with them, and how a message will look."""

from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.templates import fill, has_stray_brace, names_in

SAMPLES = {"number": "T-1042", "link": "https://…/tickets/1042/"}


def fault_of(text: str) -> str:
    """Return the sentence that says what is wrong with the braces of a text; empty where nothing is."""
    if not has_stray_brace(text):
        return ""
    return _(
        "A brace stands alone, or holds what can be no field. Write slots like {amount}, {requester}, {number} or"
        " {link}: small letters, digits and underscores between two braces."
    )


def preview(text: str, *, requester: str) -> str:
    """Return the text as a person would get it; a field shows its name, as nobody knows its value yet."""
    values = {name: f"‹{name}›" for name in names_in(text)} | SAMPLES | {"requester": requester}
    return fill(template=text, values=values)
