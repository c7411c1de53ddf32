"""Calls to addresses that people typed: resolved once, connected to exactly that address, public ones only."""

import ipaddress
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 5.0  # for everything together
MOST_BYTES = 64 * 1024  # of an answer that is read


class CallRefusedError(Exception):
    """The address may not be called; the sentence says why."""


class CallFailedError(Exception):
    """The other side could not be reached, or answered with an error; the sentence says which."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side said: its status (200–299) and at most MOST_BYTES of its body."""

    status: int
    body: bytes


class _Pinned(httpcore.SyncBackend):
    """Connects to one address, whatever the name would resolve to now (no second look-up, so no rebinding)."""

    def __init__(self, address: str) -> None:
        self._address = address

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  # the name was resolved already
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open the connection to the pinned address."""
        return super().connect_tcp(self._address, port, timeout, local_address, socket_options)


def post(*, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a POST and return the answer; redirects are not followed.

    Raises CallRefusedError (no http address, a private or unknown one) or CallFailedError (no or a bad answer).
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CallRefusedError(_("“%(url)s” is no web address (http or https).") % {"url": url[:200]})
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _public_address(parts.hostname, port)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)
    until = time.monotonic() + SECONDS
    try:
        with (
            httpcore.ConnectionPool(network_backend=_Pinned(address)) as pool,
            pool.stream(
                "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": timeouts}
            ) as response,
        ):
            read = _read(response.iter_stream(), until)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        sentence = _("%(host)s did not answer (%(kind)s).")
        raise CallFailedError(sentence % {"host": parts.hostname, "kind": type(error).__name__}) from error
    if not 200 <= response.status < 300:
        sentence = _("%(host)s answered with status %(status)s.")
        raise CallFailedError(sentence % {"host": parts.hostname, "status": response.status})
    return Answer(status=response.status, body=read)


def _public_address(host: str, port: int) -> str:
    """Return the first address of the name. Raises CallRefusedError if any of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CallFailedError(_("The name “%(host)s” cannot be found.") % {"host": host}) from error
    addresses = [str(entry[4][0]) for entry in found]
    if host not in settings.WEBHOOK_PRIVATE_HOSTS:
        for address in addresses:
            if not is_public(address):
                raise CallRefusedError(
                    _("“%(host)s” leads to %(address)s, which is no public address; only public ones are called.")
                    % {"host": host, "address": address}
                )
    return addresses[0]


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open internet, also inside an IPv6 one that embeds an IPv4 one."""
    parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    inner = None
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
    return all(ip.is_global and not ip.is_multicast for ip in (parsed, *((inner,) if inner else ())))


def _read(chunks: Iterable[bytes], until: float) -> bytes:
    read = b""
    for chunk in chunks:
        read += chunk
        if len(read) > MOST_BYTES:
            raise CallFailedError(_("The answer is larger than %(limit)s kB.") % {"limit": MOST_BYTES // 1024})
        if time.monotonic() > until:
            raise CallFailedError(_("The answer took longer than %(limit)s seconds.") % {"limit": int(SECONDS)})
    return read
