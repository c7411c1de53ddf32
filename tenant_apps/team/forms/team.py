"""Cleans what was typed on the team pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.team.enums import Permission
from tenant_apps.team.forms.pieces import SettingForm, key_field, offer_members
from tenant_apps.team.queries import list_roles


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # narrows the type, as declared above
        field.choices = [(role.pk, role.title) for role in list_roles()]


class RoleForm(forms.Form):
    """A role's title and what it allows."""

    title = forms.CharField(label=_("Title"), max_length=80)
    permissions = forms.MultipleChoiceField(
        label=_("May"), choices=Permission.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class NewRoleForm(RoleForm):
    """A new role, with the key that definitions name it by."""

    key = key_field()
    field_order = ["title", "key", "permissions"]


class ManagerForm(SettingForm):
    """Who somebody's manager is."""

    manager = forms.TypedChoiceField(label=_("Manager"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, member_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_members(self.fields["manager"], nobody=_("Nobody"), besides=member_id)

    def values(self) -> dict[str, Any]:
        """Return what `set_manager` takes."""
        return {"manager_id": self.cleaned_data["manager"]}
