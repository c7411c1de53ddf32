"""What a production server must not start with; each rule says in a sentence what is wrong and how to mend it.

Rules run as Django checks (`manage.py check`, and before every command) and when the web server loads `saas.wsgi`.
A rule about the database asks the connection that is current.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

Rule = Callable[[], Iterator[str]]
SHORTEST_KEY = 50
EXAMPLES = ("django-insecure", "change", "secret", "example", "default", "password", "todo", "xxx")
OWN_PROCESS_CACHES = ("locmem", "dummy")


def debug_is_off() -> Iterator[str]:
    """Refuse debug pages, which show settings and data to anybody who provokes an error."""
    if settings.DEBUG:
        yield "DEBUG is on. Take DEBUG out of the settings of a production server."


def keys_are_long_and_random() -> Iterator[str]:
    """Refuse a key that could be guessed: it signs links and cookies and seals second factors."""
    for name, keys in (("SECRET_KEY", [settings.SECRET_KEY]), ("SECRET_KEY_FALLBACKS", settings.SECRET_KEY_FALLBACKS)):
        for key in keys:
            if len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 5 or key.lower().startswith(EXAMPLES):
                yield (
                    f"{name} is short or an example. Make one of {SHORTEST_KEY} random characters or more: "
                    'python -c "import secrets; print(secrets.token_urlsafe(48))"'
                )


def platform_has_a_name() -> Iterator[str]:
    """Refuse a platform without a name of its own: companies are subdomains of it."""
    domain = settings.PLATFORM_DOMAIN
    if "." not in domain or domain.endswith(".localhost") or domain != domain.lower() or _is_address(domain):
        yield "PLATFORM_DOMAIN is no public name. Set it to the domain that the companies are subdomains of."
    if settings.PLATFORM_SCHEME != "https":
        yield "PLATFORM_SCHEME is not https. Without it cookies can be read and planted: leave it out, and use TLS."


def accounts_are_guarded() -> Iterator[str]:
    """Refuse operators without a second factor, and limits that each process would count for itself."""
    if not settings.REQUIRE_OPERATOR_MFA:
        yield "REQUIRE_OPERATOR_MFA is off. Operators see every company: leave it out, and it is on."
    if any(kind in settings.CACHES["default"]["BACKEND"] for kind in OWN_PROCESS_CACHES):
        yield "The cache is not shared by all processes, so sign-in limits would not hold. Use the database cache."


def database_role_is_weak() -> Iterator[str]:
    """Refuse a database role that could do more than own this database."""
    row = _one(
        "SELECT rolsuper, rolcreaterole, rolreplication, rolbypassrls,"
        " pg_has_role(rolname, 'pg_read_all_data', 'member'),"
        " pg_has_role(rolname, 'pg_execute_server_program', 'member'),"
        " pg_has_role(rolname, 'pg_read_server_files', 'member'),"
        " pg_has_role(rolname, 'pg_write_server_files', 'member')"
        " FROM pg_roles WHERE rolname = current_user"
    )
    powers = (
        "be superuser", "make roles", "replicate", "pass over row security", "read all data", "run programs",
        "read files", "write files",
    )  # fmt: skip
    held = [power for power, has in zip(powers, row, strict=True) if has]
    if held:
        yield f"The database role may {', '.join(held)}. Use one made as in deploy/postgres/role.sql."


def statements_end() -> Iterator[str]:
    """Refuse a connection on which one statement could run for ever."""
    if _one("SELECT current_setting('statement_timeout')")[0] == "0":
        yield "Statements may run for ever. Set DATABASE_STATEMENT_TIMEOUT_MS to more than 0, or leave it out."


SETTINGS_RULES: list[Rule] = [debug_is_off, keys_are_long_and_random, platform_has_a_name, accounts_are_guarded]
DATABASE_RULES: list[Rule] = [database_role_is_weak, statements_end]


def troubles(rules: list[Rule]) -> list[str]:
    """Return what the rules say is wrong; nothing outside production."""
    return [sentence for rule in rules for sentence in rule()] if settings.PRODUCTION else []


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured if a rule is broken. A database that does not answer is asked by the health check."""
    if not settings.PRODUCTION:
        return
    found = troubles(SETTINGS_RULES)
    with suppress(DatabaseError):
        found += troubles(DATABASE_RULES)
    connection.close()
    if found:
        raise ImproperlyConfigured("TicketFlower does not start like this:\n- " + "\n- ".join(found))


def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """Run the rules about settings (a Django check)."""
    return [checks.Error(sentence, id="ticketflower.E001") for sentence in troubles(SETTINGS_RULES)]


def check_database(**given: Any) -> list[checks.CheckMessage]:
    """Run the rules about the database (a Django check, for `check --database default`)."""
    found = troubles(DATABASE_RULES) if given.get("databases") else []
    return [checks.Error(sentence, id="ticketflower.E002") for sentence in found]


def _one(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
