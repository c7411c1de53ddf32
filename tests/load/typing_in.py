"""What somebody types into a form, whatever the form asks, and how a browser sends it."""

import uuid
from collections.abc import Iterable

from tests.load.pages import Control, Form

WORDS = {
    "text": "Second key for the workshop",
    "textarea": "As we said on Monday.",
    "number": "189.00",
    "date": "2027-01-11",
    "email": "noor.haddad@example.com",
    "url": "https://shop.example/",
}


def filled_in(form: Form, *, outcome: str = "", number: int = 1) -> list[tuple[str, str]]:
    """Return the fields as they are sent: what the form holds stays, what is empty is filled, every box is ticked.

    `number` stands in short texts, so that not all tickets ask for the same.
    """
    sent: dict[str, list[str]] = {}
    for control in form.controls:
        value = _value(control, already=control.name in sent, number=number)
        if value is not None:
            sent.setdefault(control.name, []).append(value)
    if outcome:
        sent["outcome"] = [outcome]
    return [(name, value) for name, values in sent.items() for value in values]


def multipart(fields: Iterable[tuple[str, str]]) -> tuple[bytes, str]:
    """Return body and content type of a form that may have files, though none is sent."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    return "".join([*parts, f"--{boundary}--\r\n"]).encode(), f"multipart/form-data; boundary={boundary}"


def _value(control: Control, *, already: bool, number: int) -> str | None:
    """Return what is sent for the control; None sends nothing."""
    if control.kind in ("file", "submit", "button"):
        return None
    if control.kind == "radio":
        return None if already else control.value
    if control.kind == "checkbox":
        return control.value or "on"
    if control.kind == "select":
        return control.value or next((option for option in control.options if option), None)
    if control.kind == "text" and not control.value:
        return f"{WORDS['text']} {number}"
    return control.value.strip() or WORDS.get(control.kind, "")
