"""What allauth asks of us: no open registration, links with the platform's address, and word of a verified address."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from shared_apps.audit.actors import Actor, system_actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import commands
from shared_apps.companies.addresses import client_address
from shared_apps.companies.errors import MailNotSentError
from shared_apps.companies.impersonation import end_visits_of_session
from shared_apps.companies.links import platform_url, safe_path
from shared_apps.companies.models import Company
from shared_apps.companies.moving import follow_address
from shared_apps.companies.purging import keep_verified

NOTED = {  # beginnings of allauth's notification mails → the verb the audit knows such a change by
    "account/email/password_": "account.password_changed",
    "account/email/email_": "account.email_changed",
    "mfa/email/": "account.second_factor_changed",
    "socialaccount/email/": "account.connection_changed",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by starting a company or by accepting an invitation, not by a bare registration form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Nobody needs an account without a company."""
        return False

    def logout(self, request: HttpRequest) -> None:
        """Sign out; an operator's visit ends with the login it belongs to."""
        if request.session.session_key:
            end_visits_of_session(
                actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
                session_key=request.session.session_key,
                now=timezone.now(),
            )
        super().logout(request)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Write the change of the account down in the platform's audit, then tell the person by mail."""
        for beginning, verb in NOTED.items():
            if template_prefix.startswith(beginning):
                actor = _person(user, self.request)
                after = {"what": template_prefix.rpartition("/")[2]}
                subject = Subject(kind="user", id=user.pk, label=user.display_name, after=after)
                record_platform(actor=actor, verb=verb, subject=subject, at=timezone.now())
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the mail now; raises MailNotSentError where no server takes it."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are among them
            raise MailNotSentError(template_prefix) from error

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a `next` may be followed: a path of this host, nothing else."""
        return bool(url) and safe_path(str(url)) == url

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by; all who have none share one."""
        return client_address(request) or "unknown"

    def confirm_email(self, request: HttpRequest, email_address: Any) -> Any:
        """Confirm the address, then wake the worker: mail of the companies this person founded may go out now.

        Those that were closed because it was never confirmed are opened again, and all keep it if it is the main one.
        """
        confirmed = super().confirm_email(request, email_address)
        follow_address(actor=_person(email_address.user, request), user_id=email_address.user_id, now=timezone.now())
        keep_verified(actor=system_actor(name="TicketFlower"), founder_id=email_address.user_id, now=timezone.now())
        for company_id in Company.objects.filter(founder_id=email_address.user_id).values_list("pk", flat=True):
            commands.wake(company_id=company_id, now=timezone.now())
        return confirmed

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the reset link on the platform's own host, whatever host the request named."""
        uid, _, token = key.partition("-")
        return platform_url("account_reset_password_from_key", uid, token)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:  # noqa: ARG002  # allauth's signature
        """Return the confirmation link on the platform's own host."""
        return platform_url("account_confirm_email", emailconfirmation.key)


def main_address_changed(*, request: HttpRequest, user: Any, **_given: object) -> None:
    """Hear from allauth that the person has chosen another main address, inside the view's transaction."""
    follow_address(actor=_person(user, request), user_id=user.pk, now=timezone.now())


def _person(user: Any, request: HttpRequest) -> Actor:
    return Actor(user_id=user.pk, name=user.display_name, address=client_address(request))
