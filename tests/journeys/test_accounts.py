"""Forgetting one's password, and opening one's companies from the platform's site."""

import uuid

from playwright.sync_api import Page, expect

from tests.factories.companies import PASSWORD
from tests.journeys.conftest import Site

NEW_PASSWORD = "a quite different phrase 7"


def test_a_forgotten_password_is_replaced_and_leads_to_ones_companies(page: Page, site: Site):
    subdomain = f"forgetful-{uuid.uuid4().hex[:8]}"
    owner = f"fay@{subdomain}.example"
    page.goto(f"{site.platform}/start/")
    page.get_by_label("Company name").fill("Forgetful Ltd")
    page.get_by_label("Address", exact=True).fill(subdomain)
    page.get_by_label("Your name").fill("Fay")
    page.get_by_label("E-mail address").fill(owner)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(f"{site.company(subdomain)}/")
    page.context.clear_cookies()

    page.goto(f"{site.platform}/account/login/")
    page.get_by_role("link", name="Forgot").click()
    page.locator("input[name=email]").fill(owner)
    page.locator("main button[type=submit]").first.click()
    page.goto(site.link_mailed_to(owner, "/account/password/reset/key/"))
    page.locator("input[name=password1]").fill(NEW_PASSWORD)
    page.locator("input[name=password2]").fill(NEW_PASSWORD)
    page.locator("main button[type=submit]").first.click()

    page.goto(f"{site.platform}/companies/")
    page.locator("input[name=login]").fill(owner)
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="My companies")).to_be_visible()
    page.get_by_role("link", name="Forgetful Ltd", exact=True).click()
    page.wait_for_url(f"{site.company(subdomain)}/")
    expect(page.get_by_role("heading", name="Hello, Fay")).to_be_visible()


def test_a_superuser_sees_every_company_on_the_platform(page: Page, site: Site):
    page.goto(f"{site.platform}/operator/companies/")
    page.locator("input[name=login]").fill("root@ticketflower.example")
    page.locator("input[name=password]").fill("ticketflower-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Companies", exact=True)).to_be_visible()
    expect(page.get_by_text("globex ·")).to_be_visible()
