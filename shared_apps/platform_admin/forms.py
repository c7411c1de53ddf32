"""Cleans what operators type."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.companies.enums import VisitMode
from shared_apps.companies.queries import CompanyCard
from shared_apps.platform_admin.queries.companies import SORTS, STATES
from tenant_apps.workflow_ops.enums import ErrorCategory


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


class CompanySearchForm(forms.Form):
    """Which companies the list shows; `after` is the id that the page begins after."""

    q = forms.CharField(
        label=_("Name, address or id"), max_length=120, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)
    after = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class ErrorSearchForm(forms.Form):
    """Which errors the list shows."""

    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("Every category")), *ErrorCategory.choices], required=False
    )
    company = forms.IntegerField(label=_("Company id"), min_value=1, max_value=2**63 - 1, required=False)


class RetryForm(forms.Form):
    """Which errors are tried again."""

    fingerprint = forms.RegexField(r"^[0-9A-Za-z]{1,64}$")


class ReasonForm(forms.Form):
    """Why a company is suspended."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your colleagues read it here and in the audit. The company does not."),
    )


class AddressForm(forms.Form):
    """A company's new address."""

    subdomain = forms.CharField(
        label=_("New address"),
        max_length=60,
        help_text=_("3 to 40 small letters, digits and hyphens."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_subdomain(self) -> str:
        """Return it in small letters."""
        return str(self.cleaned_data["subdomain"]).strip().lower()


class DeletionForm(ReasonForm):
    """Why a company is deleted, and its address typed by hand, so that nobody deletes another one."""

    typed = forms.CharField(
        label=_("The company's address, typed by hand"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, subdomain: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.subdomain = subdomain

    def clean_typed(self) -> str:
        """Return it; raises ValidationError where it is not this company's."""
        typed = str(self.cleaned_data["typed"]).strip()
        if typed != self.subdomain:
            raise forms.ValidationError(_("This is not this company's address. Type it exactly as it stands above."))
        return typed
