"""Cleans what was typed about endpoints and message templates."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenant_apps.team.forms.pieces import SettingForm, key_field
from tenant_apps.team.slots import fault_of


class EndpointForm(SettingForm):
    """Where the webhooks that name this endpoint go."""

    title = forms.CharField(label=_("Title"), max_length=80)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Such as https://example.com/hook. It must be reachable from the internet."),
        widget=forms.URLInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    active = forms.BooleanField(
        label=_("Send to this endpoint"),
        required=False,
        initial=True,
        help_text=_("Switched off, every webhook that names it fails with an error that can be tried again."),
    )


class NewEndpointForm(EndpointForm):
    """A new endpoint, with the key that definitions name it by."""

    key = key_field()
    field_order = ["title", "key", "url", "active"]


class TemplateForm(SettingForm):
    """What a message says."""

    title = forms.CharField(label=_("Title"), max_length=80)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea,
        help_text=_(
            "Between braces stands what each ticket fills in: {requester}, {number}, {link}, or the id of a field such"
            " as {amount}. A field that the ticket does not have stays empty."
        ),
    )

    def clean_subject(self) -> str:
        """Return the subject on one line; raises ValidationError for a stray brace."""
        return _with_slots(" ".join(self.cleaned_data["subject"].split()))

    def clean_body(self) -> str:
        """Return the text with one kind of line end, and one at its end; raises ValidationError for a stray brace."""
        lines = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")
        return _with_slots(f"{lines.strip()}\n")


class NewTemplateForm(TemplateForm):
    """A new template, with the key that definitions name it by."""

    key = key_field()
    field_order = ["title", "key", "subject", "body"]


def _with_slots(text: str) -> str:
    if fault := fault_of(text):
        raise ValidationError(fault)
    return text
