"""Where a request came from: what a proxy says is believed only when the proxy is ours."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NETWORK_OF_V4, NETWORK_OF_V6 = 24, 48  # bits that people of one network share


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address, or "" where there is none (a socket file and no proxy header).

    X-Forwarded-For counts only behind a proxy of ours (BEHIND_PROXY) that itself connects from WEB_PROXY_IPS; of its
    entries the one that our outermost proxy (PROXY_COUNT) added. All before it is the visitor's own claim.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY or (peer and not settings.PROXY_ADDRESSES & {peer, "*"}):
        return peer
    claimed = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    entry = claimed[-settings.PROXY_COUNT] if len(claimed) >= settings.PROXY_COUNT else ""
    return entry if _is_address(entry) else peer


def network_of(address: str) -> str:
    """Return the network that the address belongs to (/24, or /48 of IPv6); what is no address stands for itself."""
    if not _is_address(address):
        return address
    bits = NETWORK_OF_V6 if isinstance(ip_address(address), IPv6Address) else NETWORK_OF_V4
    return str(ip_network(f"{address}/{bits}", strict=False))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
