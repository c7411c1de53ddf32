"""What allauth's second factors ask of us: sealed secrets, codes that work once, passkeys of our own origin only."""

import base64
import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from shared_apps.companies.links import platform_origin

PRODUCT = "TicketFlower"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals the secrets of authenticator apps and recovery codes; binds passkeys to the platform's own name."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored: a copy of the database alone is worth nothing."""
        return _seal().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret again; a key of SECRET_KEY_FALLBACKS opens it too."""
        return _seal().decrypt(encrypted_text.encode("ascii")).decode()

    def get_totp_issuer(self) -> str:
        """Return the name that the authenticator app shows."""
        return PRODUCT

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the platform's domain, whatever host was named."""
        return {"id": settings.PLATFORM_DOMAIN, "name": PRODUCT}


def has_second_factor(*, user_id: int) -> bool:
    """Whether the person has an authenticator app or a passkey (recovery codes alone do not count)."""
    return Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def remove_second_factors(*, user_id: int) -> None:
    """Remove every factor of a person who leaves; part of that command's transaction."""
    Authenticator.objects.filter(user_id=user_id).delete()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(secret)) for secret in keys])


def _fernet_key(secret: str) -> bytes:
    digest = salted_hmac("ticketflower.second_factor", "seal", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


def _use_up(user_id: int, code: str) -> None:
    """Remember the code for as long as it could be used; raises ValidationError if it was used before."""
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    digest = salted_hmac("ticketflower.used_code", f"{user_id}:{code.strip()}", algorithm="sha256").hexdigest()
    if not cache.add(f"used-code:{digest}", 1, timeout=seconds):
        raise get_adapter().validation_error("incorrect_code")


def _require_our_origin(credential: Any) -> None:
    """Raise ValidationError unless the browser made this on the platform's own page: a company's page is none."""
    try:
        data = str(credential["response"]["clientDataJSON"])
        origin = json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))["origin"]
    except (KeyError, TypeError, ValueError):
        raise get_adapter().validation_error("incorrect_code") from None
    if origin != platform_origin():
        raise get_adapter().validation_error("incorrect_code")


class _UsedOnce:
    """A code from an authenticator app opens once, also in the half minutes around its own."""

    cleaned_data: dict[str, Any]
    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the right code; raises ValidationError for a wrong or used one."""
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's form comes after this mixin
        if self.authenticator.type == Authenticator.Type.TOTP:
            _use_up(self.user.pk, code)
        return code


class CodeForm(_UsedOnce, AuthenticateForm):
    """The code while signing in."""


class CodeAgainForm(_UsedOnce, ReauthenticateForm):
    """The code before something delicate."""


class ActivateForm(ActivateTOTPForm):
    """The first code of a new authenticator app: it is used up, and the session has shown a second factor."""

    def clean_code(self) -> str:
        """Return the right code; raises ValidationError for a wrong or used one."""
        code: str = super().clean_code()
        _use_up(self.user.pk, code)
        record_authentication(context.request, self.user, "mfa", type="totp")
        return code


class _FromOurPage:
    """What a passkey signed must have been asked for by the platform's own page."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Any:
        """Return what allauth makes of the credential; raises ValidationError for another origin's."""
        _require_our_origin(self.cleaned_data["credential"])
        parent = getattr(super(), "clean_credential", None)
        return parent() if parent else self.cleaned_data["credential"]


class AddPasskeyForm(_FromOurPage, AddWebAuthnForm):
    """A new passkey; whoever made it has shown a second factor."""

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values once the credential is found right."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("credential") and not self.errors:
            record_authentication(context.request, self.user, "mfa", type="webauthn")
        return cleaned


class PasskeyForm(_FromOurPage, AuthenticateWebAuthnForm):
    """The passkey while signing in."""


class PasskeyAgainForm(_FromOurPage, ReauthenticateWebAuthnForm):
    """The passkey before something delicate."""


class PasskeyLoginForm(_FromOurPage, LoginWebAuthnForm):
    """Signing in with nothing but a passkey."""
