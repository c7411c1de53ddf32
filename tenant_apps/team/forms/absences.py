"""Cleans what was typed about an absence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.team.forms.pieces import SettingForm, offer_members

NO_DAY = _("Write a day such as 2026-12-24.")


def day_field(label: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own picker."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NO_DAY},
    )


class AbsenceForm(SettingForm):
    """From when to when somebody is away, both days included, and who stands in."""

    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    deputy = forms.TypedChoiceField(
        label=_("Deputy"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("May see and do the tasks that wait for the absent person, except where four eyes forbid it."),
    )

    def __init__(self, *args: Any, member_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_members(self.fields["deputy"], nobody=_("Nobody: the tasks wait"), besides=member_id)

    def values(self) -> dict[str, Any]:
        """Return what the absence commands take."""
        cleaned = self.cleaned_data
        return {"first_day": cleaned["first_day"], "last_day": cleaned["last_day"], "deputy_id": cleaned["deputy"]}
