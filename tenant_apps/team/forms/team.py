"""Cleans what was typed on the team pages."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tenant_apps.team.enums import ALLOWS, Permission
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


class RoleForm(SettingForm):
    """A role's title and what it allows; offered is what the person who asks `has`, since nobody gives what they lack.

    Of a role that `is_fixed` only the title can be changed.
    """

    title = forms.CharField(label=_("Title"), max_length=80)
    permissions = forms.MultipleChoiceField(label=_("May"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, has: Collection[str], is_fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_fixed:
            del self.fields["permissions"]
            return
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # narrows the type, as declared above
        field.choices = [(each.value, _with_sentence(each)) for each in Permission if each.value in has]
        if len(field.choices) < len(Permission):
            field.help_text = _("Only what you may do yourself can be chosen here.")


def _with_sentence(permission: Permission) -> SafeString:
    return format_html('{}<span class="tf-hint d-block">{}</span>', permission.label, ALLOWS[permission])


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
