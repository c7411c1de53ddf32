"""What commands of the operators' console refuse; `str(error)` is the sentence to show."""

from django.utils.translation import gettext as _


class ConsoleError(Exception):
    """Base of this app's refusals."""


class RetryFailedError(ConsoleError):
    """The company itself is broken: trying again got nowhere."""

    def __str__(self) -> str:
        return _("This company could not be worked in now. The server's log says why; no other company is affected.")


class OwnAccountError(ConsoleError):
    """Operators do not lock themselves out."""

    def __str__(self) -> str:
        return _("This is your own account. Ask a colleague to change it.")
