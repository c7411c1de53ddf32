"""The trails that are sealed: this company's, and the platform's."""

from shared_apps.audit.models import PlatformAuditEntry, PlatformAuditSeal
from shared_apps.audit.sealing import Trail
from shared_apps.companies.tenancy import current_schema
from tenant_apps.audit_trail.models import AuditEntry, AuditSeal

PLATFORM_TRAIL = Trail(name="public", entries=PlatformAuditEntry, seals=PlatformAuditSeal)


def company_trail() -> Trail:
    """Return the trail of the company that is current."""
    return Trail(name=current_schema(), entries=AuditEntry, seals=AuditSeal)
