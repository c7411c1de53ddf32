"""What commands of the team app refuse; `str(error)` is the sentence to show."""

from django.utils.translation import gettext as _


class TeamError(Exception):
    """Base of this app's refusals."""


class UnknownError(TeamError):
    """There is no such member, role or invitation in this company (404 from outside)."""

    def __str__(self) -> str:
        return _("There is nothing like that in this company.")


class LastOwnerError(TeamError):
    """The company would be left without an owner."""

    def __str__(self) -> str:
        return _("This is the company's last owner. Make somebody else an owner first.")


class RoleRefusedError(TeamError):
    """The role cannot be made, changed or deleted like that."""


class InvitationRefusedError(TeamError):
    """The invitation cannot be made, or is used up, expired, revoked or meant for somebody else."""


class SettingRefusedError(TeamError):
    """A calendar, endpoint, template, manager or absence cannot be like that; `field` names the input it is about."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field
