"""The script beside made forms, in a real browser: rows without a round trip, fields that come and go."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from tenant_apps.workflow_design.forms import build_form
from tests.workflow_design.form_fields import quotes, rows, sent, spec

FIELDS = [
    spec("kind", "choice", choices=["goods", "travel"], default="goods"),
    spec("amount", "money"),
    spec("abroad", "boolean"),
    spec("where", "text", visible="kind == 'travel'"),
    spec("visa", "text", visible="where == 'Rome' and not (amount < 100) or abroad"),
    spec("later", "text", visible="today() > '2027-01-01' and amount > 1"),
]


@pytest.fixture
def shown(browser):
    """Show a form in a browser with the product's styles and the script; its console must stay clean."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def show(form, script="js/forms.js"):
        body = render_to_string("components/form_body.html", {"form": form})
        page.set_content(f"<form class='card card-body'>{body.replace('<script', '<script type=off')}</form>")
        for style in ("vendor/tabler/tabler.min.css", "css/theme.css", "css/parts.css", "css/forms.css"):
            page.add_style_tag(path=finders.find(style))
        page.add_script_tag(path=str(Path(finders.find(script))))
        return page

    yield show
    context.close()
    assert problems == []


def names(page) -> list[str]:
    return page.eval_on_selector_all("tbody input[type=hidden]", "inputs => inputs.map(input => input.value)")


def visible(page) -> list[str]:
    return [name for name in ("where", "visa", "later") if page.locator(f"[name={name}]").is_visible()]


def test_a_row_comes_and_goes_without_a_round_trip(shown):
    page = shown(build_form(items=[quotes()], members={}))
    page.get_by_role("button", name="Add a row").click()
    assert names(page) == ["0", "1", "2"]
    assert page.evaluate("document.activeElement.name") == "quotes.2.vendor"
    page.locator('[name="quotes.2.vendor"]').fill("Pen & Co")
    page.locator('[name="quotes.remove"][value="1"]').click()
    assert names(page) == ["0", "2"]
    assert page.locator('[name="quotes.2.vendor"]').input_value() == "Pen & Co"
    assert page.get_by_role("button", name="Add a row").get_attribute("type") == "button"


def test_at_200_rows_there_is_no_button_for_another(shown):
    many = [{"vendor": f"V{number}"} for number in range(199)]
    page = shown(sent([quotes()], **rows(*many)))
    button = page.get_by_role("button", name="Add a row")
    button.click()
    assert [button.is_disabled(), len(names(page))] == [True, 200]
    page.locator('[name="quotes.remove"][value="5"]').click()
    assert [button.is_disabled(), len(names(page))] == [False, 199]


def test_fields_come_and_go_with_what_they_hang_on(shown):
    page = shown(build_form(items=FIELDS, members={}))
    assert visible(page) == []
    page.get_by_label("Travel").check()
    assert visible(page) == ["where"]
    page.get_by_label("Where").fill("Rome")
    assert visible(page) == ["where", "visa"]
    page.get_by_label("Amount").fill("99.50")  # only the server knows today's date: `later` is shown where it may count
    assert visible(page) == ["where", "later"]
    page.get_by_label("Amount").fill("100")
    assert visible(page) == ["where", "visa", "later"]
    page.get_by_label("Goods").check()  # what is hidden is not seen by the others
    assert visible(page) == ["later"]
    page.get_by_label("Abroad").check()
    assert visible(page) == ["visa", "later"]
