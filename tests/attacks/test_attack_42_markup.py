"""Attack 42: text that is a program, in every field a company has, in a real browser under production settings."""

import re
import uuid
from urllib.parse import urlsplit

import pytest
import yaml
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from playwright.sync_api import Browser, Error, Page

from shared_apps.companies.models import Company
from shared_apps.users.models import User
from tenant_apps.team.models import CompanyRole, Member, RoleAssignment
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.workflow_design.commands import save_draft
from tenant_apps.workflow_ops.models import WorkflowError
from tests.factories.companies import PASSWORD, Place
from tests.factories.tickets import complete, publish, submit

EVIL = "\"'><img src=x onerror=alert(1)><svg/onload=alert(2)><script>alert(3)</script>{{7*7}}</textarea></title>"
SHORT = "'\"><svg/onload=alert(4)>"
CHOICE = "<img src=x onerror=alert(5)>"
FILE = "<img src=x onerror=alert(6)>.html"
MOST_PAGES = 150
NOT_TEXT = re.compile(
    r"(?:^|_)(?:key|digest|sha256|fingerprint|path|secret|timezone|country|region|step|status|kind|code|id)$"
)

HOSTILE = {
    "format": "ticketflower/v1",
    "key": "hostile",
    "title": EVIL,
    "description": EVIL,
    "ticket": {
        "summary": "{item} " + SHORT,
        "fields": [
            {"id": "item", "type": "text", "label": EVIL, "help": EVIL},
            {"id": "note", "type": "longtext", "label": EVIL, "default": EVIL},
            {"id": "means", "type": "choice", "choices": [CHOICE, "other"], "label": EVIL},
            {"id": "quote", "type": "file", "label": EVIL},
            {"id": "rows", "type": "list", "label": EVIL, "items": [{"id": "cell", "type": "text", "label": EVIL}]},
        ],
    },
    "start": "work",
    "steps": {
        "work": {
            "type": "task",
            "title": EVIL,
            "form": [{"show": "item"}, {"edit": "note"}, {"id": "why", "type": "text", "label": EVIL, "help": EVIL}],
            "assign": {"to": {"role": "staff"}},
            "next": "more",
        },
        "more": {"type": "task", "title": EVIL, "assign": {"to": {"role": "owner"}}, "next": "done"},
        "done": {"type": "end"},
    },
}
STUCK = {
    **HOSTILE,
    "key": "stuck",
    "steps": {
        "work": {
            **HOSTILE["steps"]["work"],
            "next": [{"to": "more", "when": "item == 'x'"}, {"to": "done", "when": "item == 'y'"}],
        },
        "more": HOSTILE["steps"]["more"],
        "done": {"type": "end"},
    },
}


@pytest.fixture
def hostile(committed) -> Place:
    """A company with tickets at every stage, in which then every text is replaced by a program."""
    place = committed({"olga": ["owner"], "walt": ["staff"]})
    owner = place.users["olga"]
    give_all_roles(place)
    for document in (HOSTILE, STUCK):
        publish(place, yaml.safe_dump(document, allow_unicode=True))
        _submit_with_file(place, document["key"])
        stopped = submit(place, "walt", document["key"], item=EVIL, note=EVIL, means=CHOICE, rows=[{"cell": EVIL}])
        complete(place, "walt", stopped, "work", note=EVIL, why=EVIL)
    with place.inside():
        broken = yaml.safe_dump({**HOSTILE, EVIL: EVIL, "start": EVIL})
        save_draft(actor=place.actor("olga"), text=broken, now=timezone.now())
        assert WorkflowError.objects.exists()
        _poison()
    Company.objects.filter(pk=place.company.pk).update(name=EVIL)
    User.objects.filter(pk=owner.pk).update(name=EVIL[:120])
    return place


def give_all_roles(place: Place) -> None:
    with place.inside():
        olga = Member.objects.get(user_id=place.users["olga"].pk)
        for role in CompanyRole.objects.all():
            RoleAssignment.objects.get_or_create(member=olga, role=role)


