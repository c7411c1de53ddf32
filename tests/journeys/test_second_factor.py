"""Setting up a second factor and signing in with it, in a real browser under the strict policy."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.codes import code_of
from tests.factories.companies import PASSWORD
from tests.journeys.conftest import Site


def _founder(page: Page, site: Site) -> str:
    """Start a company and confirm its founder's address."""
    subdomain = f"factor-{uuid.uuid4().hex[:8]}"
    owner = f"fay@{subdomain}.example"
    page.goto(f"{site.platform}/start/")
    page.get_by_label("Company name").fill("Factor Ltd")
    page.get_by_label("Address", exact=True).fill(subdomain)
    page.get_by_label("Your name").fill("Fay")
    page.get_by_label("E-mail address").fill(owner)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(f"{site.company(subdomain)}/")
    page.goto(site.link_mailed_to(owner, "/account/confirm-email/"))
    page.get_by_role("button", name="Yes, confirm it").click()
    return owner


def _confirm_password(page: Page) -> None:
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def _type_password(page: Page, site: Site, owner: str) -> None:
    page.goto(f"{site.platform}/account/login/")
    page.locator("input[name=login]").fill(owner)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_an_authenticator_app_is_set_up_and_asked_for(page: Page, site: Site):
    owner = _founder(page, site)
    page.goto(f"{site.platform}/account/second-factor/")
    page.get_by_role("link", name="Set up").click()
    _confirm_password(page)
    secret = page.locator("code").inner_text()
    page.locator("input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".tf-codes code").first.inner_text()
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text("10 codes are unused.")).to_be_visible()
    page.context.clear_cookies()

    _type_password(page, site, owner)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.locator("input[name=code]").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="My companies")).to_be_visible()

    page.goto(f"{site.platform}/account/sessions/")
    expect(page.get_by_text("This one")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text(re.compile(r"Signed out in \d+ other place"))).to_be_visible()


@pytest.fixture
def with_key(browser: Browser):
    """A browser with a built-in key that says yes by itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []


def test_a_passkey_is_added_and_then_signs_in_alone_or_as_the_second_step(with_key: Page, site: Site):
    page = with_key
    owner = _founder(page, site)
    page.goto(f"{site.platform}/account/second-factor/")
    page.get_by_role("link", name="Add a key").click()
    _confirm_password(page)
    page.locator("input[name=name]").fill("My laptop")
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{site.platform}/account/second-factor/webauthn/")
    expect(page.get_by_text("My laptop")).to_be_visible()
    expect(page.get_by_text("Signs you in without a password.")).to_be_visible()
    page.context.clear_cookies()

    page.goto(f"{site.platform}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="My companies")).to_be_visible()
    page.context.clear_cookies()

    _type_password(page, site, owner)
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("heading", name="My companies")).to_be_visible()

    page.goto(f"{site.platform}/account/second-factor/webauthn/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("No key is known here yet.")).to_be_visible()
