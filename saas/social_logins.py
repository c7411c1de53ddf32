"""Signing in with an account elsewhere: each provider is there only when its id and secret are in the environment."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SocialLogin:
    """A provider as the settings need it; `origins` are where its sign-in form leads (Content-Security-Policy)."""

    provider: str
    app: str
    settings: dict[str, Any]
    origins: tuple[str, ...]


_ORIGINS = {
    "google": ("https://accounts.google.com",),
    "github": ("https://github.com",),
    "gitlab": ("https://gitlab.com",),
    "microsoft": ("https://login.microsoftonline.com",),
}


def social_logins(env: Any) -> tuple[SocialLogin, ...]:
    """Return the providers whose <NAME>_CLIENT_ID and <NAME>_CLIENT_SECRET are both set."""
    return tuple(
        SocialLogin(
            provider=name,
            app=f"allauth.socialaccount.providers.{name}",
            settings={"APPS": [{"client_id": client_id, "secret": secret}]},
            origins=origins,
        )
        for name, origins in _ORIGINS.items()
        if (client_id := env.str(f"{name.upper()}_CLIENT_ID", default=""))
        and (secret := env.str(f"{name.upper()}_CLIENT_SECRET", default=""))
    )
