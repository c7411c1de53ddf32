"""Choices of the companies app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyStatus(models.TextChoices):
    """Whether a company's site is served.

    active ⇄ suspended; both → deleting → active again within the grace period, or purged after it.
    """

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    DELETING = "deleting", _("Being deleted")


class VisitMode(models.TextChoices):
    """What an operator who visits a company may do there."""

    READ_ONLY = "read_only", _("Read-only")
    ACTING = "acting", _("Acting")


class VisitEnd(models.TextChoices):
    """Why a visit is over."""

    ENDED = "ended", _("The operator ended it.")
    SIGNED_OUT = "signed_out", _("The operator signed out, or the login it belonged to has ended.")
    EXPIRED = "expired", _("Its time was over.")
    DEMOTED = "demoted", _("The operator lost the right to visit companies in this way.")
    SUSPENDED = "suspended", _("The company's site was suspended.")
