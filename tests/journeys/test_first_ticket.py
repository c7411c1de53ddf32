"""The whole main job as people do it, on each kind of screen and without JavaScript."""

import re
import uuid

from playwright.sync_api import Page, expect

from tests.factories.companies import PASSWORD
from tests.journeys.conftest import Site

DEFINITION = """
format: ticketflower/v1
key: pens
title: Order pens
ticket:
  summary: "{colour} pens for {requester}"
  fields:
    - {id: colour, type: choice, label: Colour, choices: [blue, black], required: true}
    - {id: number, type: integer, label: How many?, required: true, min: 1, max: 100}
start: approve
steps:
  approve:
    type: task
    title: Approve the pens
    form: [{show: number}, {id: note, type: text, label: Note}]
    outcomes: [approve, reject]
    assign: {to: {role: manager}}
    next:
      - {outcome: approve, to: buy}
      - {outcome: reject, to: rejected}
  buy: {type: task, title: Buy the pens, assign: {to: {role: staff}}, next: done}
  done: {type: end, result: bought}
  rejected: {type: end, result: rejected}
"""


def _sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _sign_out(page: Page) -> None:
    if page.viewport_size and page.viewport_size["width"] < 700:
        page.get_by_text("Menu", exact=True).click()
    else:
        page.locator(".tf-rail-wide details summary").click()
    page.get_by_role("button", name="Sign out").locator("visible=true").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()


def test_from_nothing_to_a_finished_ticket(page: Page, site: Site):  # noqa: PLR0915  # one story, told in one piece
    subdomain = f"pens-{uuid.uuid4().hex[:8]}"
    company = site.company(subdomain)
    owner, worker = f"olivia@{subdomain}.example", f"wanda@{subdomain}.example"

    # 1 · a company of one's own, from the landing page
    page.goto(site.platform)
    page.get_by_role("link", name="Start your company").first.click()
    page.get_by_label("Company name").fill("Pens & Co")
    page.get_by_label("Address", exact=True).fill("admin")
    page.get_by_label("Your name").fill("Olivia")
    page.get_by_label("E-mail address").fill(owner)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("This address is taken or reserved").first).to_be_visible()
    expect(page.get_by_label("Company name")).to_have_value("Pens & Co")
    page.get_by_label("Address", exact=True).fill(subdomain)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(f"{company}/")
    expect(page.get_by_role("heading", name="Hello, Olivia")).to_be_visible()
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()

    # 3 · invitations wait until the owner's address is verified, then lead a colleague in
    page.goto(f"{company}/team/")
    expect(page.get_by_text("Invitations wait until")).to_be_visible()
    page.get_by_label("E-mail address").fill(worker)
    page.get_by_label("Staff", exact=True).check()
    page.get_by_label("Manager", exact=True).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"{worker} is invited.")).to_be_visible()
    page.goto(site.link_mailed_to(owner, "/account/confirm-email/"))
    page.get_by_role("button", name=re.compile("Confirm|Verify", re.IGNORECASE)).click()
    invitation = site.link_mailed_to(worker, "/invitations/")

    # 4 · a definition: its faults are listed, the mended one is published
    page.goto(f"{company}/workflows/new-definition/")
    page.get_by_label(re.compile("text|paste|definition", re.IGNORECASE)).last.fill(
        DEFINITION.replace("to: buy}", "to: by}").replace("title: Buy", "titel: Buy")
    )
    page.get_by_role("button", name="Save as draft and check").click()
    expect(page.locator(".tf-fault").nth(1)).to_be_visible()
    page.locator("textarea").fill(DEFINITION)
    page.get_by_role("button", name="Save and go on to publishing").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_role("link", name="Version 1", exact=True)).to_be_visible()

    # 5 · a ticket through the form that the definition describes
    page.goto(f"{company}/tickets/new/")
    page.get_by_role("link", name="Order pens").click()
    page.get_by_label("How many?").fill("500")
    page.get_by_label("Blue").or_(page.get_by_label("blue", exact=True)).first.check()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("How many?")).to_have_value("500")
    page.get_by_label("How many?").fill("50")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="blue pens for Olivia")).to_be_visible()
    expect(page.get_by_text("Approve the pens").first).to_be_visible()
    ticket = page.url
    page.get_by_role("button", name="Add the comment").click()
    expect(page.get_by_text("Write something first.").first).to_be_visible()
    page.get_by_label("Write a comment").fill("We have none left.")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.get_by_role("article").get_by_text("We have none left.")).to_be_visible()

    # 2 · signing out ends it everywhere; the invited colleague joins
    _sign_out(page)
    page.goto(f"{site.platform}/companies/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(invitation)
    page.get_by_label("Your name").fill("Wanda")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create my account and join").click()
    page.wait_for_url(f"{company}/")

    # 6 · my tasks: take one, give it back, take it again, finish it; the reply shows the next step
    page.goto(f"{company}/tasks/")
    page.get_by_role("link", name="Approve the pens").click()
    expect(page.get_by_text("We have none left.")).to_be_visible()
    page.get_by_role("button", name="Take this task").click()
    page.get_by_role("button", name="Give it back").click()
    page.get_by_role("link", name="Approve the pens").click()
    page.get_by_label("Note").fill("Fine with me")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Buy the pens").first).to_be_visible()
    page.goto(f"{company}/tasks/")
    page.get_by_role("link", name="Buy the pens").click()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_text("Result: bought")).to_be_visible()

    # and back: the owner signs in at the company, by the platform, and finds the ticket finished
    _sign_out(page)
    page.goto(ticket)
    expect(page.get_by_role("heading", name="Sign in to Pens & Co")).to_be_visible()
    _sign_in(page, owner)
    page.wait_for_url(ticket)
    expect(page.get_by_text("Result: bought")).to_be_visible()


def test_nothing_overflows_sideways_on_any_screen(page: Page, site: Site):
    acme = site.company("acme")
    page.goto(f"{acme}/sign-in/")
    _sign_in(page, "olga@acme.example", "ticketflower-demo")
    page.wait_for_url(f"{acme}/")
    for path in (
        "/",
        "/tickets/",
        "/tickets/1/",
        "/tickets/new/",
        "/tasks/",
        "/tasks/1/",
        "/workflows/",
        "/team/",
        "/errors/",
    ):
        page.goto(f"{acme}{path}")
        width, inner = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= inner, path
