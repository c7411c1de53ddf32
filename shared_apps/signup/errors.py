"""What commands of the public site refuse; `str(error)` is the sentence to show."""

from django.utils.translation import gettext as _


class SignupError(Exception):
    """Base of this app's refusals."""


class AddressKnownError(SignupError):
    """The e-mail address has an account already."""

    def __str__(self) -> str:
        return _("This e-mail address has an account already. Please sign in first, then start the company.")


class TooManyCompaniesError(SignupError):
    """The person has started as many companies as one person may."""

    def __str__(self) -> str:
        return _("You cannot start another company now. If your e-mail address is not confirmed yet, confirm it first.")
