"""Attacks 84–86: what a careless deployment leaves open; a database role that is too strong; old dependencies."""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

import pytest
from django.db import connection
from packaging.version import Version

from saas import safe_start
from tests.architecture.source import ROOT
from tests.attacks.production import production_environment

HIDDEN = (
    "/.git/config", "/.git/HEAD", "/.env", "/.hg/", "/static/", "/static/css/", "/static/../manage.py",
    "/static/%2e%2e/%2e%2e/manage.py", "/static/..%2fmanage.py", "/media/", "/var/", "/manage.py", "/saas/settings.py",
    "/requirements.txt", "/server-status", "/debug/", "/__debug__/", "/phpinfo.php", "/wp-login.php", "/metrics",
    "/backup.sql", "/.DS_Store", "/docker-compose.yml", "/static/VENDORED.json/",
)  # fmt: skip


@pytest.mark.parametrize("subdomain", ["", "acme"])
def test_attack_84_nothing_but_the_product_is_served(production, subdomain):
    host = production.host(subdomain)
    answers = {path: production.ask(host, path).status for path in HIDDEN}
    assert {path: status for path, status in answers.items() if status not in {400, 404}} == {}


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/operator/", "/operator/companies/", "/account/login/"])
def test_attack_84_a_companys_host_has_no_operators_pages(production, path):
    olga = production.browser().sign_in("olga@acme.example").enter("acme")
    assert production.ask(production.host("acme"), path).status == 404
    assert olga.get(production.host("acme"), path).status == 404


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"])
def test_attack_84_no_method_sends_back_what_it_was_sent(production, method):
    for host in (production.host(), production.host("acme")):
        reply = production.ask(host, "/", method=method, headers=(("X-Canary", "kanarienvogel"),))
        assert (reply.status in {400, 403, 404, 405}, "kanarienvogel" in reply.text) == (True, False)


def test_attack_84_an_error_page_shows_nothing_of_the_inside(production):
    reply = production.ask(production.host(), "/nothing-of-that-name/")
    assert reply.status == 404
    assert not re.search(r"Traceback|settings|urls_public|urlpatterns|DEBUG|Django|gunicorn/", reply.text)
    assert reply.one("Server").lower() in {"", "gunicorn"}


def test_attack_84_every_page_has_the_headers_that_browsers_need(production):
    for subdomain, path in (("", "/"), ("", "/account/login/"), ("acme", "/sign-in/"), ("", "/nothing/")):
        reply = production.ask(production.host(subdomain), path)
        policy = reply.one("Content-Security-Policy")
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert reply.one("Strict-Transport-Security") == "max-age=31536000; includeSubDomains; preload"
        assert (reply.one("X-Frame-Options"), reply.one("X-Content-Type-Options")) == ("DENY", "nosniff")


def test_attack_84_the_nonce_is_another_one_each_time_and_stands_at_every_script(production):
    pages = [production.ask(production.host(), "/account/login/") for _ in range(2)]
    nonces = [
        re.search(r"script-src 'self' 'nonce-([^']+)'", page.one("Content-Security-Policy")).group(1) for page in pages
    ]
    assert nonces[0] != nonces[1]
    for page, nonce in zip(pages, nonces, strict=True):
        scripts = re.findall(r"<script[^>]*>", page.text)
        assert len(scripts) >= 4
        assert [tag for tag in scripts if f'nonce="{nonce}"' not in tag] == []


def _run(folder, *arguments: str, **changes: str) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in production_environment(folder, **changes).items() if v != "(unset)"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_attack_84_check_deploy_has_no_warning_under_production_settings(world, tmp_path):
    done = _run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", "--database", "default")
    said = done.stdout + done.stderr
    assert (done.returncode, said) == (0, "System check identified no issues (0 silenced).\n"), said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DEBUG": "true"}, "DEBUG and PRODUCTION are both on"),
        ({"SECRET_KEY": "(unset)"}, "Set the SECRET_KEY environment variable"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is short or an example."),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is short or an example."),
        ({"SECRET_KEY": "django-insecure-k7Qm2Zt9Wc4Rb8Ny1Xv6Lp3Js5Hd0GfaEuTiOqMwKz"}, "SECRET_KEY is short"),
        ({"SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS is short"),
        ({"PLATFORM_DOMAIN": "localhost"}, "PLATFORM_DOMAIN is no public name."),
        ({"PLATFORM_DOMAIN": "192.0.2.1"}, "PLATFORM_DOMAIN is no public name."),
        ({"PLATFORM_SCHEME": "http"}, "PLATFORM_SCHEME is not https."),
        ({"REQUIRE_OPERATOR_MFA": "false"}, "REQUIRE_OPERATOR_MFA is off."),
        ({"DATABASE_STATEMENT_TIMEOUT_MS": "0"}, "Statements may run for ever."),
    ],
)
def test_attack_84_production_does_not_start_with_what_is_not_safe(world, tmp_path, changes, sentence):
    started = _run(tmp_path, "-c", "import saas.wsgi", **changes)
    assert (started.returncode, sentence in started.stderr) == (1, True), started.stderr


def test_production_starts_with_what_is_safe(world, tmp_path):
    started = _run(tmp_path, "-c", "import saas.wsgi")
    assert (started.returncode, "does not start" in started.stderr) == (0, False), started.stderr


def test_a_management_command_refuses_too(world, tmp_path):
    done = _run(tmp_path, "manage.py", "run_worker", "--once", REQUIRE_OPERATOR_MFA="false")
    assert (done.returncode, "REQUIRE_OPERATOR_MFA is off." in done.stderr) == (1, True)


def test_attack_85_the_database_role_is_weak_and_its_statements_end(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolreplication, rolbypassrls, current_setting('statement_timeout')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False, "30s")
        cursor.execute("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")
        assert cursor.fetchone() == (0,)


def test_attack_85_a_role_that_is_too_strong_is_named_with_what_it_may(world, settings, monkeypatch):
    settings.PRODUCTION = True
    assert safe_start.troubles(safe_start.DATABASE_RULES) == []
    monkeypatch.setattr(safe_start, "_one", lambda query: ("0",) if "timeout" in query else (True, True, *[False] * 6))
    assert [sentence.split(". ")[0] for sentence in safe_start.troubles(safe_start.DATABASE_RULES)] == [
        "The database role may be superuser, make roles",
        "Statements may run for ever",
    ]
    settings.PRODUCTION = False
    assert safe_start.troubles(safe_start.DATABASE_RULES) == []


def _floors() -> dict[str, tuple[str, str]]:
    lines = (ROOT / "deploy" / "minimum-versions.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            name, floor, why = re.fullmatch(r"([\w.-]+)>=(\S+)\s+# (.+)", line).groups()
            found[name.lower()] = (floor, why)
    return found


def _pins() -> dict[str, str]:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return {name.lower(): pin for name, pin in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^;\s]+)", text, re.MULTILINE)}


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:  # what another operating system needs
        return None


def test_attack_86_no_dependency_is_older_than_its_floor():
    floors, pins = _floors(), _pins()
    too_old = [
        f"{name}: {floor} is the floor, {found} is {where}"
        for name, (floor, _why) in floors.items()
        for where, found in (("pinned", pins.get(name)), ("installed", _installed(name)))
        if found is not None and Version(found) < Version(floor)
    ]
    assert too_old == []


def test_attack_86_every_pin_has_a_floor():
    assert set(_pins()) - set(_floors()) == set()


def test_attack_86_nothing_is_pinned_twice():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)
    assert sorted(names) == sorted(set(names))
