"""An admin sets what workflows lean on, on each kind of screen and without JavaScript."""

import re
import uuid
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.factories.companies import PASSWORD
from tests.journeys.conftest import Site


def _start_a_company(page: Page, site: Site) -> str:
    subdomain = f"set-{uuid.uuid4().hex[:8]}"
    page.goto(site.platform)
    page.get_by_role("link", name="Start your company").first.click()
    page.get_by_label("Company name").fill("Settings & Co")
    page.get_by_label("Address", exact=True).fill(subdomain)
    page.get_by_label("Your name").fill("Olivia")
    page.get_by_label("E-mail address").fill(f"olivia@{subdomain}.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(f"{site.company(subdomain)}/")
    return site.company(subdomain)


def _fits(page: Page) -> None:
    """The page is no wider than its window, so a phone need not scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") is True


def test_calendar_endpoint_template_and_absence_are_set(page: Page, site: Site):
    company = _start_a_company(page, site)
    page.goto(f"{company}/settings/")
    _fits(page)
    page.get_by_role("main").get_by_role("link", name="Calendars").click()
    expect(page.get_by_role("link", name="Office hours")).to_be_visible()
    _fits(page)

    page.get_by_role("link", name="Office hours").click()
    page.get_by_label("Monday").fill("9 to 5")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“9 to 5” is no time span.")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    _fits(page)
    page.get_by_label("Monday").fill("9-12, 13-17")
    page.get_by_label("Public holidays of").select_option(label="Germany")
    page.get_by_label("Region").fill("by")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Monday")).to_have_value("09:00-12:00, 13:00-17:00")
    expect(page.get_by_role("heading", name="Next public holidays")).to_be_visible()
    page.get_by_label("Day", exact=True).fill("2031-12-24")
    page.get_by_label("What for").fill("Christmas Eve")
    page.get_by_role("button", name="Set this day").click()
    expect(page.get_by_text("Christmas Eve · closed")).to_be_visible()
    _fits(page)

    page.goto(f"{company}/settings/endpoints/")
    page.get_by_role("link", name="New endpoint").click()
    page.get_by_label("Title").fill("Accounting")
    page.get_by_label("Key").fill("accounting")
    page.get_by_label("Address").fill("https://books.example/hook")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="The secret")).to_be_visible()
    assert re.fullmatch(r"whsec_[\w+/=]{44}", page.locator("main code").inner_text().strip())
    _fits(page)
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_text("https://books.example/hook")).to_be_visible()

    page.goto(f"{company}/settings/templates/")
    page.get_by_role("link", name="A task waits").click()
    page.get_by_label("Subject").fill("{number}: {amount} waits")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("T-1042: ‹amount› waits")).to_be_visible()
    _fits(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The template is changed.")).to_be_visible()

    page.goto(f"{company}/settings/absence/")
    page.get_by_label("First day").fill("2031-07-01")
    page.get_by_label("Last day").fill("2031-07-14")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("1 Jul 2031 – 14 Jul 2031")).to_be_visible()
    _fits(page)


def test_an_owner_downloads_a_copy_of_everything(page: Page, site: Site):
    page.goto(f"{_start_a_company(page, site)}/settings/data/")
    with page.expect_download() as copy:
        page.get_by_role("button", name="Make the copy and download it").click()
    assert "tables/team_calendar.jsonl" in ZipFile(copy.value.path()).namelist()
    _fits(page)
