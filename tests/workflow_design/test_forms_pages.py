"""Forms made from definitions as people meet them: over HTTP, without JavaScript."""

import re
import uuid

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile

from tenant_apps.workflow_ops.models import WorkflowInstance
from tests.factories.tickets import open_tasks, publish

TRIP = """
format: ticketflower/v1
key: trip
title: Trip
ticket:
  summary: "{city}"
  fields:
    - {id: city, type: text, required: true}
    - {id: abroad, type: boolean}
    - {id: visa, type: text, visible: abroad, required: "city == 'Rome'"}
    - id: costs
      type: list
      required: true
      items:
        - {id: what, type: text, required: true}
        - {id: days, type: integer}
        - {id: price, type: money}
        - {id: total, type: money, compute: days * price}
        - {id: bill, type: file}
    - {id: salary, type: money, readers: [owner]}
start: approve
steps:
  approve:
    type: task
    title: Approve
    form:
      - {show: costs}
      - {edit: costs}
      - {id: note, type: text, required: "outcome != 'approve'"}
    outcomes: [approve, reject]
    assign: {to: {role: manager}}
    next: [{outcome: approve, to: done}, {outcome: reject, to: done}]
  done: {type: end, result: ended}
"""
ANSWER = {
    "city": "Oslo",
    "salary": "4321.00",
    "costs": ["0", "1"],
    "costs.0.what": "Hotel",
    "costs.0.days": "3",
    "costs.0.price": "100",
    "costs.1.what": "",
    "costs.1.days": "",
    "costs.1.price": "",
}


@pytest.fixture(autouse=True)
def _published(acme, globex):
    publish(globex, TRIP)
    publish(acme, TRIP)


def post(client, **answer):
    return client.post("/tickets/new/trip/", {"command_id": str(uuid.uuid4()), **ANSWER, **answer})


def texts(html: str) -> str:
    """Return what is to be read in a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_empty_page_offers_two_rows_and_the_script_that_may_help(acme):
    page = acme.client("walt").get("/tickets/new/trip/").content.decode()
    rows, template = page.split("<template>")
    assert [rows.count("Remove</span>"), template.split("</template>")[0].count("costs.__row__.what")] == [3, 3]
    assert 'name="costs.add" value="1"' in page
    assert '<script src="/static/js/forms.js" defer></script>' in page
    assert "Only where Abroad is yes; needed where City is “Rome”." in page


def test_a_row_is_added_without_losing_or_judging_anything(acme):
    reply = post(acme.client("walt"), **{"city": "", "costs.0.price": "a lot", "costs.add": "1"})
    page = reply.content.decode()
    assert ['value="Hotel"' in page, 'value="a lot"' in page, "tf-errors" in page] == [True, True, False]
    assert re.findall(r'<input type="hidden" name="costs" value="(\w+)"', page) == ["0", "1", "2", "__row__"]
    assert acme.client("walt").get("/tickets/1/").status_code == 404


def test_a_half_filled_row_is_told_at_its_cell_and_kept(acme):
    reply = post(acme.client("walt"), **{"costs.1.price": "5"})
    assert reply.status_code == 422
    said = texts(reply.content.decode())
    assert said.count("Please fill this in.") == 1
    assert "Some rows need a correction; see below." in said


def test_a_submitted_list_is_a_table_with_its_total(acme):
    reply = post(acme.client("walt"))
    assert (reply.status_code, reply["Location"]) == (302, "/tickets/1/")
    said = texts(acme.client("walt").get("/tickets/1/").content.decode())
    assert "What Days Price Total Bill Hotel 3 100.00 300.00 Total 3 100.00 300.00" in said


def test_a_condition_counts_in_the_page(acme):
    wrong = post(acme.client("walt"), city="Rome", abroad="on")
    assert "Please fill this in, because City is “Rome”." in texts(wrong.content.decode())
    right = post(acme.client("walt"), city="Rome", visa="does not count at home")
    assert right.status_code == 302
    assert "does not count" not in acme.client("walt").get("/tickets/1/").content.decode()


def test_only_readers_see_the_value_in_the_ticket(acme):
    post(acme.client("walt"))
    pages = {name: texts(acme.client(name).get("/tickets/1/").content.decode()) for name in ("olga", "walt")}
    assert ["4,321.00" in pages["olga"], "4,321.00" in pages["walt"]] == [True, False]
    assert "Only Owner can read this." in pages["walt"]


def test_the_button_decides_what_a_task_needs_and_its_list_is_edited_in_place(acme):
    post(acme.client("walt"))
    mona = acme.client("mona")
    task = _the_task(acme)
    page = mona.get(f"/tasks/{task}/")
    html = page.content.decode()
    assert "What Days Price Total Bill Hotel 3 100.00 300.00" in texts(html)
    assert 'value="Hotel"' in html
    answer = {name: value for name, value in ANSWER.items() if name.startswith("costs")}
    answer |= {"command_id": str(uuid.uuid4()), "version": page.context["task"].version, "costs.0.days": "4"}
    refused = mona.post(f"/tasks/{task}/complete/", {**answer, "outcome": "reject"})
    assert refused.status_code == 422
    assert "Please fill this in, because outcome is not “approve”." in texts(refused.content.decode())
    assert mona.post(f"/tasks/{task}/complete/", {**answer, "outcome": "approve"}).status_code == 302
    assert "Hotel 4 100.00 400.00" in texts(mona.get("/tickets/1/").content.decode())


def _the_task(acme) -> int:
    with acme.inside():
        instance = WorkflowInstance.objects.get(number=1)
    return open_tasks(acme, instance)["approve"]


def test_the_script_and_the_style_exist():
    assert [bool(finders.find(name)) for name in ("js/forms.js", "css/forms.css")] == [True, True]


def test_a_list_of_200_rows_can_be_sent(acme):
    many = {"costs": [str(number) for number in range(200)]}
    cells = {f"costs.{number}.{column}": "1" for number in range(200) for column in ("what", "days", "price")}
    assert post(acme.client("walt"), **many, **cells).status_code == 302


def test_a_file_of_a_row_is_kept_shown_and_stays_when_the_row_is_edited(acme):
    blank_first = {"costs": ["1", "0"], "costs.0.bill": SimpleUploadedFile("bill.pdf", b"%PDF a bill")}
    assert post(acme.client("walt"), **blank_first).status_code == 302
    page = acme.client("walt").get("/tickets/1/").content.decode()
    (link,) = re.findall(r'<a href="(/files/[^"]+)">bill.pdf</a>', page)
    assert b"".join(acme.client("walt").get(link).streaming_content) == b"%PDF a bill"
    mona, task = acme.client("mona"), _the_task(acme)
    page = mona.get(f"/tasks/{task}/")
    (kept,) = re.findall(r'name="costs.0.bill.kept" value="([^"]+)"', page.content.decode())
    assert f"/files/{kept}/" == link
    answer = {name: value for name, value in ANSWER.items() if name.startswith("costs")}
    answer |= {"command_id": str(uuid.uuid4()), "outcome": "approve", "costs.0.bill.kept": kept, "costs.0.days": "5"}
    assert mona.post(f"/tasks/{task}/complete/", answer).status_code == 302
    page = mona.get("/tickets/1/").content.decode()
    assert ["Hotel 5 100.00 500.00 bill.pdf" in texts(page), f'href="{link}"' in page] == [True, True]
