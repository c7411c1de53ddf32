"""Cleans what was typed on the public site."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shared_apps.companies import subdomains
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.queries import require_free_subdomain
from shared_apps.users.models import User


class AccountFields(forms.Form):
    """Name and password of somebody who has no account yet."""

    person_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a few words are fine."),
    )

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules, knowing name and address."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            user = User(email=cleaned.get("email", ""), name=cleaned.get("person_name", ""))
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class CompanyForm(forms.Form):
    """A further company of somebody who is signed in."""

    company_name = forms.CharField(
        label=_("Company name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    subdomain = forms.CharField(
        label=_("Address"),
        max_length=60,
        required=False,
        help_text=_(
            "The first part of your company's address: 3 to 40 small letters, digits and hyphens."
            " Left empty, it is made from the name."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_company_name(self) -> str:
        """Refuse a name without a letter or digit."""
        name = " ".join(self.cleaned_data["company_name"].split())
        if not any(letter.isalnum() for letter in name):
            raise ValidationError(_("Please give the company a name with at least one letter or digit."))
        return name

    def clean_subdomain(self) -> str:
        """Refuse what is malformed, reserved or taken, each with its sentence; an empty one is made from the name."""
        subdomain = self.cleaned_data["subdomain"].strip().lower()
        subdomain = subdomain or subdomains.propose(self.cleaned_data.get("company_name", ""))
        if not subdomain:
            raise ValidationError(_("Please type an address; none can be made from this name."))
        try:
            require_free_subdomain(subdomain=subdomain)
        except CompaniesError as refused:
            raise ValidationError(str(refused)) from refused
        return subdomain


class StartForm(CompanyForm, AccountFields):
    """A company and its owner's new account."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["company_name", "subdomain", "person_name", "email", "password"]


class CloseAccountForm(forms.Form):
    """The word of somebody who wants to leave."""

    sure = forms.BooleanField(label=_("I want to close my account for good."))
