"""What commands of tickets refuse; `str(error)` is the sentence to show."""

from django.utils.translation import gettext as _


class TicketsError(Exception):
    """Base of this app's refusals."""


class NotSubmittableError(TicketsError):
    """There is no such published workflow, or the actor's roles may not submit it."""

    def __str__(self) -> str:
        return _("There is no such workflow that you can submit.")


class TicketFormError(TicketsError):
    """The data does not fit the workflow's ticket form."""


class CommentRefusedError(TicketsError):
    """The comment is empty or too long."""
