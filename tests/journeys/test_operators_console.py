"""An operator closes a company, sees what its people see, and opens it again; on each screen and without JavaScript."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

PASSWORD = "ticketflower-demo"
REASON = "The invoice of September has not been paid."


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") is True


def test_an_operator_suspends_a_company_and_opens_it_again(page: Page, site: Site):
    page.goto(f"{site.platform}/operator/")
    page.locator("input[name=login]").fill("root@ticketflower.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Operators' console")).to_be_visible()
    _fits(page)
    page.get_by_role("link", name="Companies", exact=True).click()
    page.get_by_label("Name, address or id").fill("globex")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/operator/companies/?q=globex*")
    expect(page.get_by_role("link", name="Acme Tools")).to_have_count(0)
    _fits(page)
    page.get_by_role("link", name="Globex Labs").click()
    page.wait_for_url("**/operator/companies/*/")
    company = page.url
    page.get_by_role("link", name="Suspend").click()
    page.get_by_role("button", name="Suspend").click()  # without a reason
    expect(page.get_by_text("Reason").first).to_be_visible()
    page.get_by_label("Reason").fill(REASON)
    _fits(page)
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text(REASON).first).to_be_visible()
    try:
        page.goto(f"{site.company('globex')}/")
        expect(page.get_by_role("heading", name="Globex Labs is suspended")).to_be_visible()
        assert REASON not in page.content()
        _fits(page)
    finally:
        page.goto(company)
        page.get_by_role("link", name="Open again").click()
        page.get_by_role("button", name="Open again").click()
    expect(page.get_by_text("Globex Labs is open again.")).to_be_visible()
    page.goto(f"{site.platform}/operator/errors/")
    _fits(page)
    page.goto(f"{site.company('globex')}/")
    expect(page.get_by_role("heading", name="is suspended")).to_have_count(0)
