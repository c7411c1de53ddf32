"""Cleans the filters of an audit page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.audit import verbs
from shared_apps.audit.reading import Wanted


class AuditFilterForm(forms.Form):
    """What to look for; what cannot be read narrows nothing."""

    who = forms.CharField(label=_("Who"), required=False, max_length=200)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    about = forms.CharField(label=_("About"), required=False, max_length=300)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    visits_only = forms.BooleanField(label=_("Only during operator visits"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, passed through
        choices = sorted((verb.key, verb.key) for verb in verbs.all_verbs())
        self.fields["verb"].choices = [("", _("Everything")), *choices]  # type: ignore[attr-defined]  # of a ChoiceField

    def wanted(self) -> Wanted:
        """Return what was asked for."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value not in (None, "")})
