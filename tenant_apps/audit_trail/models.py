"""The company's own append-only audit table, and the chain that seals it."""

from shared_apps.audit.models import AbstractAuditEntry, AbstractAuditSeal
from shared_apps.companies.tenancy import CompanyModel


class AuditEntry(CompanyModel, AbstractAuditEntry):
    """One thing that somebody did in this company."""

    class Meta(AbstractAuditEntry.Meta):
        abstract = False


class AuditSeal(CompanyModel, AbstractAuditSeal):
    """The chain of this company's trail."""

    class Meta(AbstractAuditSeal.Meta):
        abstract = False
