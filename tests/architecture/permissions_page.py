"""Writes docs/permissions.md from the policy that the tests hold: `python -m tests.architecture.permissions_page`."""

import os
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "permissions.md"
HEAD = """# Who may do what

Made from the policy in `tests/architecture/url_policy.py` by `python -m tests.architecture.permissions_page`; a test
compares the two. `tests/url_matrix` tries every address below with every method as eight different actors and expects
exactly this.

## What a company's roles may allow

Roles are a company's own. A permission lets its holders in; which role does which task of a workflow, and who may see
which field, stands in the workflow's definition.

| Permission | What it allows |
|---|---|
"""
COMPANY = """
## A company's site

Who is not signed in as a member (also who is one elsewhere, and operators who do not visit) is led to the sign-in; a
member without the permission gets 403 with the sentence to show; what one may not know exists is 404. `HEAD` is as
`GET`; every other method is 405. An operator who visits is let in as an owner is; one who may only look gets 403 for
every `POST` that is the company's matter, and one who acts submits no tickets, does nobody's tasks and has no absences.

| Address | Methods | Who | Known to |
|---|---|---|---|
"""
PLATFORM = """
## The platform's site

Who is not signed in is led to the sign-in; operators' pages are 404 for everybody else.

| Address | Methods | Who |
|---|---|---|
"""


def markdown() -> str:
    """Return the page."""
    from tenant_apps.team.enums import ALLOWS  # Django is set up only now
    from tests.architecture.url_policy import COMPANY_SITE, KNOWN_TO, PLATFORM_SITE

    permissions = "".join(f"| {each.label} | {sentence} |\n" for each, sentence in ALLOWS.items())
    company = "".join(
        f"| {cells} | {KNOWN_TO.get(name, '')} |\n" for name, cells in _rows("saas.urls_tenant", COMPANY_SITE)
    )
    platform = "".join(f"| {cells} |\n" for _name, cells in _rows("saas.urls_public", PLATFORM_SITE))
    return f"{HEAD}{permissions}{COMPANY}{company}{PLATFORM}{platform}"


def _rows(urlconf: str, policy: dict[str, tuple]) -> Iterator[tuple[str, str]]:
    from tests.architecture.test_urls import _patterns  # Django is set up only now

    routes = sorted((route.lstrip("^").rstrip("$"), name) for name, (route, _entry) in _patterns(urlconf).items())
    for route, name in routes:
        methods, who = policy[name][:2]
        yield name, f"`/{route}` | {', '.join(methods)} | {_who(who)}"


def _who(who: object) -> str:
    if isinstance(who, tuple):
        return " or ".join(str(getattr(each, "label", each)) for each in who)
    return str(who)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
    import django

    django.setup()
    PAGE.write_text(markdown(), encoding="utf-8", newline="\n")
