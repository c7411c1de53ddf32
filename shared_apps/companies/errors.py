"""What commands of the companies app refuse; each error carries the sentence to show."""

from django.utils.translation import gettext_lazy as _


class CompaniesError(Exception):
    """Base of this app's refusals; `str(error)` is the sentence to show."""

    sentence = _("This did not work.")

    def __str__(self) -> str:
        return str(self.sentence)


class SubdomainTakenError(CompaniesError):
    """Another company has the subdomain, or the platform keeps it for itself (the same answer for both)."""

    sentence = _("This address is taken or reserved. Please choose another one.")


class SubdomainInvalidError(CompaniesError):
    """The text cannot be a subdomain."""

    sentence = _(
        "An address has 3 to 40 characters: small letters a–z, digits and single hyphens; it begins with a letter and "
        "does not end with a hyphen."
    )


class HandoverRefusedError(CompaniesError):
    """A hand-over was unknown, used, too old, or made for another browser or company."""

    sentence = _("This sign-in link is no longer valid. Please sign in again.")


class VisitRefusedError(CompaniesError):
    """The person is no operator, or one who may not visit in this mode."""

    sentence = _("You may not visit companies in this way. Ask an administrator of the platform for the right.")


class VisitOpenError(CompaniesError):
    """The operator visits a company already."""

    sentence = _("You are visiting a company already. End that visit first: one company at a time.")


class VisitReasonError(CompaniesError):
    """No reason was given."""

    sentence = _("Say why you visit the company. Its owners read this.")


class VisitCompanyError(CompaniesError):
    """The company's site is not served, so nobody can visit it."""

    sentence = _("This company's site is not open now, so it cannot be visited.")


class LastOwnerLeavesError(CompaniesError):
    """The person is the last owner of a company, so their account cannot be closed."""

    def __init__(self, company_name: str) -> None:
        super().__init__()
        self.company_name = company_name

    def __str__(self) -> str:
        sentence = _("The last owner of %(company)s cannot leave. Make somebody else an owner there first.")
        return str(sentence % {"company": self.company_name})


class OperatorRightError(CompaniesError):
    """The person is no operator, or one without the right to manage companies."""

    sentence = _("You may not manage companies. Ask an administrator of the platform for the right.")


class CompanyStateError(CompaniesError):
    """The company is not in a state in which this can be done, perhaps because a colleague was faster."""

    sentence = _("This company's state has changed meanwhile, so nothing was done. Look at it again.")


class ReasonMissingError(CompaniesError):
    """No reason was given."""

    sentence = _("Say why. Your colleagues read it here and in the audit.")


class MailNotSentError(Exception):
    """The mail server did not take a mail about an account. It passes through the view, whose changes are undone."""
