"""A production server as it runs for real: gunicorn with TLS, names like acme.tf.example, the tests' companies."""

import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import cache

from shared_apps.companies.models import Handover, Session
from tests.architecture.source import ROOT
from tests.conftest import database_url
from tests.factories.companies import PASSWORD

DOMAIN = "tf.example"
KEY = "k7Qm2Zt9Wc4Rb8Ny1Xv6Lp3Js5Hd0Gf-aEuTiOqMwKzPxVr_BnCyDlSh"
PATIENCE = 60.0


@dataclass(frozen=True)
class Reply:
    """One answer, with its headers as they came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name: str) -> str:
        return next(iter(self.all(name)), "")


@dataclass(frozen=True)
class Production:
    """The server, and how to speak to it without a client that would tidy up what is sent."""

    port: int
    folder: Path

    def host(self, subdomain: str = "") -> str:
        return f"{subdomain}.{DOMAIN}:{self.port}" if subdomain else f"{DOMAIN}:{self.port}"

    def origin(self, subdomain: str = "") -> str:
        return f"https://{self.host(subdomain)}"

    def send(self, raw: bytes) -> Reply:
        """Send exactly these bytes."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=DOMAIN) as secure,
        ):
            secure.sendall(raw)
            response = http.client.HTTPResponse(secure)
            try:
                response.begin()
            except http.client.HTTPException:
                return Reply(status=0, headers=(), text="")  # closed without an answer
            return Reply(response.status, tuple(response.getheaders()), response.read().decode(errors="replace"))

    def ask(
        self,
        host: str,
        path: str = "/",
        *,
        method: str = "GET",
        headers: tuple[tuple[str, str], ...] = (),
        body: str = "",
    ) -> Reply:
        """Send one request, with the headers in this order and as often as they stand there."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
        if body:
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
        lines += [f"{name}: {value}" for name, value in headers]
        return self.send("\r\n".join([*lines, "", body]).encode("latin-1", "replace"))

    def browser(self) -> "Browser":
        return Browser(self)


class Browser:
    """Keeps the cookies of each host apart, as a browser does, and fills in forms."""

    def __init__(self, site: Production) -> None:
        self.site = site
        self.jars: dict[str, dict[str, str]] = {}
        self.seen: list[str] = []  # every Set-Cookie line

    def get(self, host: str, path: str) -> Reply:
        return self._go(host, path, "GET", "")

    def post(self, host: str, path: str, **fields: str) -> Reply:
        form = self.get(host, path.split("?", maxsplit=1)[0])
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        return self._go(
            host, path, "POST", urlencode({"csrfmiddlewaretoken": token.group(1) if token else "", **fields})
        )

    def cookie_header(self, host: str) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jars.get(host, {}).items())

    def sign_in(self, email: str) -> "Browser":
        reply = self.post(self.site.host(), "/account/login/", login=email, password=PASSWORD)
        assert (reply.status, reply.one("Location")) == (302, "/companies/"), reply.text[:500]
        return self

    def enter(self, subdomain: str) -> "Browser":
        """Go the whole way to a company."""
        leads = self.get(self.site.host(subdomain), "/sign-in/").one("Location").removeprefix(self.site.origin())
        page = self.get(self.site.host(), leads)
        target = re.search(r'content="0; url=([^"]+)"', page.text).group(1).replace("&amp;", "&")
        assert self.get(self.site.host(subdomain), target.removeprefix(self.site.origin(subdomain))).status == 302
        return self

    def _go(self, host: str, path: str, method: str, body: str) -> Reply:
        headers = (("Cookie", self.cookie_header(host)), ("Origin", f"https://{host}"), ("Referer", f"https://{host}/"))
        reply = self.site.ask(host, path, method=method, headers=headers, body=body)
        jar = self.jars.setdefault(host, {})
        for line in reply.all("Set-Cookie"):
            self.seen.append(line)
            name, _, value = line.split(";")[0].partition("=")
            jar[name] = value
        return reply


@pytest.fixture(scope="session")
def production(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Production]:
    """Start gunicorn under production settings on the test database, whose two companies are committed."""
    if sys.platform == "win32":
        pytest.skip("gunicorn does not run on Windows.")
    folder = tmp_path_factory.mktemp("production")
    certificate, key = _certificate(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with django_db_blocker.unblock():
        environment = production_environment(folder, port=port)
    run = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(run, cwd=ROOT, env=environment, check=True)
    command = [
        sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--threads", "24", "--certfile", str(certificate), "--keyfile", str(key),
        "--log-level", "warning", "saas.wsgi:application",
    ]  # fmt: skip
    log = (folder / "gunicorn.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    site = Production(port=port, folder=folder)
    try:
        _wait(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(PATIENCE)
        log.close()
        with django_db_blocker.unblock():  # what people left behind who signed in for real
            Handover.objects.all().delete()
            Session.objects.all().delete()
            cache.clear()


def production_environment(folder: Path, *, port: int = 443, **changes: str) -> dict[str, str]:
    """Return the environment of a production server on the test database."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("WEB_", "DJANGO_ALLOW_"))},
        "PRODUCTION": "true",
        "SECRET_KEY": KEY,
        "PLATFORM_DOMAIN": DOMAIN,
        "PLATFORM_PORT": "" if port == 443 else str(port),
        "DATABASE_URL": database_url(),
        "EMAIL_URL": "filemail://",
        "TICKETFLOWER_VAR": str(folder),
        "LOGIN_RATE": "1000/m/ip",
        "PASSWORD_RESET_RATE": "1000/m/ip",
        "SIGN_UP_RATE": "1000/h/ip",
        **changes,
    }


def _wait(site: Production, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, (site.folder / "gunicorn.log").read_text(encoding="utf-8")
        try:
            if site.ask(site.host(), "/health/ready").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError((site.folder / "gunicorn.log").read_text(encoding="utf-8"))


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate of our own for the platform and every company."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(DOMAIN), x509.DNSName(f"*.{DOMAIN}")])
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
