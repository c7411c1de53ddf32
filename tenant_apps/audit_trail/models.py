"""The company's own append-only audit table."""

from shared_apps.audit.models import AbstractAuditEntry
from shared_apps.companies.tenancy import CompanyModel


class AuditEntry(CompanyModel, AbstractAuditEntry):
    """One thing that somebody did in this company."""

    class Meta(AbstractAuditEntry.Meta):
        abstract = False