def _submit_with_file(place: Place, key: str) -> None:
    file = SimpleUploadedFile(FILE, b"<script>alert(7)</script>", content_type="text/html")
    actor = place.actor("olga")
    with place.inside():
        submit_ticket(
            actor=actor, workflow_key=key, data={"item": EVIL, "note": EVIL, "means": CHOICE}, files={"quote": file},
            command_id=uuid.uuid4(), now=timezone.now(),
        )  # fmt: skip


def _poison() -> int:
    """Write the program into every text column of the company that may hold free text; return how many took it."""
    taken = 0
    for config in apps.get_app_configs():
        if not config.name.startswith("tenant_apps."):
            continue
        for model in config.get_models():
            for field in model._meta.local_fields:
                free = isinstance(field, models.CharField | models.TextField) and not field.choices
                if not free or field.primary_key or NOT_TEXT.search(field.name):
                    continue
                for number, pk in enumerate(model._base_manager.values_list("pk", flat=True)):
                    text = (f"{number} " if field.unique else "") + EVIL
                    if isinstance(field, models.EmailField):
                        text = f"<svg/onload=alert({number})>@evil.example"
                    try:
                        with transaction.atomic():
                            taken += model._base_manager.filter(pk=pk).update(**{field.name: text[: field.max_length]})
                    except DatabaseError:
                        break  # this table's rows are never changed, or the column holds only what has a form
    return taken


def _open(browser: Browser) -> tuple[Page, list[str]]:
    """Return a page and the list of all that must not happen on it."""
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    seen: list[str] = []

    def dialog(box) -> None:
        seen.append(f"dialog {box.message} on {page.url}")
        box.dismiss()

    page.on("dialog", dialog)
    page.on("pageerror", lambda error: seen.append(f"error {error} on {page.url}"))
    page.on("console", lambda message: seen.append(f"{message.text} on {page.url}") if _is_bad(message) else None)
    context.expose_function("reportViolation", lambda text: seen.append(f"CSP {text}"))
    context.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => reportViolation("
        "e.violatedDirective + ' ' + e.blockedURI + ' on ' + location.href))"
    )
    return page, seen


def _is_bad(message) -> bool:
    return message.type == "error" and "status of 4" not in message.text


def _crawl(page: Page, origin: str) -> set[str]:
    """Open every page of the host that a link leads to; return their paths."""
    waiting, opened = ["/"], set()
    while waiting and len(opened) < MOST_PAGES:
        path = waiting.pop(0)
        if path in opened:
            continue
        opened.add(path)
        try:
            page.goto(origin + path, wait_until="domcontentloaded")
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            continue  # a file is kept, never shown
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            parts = urlsplit(link)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if f"{parts.scheme}://{parts.netloc}" == origin and target not in opened:
                waiting.append(target)
    return opened


def test_attack_42_no_text_of_a_company_runs_in_a_browser(production, hostile, browser):
    page, seen = _open(browser)
    page.goto(f"{production.origin()}/account/login/")
    page.locator("input[name=login]").fill(hostile.users["olga"].email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/companies/")
    platform = _crawl(page, production.origin())
    page.goto(f"{production.origin(hostile.subdomain)}/sign-in/")
    page.wait_for_url(f"{production.origin(hostile.subdomain)}/", wait_until="domcontentloaded")
    assert "alert(1)" in page.content()
    company = _crawl(page, production.origin(hostile.subdomain))
    page.context.close()
    print(f"{len(company)} pages of the company and {len(platform)} of the platform were opened.")
    assert seen == []
    assert len(company) >= 25
    assert {"/companies/", "/account/sessions/"} <= platform
    assert {"/", "/tickets/", "/tasks/", "/team/", "/workflows/", "/errors/", "/settings/"} <= company


def test_attack_42_the_browser_would_have_seen_a_program_that_runs(production, browser):
    """So that the test above cannot pass because nobody looks."""
    page, seen = _open(browser)
    page.goto(f"{production.origin()}/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    page.wait_for_timeout(500)
    page.evaluate("alert('seen')")
    page.wait_for_timeout(200)
    page.context.close()
    assert any("script-src" in line and line.startswith("CSP") for line in seen)
    assert any(line.startswith("dialog seen") for line in seen)
