"""An operator visits a company and leaves again, on each kind of screen and without JavaScript."""

import os

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

PASSWORD = "ticketflower-demo"


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") is True


def _look(page: Page, name: str) -> None:
    """Keep a picture where PICTURES names a folder, for people who want to look."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}-{page.viewport_size['width']}.png")


def test_an_operator_looks_into_a_company_and_ends_the_visit(page: Page, site: Site):
    page.goto(f"{site.platform}/operator/companies/")
    page.locator("input[name=login]").fill("root@ticketflower.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{site.platform}/operator/visits/start/?q=acme")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Visit a company")).to_be_visible()
    _fits(page)
    page.get_by_label("Acme").first.check()
    page.get_by_label("Reason").fill("Olga asked why ticket 3 waits.")
    _look(page, "start")
    page.get_by_role("button", name="Start the visit").click()
    page.wait_for_url(f"{site.company('acme')}/")
    banner = page.get_by_role("region", name="Operator visit")
    expect(banner).to_contain_text("60 minutes left")
    _fits(page)
    _look(page, "company")
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site.company('acme')}/team/")
    expect(banner).to_contain_text("Read-only: nothing can be changed")
    _fits(page)
    _look(page, "dark")
    page.emulate_media(color_scheme="light")
    page.goto(f"{site.company('acme')}/settings/visits/")
    expect(page.get_by_role("link", name="Olga asked why ticket 3 waits.").first).to_be_visible()
    _fits(page)
    _look(page, "visits")
    page.goto(f"{site.company('acme')}/workflows/new-definition/")
    page.goto(f"{site.platform}/companies/")
    expect(banner).to_be_visible()
    _fits(page)
    _look(page, "platform")
    page.goto(f"{site.company('acme')}/")
    banner.get_by_role("button", name="End visit").click()
    page.wait_for_url(f"{site.platform}/operator/visits/")
    expect(page.get_by_text("Your visit is over.")).to_be_visible()
    expect(banner).to_have_count(0)
    _fits(page)
    _look(page, "over")
