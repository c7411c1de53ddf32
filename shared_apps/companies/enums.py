"""Choices of the companies app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyStatus(models.TextChoices):
    """Whether a company's site is served."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
