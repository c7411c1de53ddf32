"""The one builder of addresses: pages, mails and jobs all ask here, naming the company."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def platform_origin() -> str:
    """Return the platform's scheme, host and port, without a slash at the end."""
    return _origin(settings.PLATFORM_DOMAIN)


def company_origin(*, subdomain: str) -> str:
    """Return the scheme, host and port of a company's site, without a slash at the end."""
    return _origin(f"{subdomain}.{settings.PLATFORM_DOMAIN}")


def platform_url(view_name: str, *args: Any) -> str:
    """Return the full address of a page of the platform's site."""
    return platform_origin() + reverse(view_name, urlconf=settings.ROOT_URLCONF, args=args)


def company_url(view_name: str, *args: Any, subdomain: str) -> str:
    """Return the full address of a page of a company's site."""
    return company_origin(subdomain=subdomain) + reverse(view_name, urlconf=settings.COMPANY_URLCONF, args=args)


def safe_path(path: str) -> str:
    """Return `path` if it is a path on the same host, else "/": nobody is led elsewhere by a `next` parameter."""
    is_local = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_local else "/"


def _origin(host: str) -> str:
    port = f":{settings.PLATFORM_PORT}" if settings.PLATFORM_PORT else ""
    return f"{settings.PLATFORM_SCHEME}://{host}{port}"
