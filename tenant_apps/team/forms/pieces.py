"""Pieces that several forms are made of."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenant_apps.team.queries import active_members_by_id


class SettingForm(forms.Form):
    """A form whose values go to one command."""

    def values(self) -> dict[str, Any]:
        """Return the arguments of the command that this form is for."""
        return dict(self.cleaned_data)

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        """Say why the command refused, at the field it is about where the form has it."""
        self.add_error(field if field in self.fields else None, sentence)


def key_field() -> forms.CharField:
    """Return the field for a key that definitions name something by."""
    return forms.CharField(
        label=_("Key"),
        max_length=63,
        help_text=_(
            "How workflow definitions name it: small letters, digits and underscores, beginning with a letter."
        ),
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9_]{0,62}\Z",
                _("A key has only small letters, digits and underscores, and begins with a letter."),
            )
        ],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


def offer_members(field: forms.Field, *, nobody: str | Promise, besides: int) -> None:
    """Let the field choose among the active members but one, or nobody."""
    assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  # narrows the type, as the forms declare it
    people = [(member_id, name) for member_id, name in active_members_by_id().items() if member_id != besides]
    field.choices = [("", nobody), *people]
