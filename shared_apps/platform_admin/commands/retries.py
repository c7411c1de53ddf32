"""An operator tries a company's errors again, from outside, without a visit."""

from datetime import datetime

from shared_apps.audit.actors import Actor, ActorKind
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import queries, rules
from shared_apps.companies.bulkhead import bulkhead
from shared_apps.companies.errors import CompanyStateError
from shared_apps.companies.models import Company
from shared_apps.platform_admin.errors import RetryFailedError
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_ops.commands import BulkResult, retry_equal_errors


def retry_errors(*, actor: Actor, company_id: int, fingerprint: str, now: datetime) -> BulkResult:
    """Try up to a hundred equal errors of the company again, by the company's own command; audited on both sides.

    The platform's row is written first: a try that kills the process is known. Raises OperatorRightError,
    CompanyStateError (the site is closed, so its tickets wait) or RetryFailedError.
    """
    rules.require_manager(actor=actor)
    company = Company.objects.filter(pk=company_id).first()
    if company is None or not queries.is_open(company=company):
        raise CompanyStateError
    subject = Subject(kind="company", id=company_id, label=company.name, after={"errors_like": fingerprint})
    record_platform(actor=actor, verb="company.errors_retried", subject=subject, at=now, company_id=company_id)
    inside = Actor(
        kind=ActorKind.OPERATOR,
        name=actor.name,
        user_id=actor.user_id,
        company_id=company_id,
        permissions=frozenset({Permission.HANDLE_ERRORS.value}),
        on_behalf_of=company.name,
        address=actor.address,
        request_id=actor.request_id,
    )
    done = None
    with bulkhead(company):
        done = retry_equal_errors(actor=inside, fingerprint=fingerprint, after=0, now=now)
    if done is None:
        raise RetryFailedError
    return done
