"""Cleans what operators type."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.companies.enums import VisitMode
from shared_apps.companies.queries import CompanyCard


class VisitForm(forms.Form):
    """Which company an operator visits, why and how. `cards` are the companies to choose from, `modes` the allowed."""

    company = forms.TypedChoiceField(label=_("Company"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The company's owners read it, together with your name and every row you touch."),
    )
    mode = forms.ChoiceField(
        label=_("How"), choices=VisitMode.choices, initial=VisitMode.READ_ONLY, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: object, cards: Sequence[CompanyCard], modes: Sequence[VisitMode], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        choices = [(card.id, f"{card.name} ({card.subdomain})") for card in cards]
        self.fields["company"].choices = choices  # type: ignore[attr-defined]  # a choice field's
        self.fields["mode"].choices = [(mode, _MODES[mode]) for mode in modes]  # type: ignore[attr-defined]  # as above


_MODES = {
    VisitMode.READ_ONLY: _("Read-only: see what an owner sees, change nothing"),
    VisitMode.ACTING: _("Acting: manage what an owner may manage; every change names you and the company"),
}
