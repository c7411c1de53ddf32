"""Uploading and pasting a definition: what was typed is never lost, nothing is overwritten unseen."""

import pytest

from tests.factories.definitions import (
    HOLIDAY,
    HOLIDAY_BY_OWNER,
    HOLIDAY_FAULTY,
    drafted,
    published,
    stored,
)
from tests.workflow_design.pages import UPLOAD, shown, upload
from tests.workflow_engine.shared_data import shared


@pytest.mark.parametrize("name", ["holiday.yaml", "HOLIDAY.YML"])
def test_an_uploaded_file_becomes_a_draft(acme, name):
    reply = upload(acme.client("mona"), name, HOLIDAY.encode())
    assert reply.redirect_chain == [("/workflows/holiday/edit/", 302)]
    assert "No faults: this can be published." in shown(reply)
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY


def test_pasted_text_becomes_a_draft_too(acme):
    reply = acme.client("mona").post(UPLOAD, {"text": HOLIDAY.replace("\n", "\r\n")})
    assert reply["Location"] == "/workflows/holiday/edit/"
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY


def test_the_complete_example_is_drafted_with_nothing_but_its_unknown_names(acme):
    text = shared("definitions", "purchase.yaml").read_text(encoding="utf-8")
    reply = upload(acme.client("olga"), "purchase.yaml", text.encode())
    assert reply.redirect_chain == [("/workflows/purchase_request/edit/", 302)]
    assert [fault.sentence for fault in reply.context["faults"] if fault.severity == "error"] == [
        "This company has no message template “approval_late”.",
        "This company has no message template “no_budget”.",
        "This company has no published workflow “find_vendor”.",
        "This company has no endpoint “accounting”.",
    ]


def test_faults_lead_to_their_line_in_the_text(acme):
    reply = upload(acme.client("mona"), "holiday.yaml", HOLIDAY_FAULTY.encode())
    assert '<a href="#id_text" data-line="16">Line 16</a>' in reply.content.decode()
    assert "There is no step “granded”." in shown(reply)
    assert "Did you mean “granted”?" in shown(reply)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("holiday.txt", HOLIDAY.encode(), "“holiday.txt” is no .yaml, .yml or .json file. Choose one."),
        ("holiday.yaml", HOLIDAY.encode("utf-16"), "This file is in UTF-16, which cannot be read here. Save it"),
        ("holiday.yaml", b"key: \xff\xfe", "This file is not text in UTF-8 (byte 6 cannot be read)."),
        ("holiday.yaml", b"#" * (256 * 1024 + 1), "“holiday.yaml” is larger than 256 kB. Split the workflow."),
        ("holiday.yaml", b"", "The definition is empty."),
        ("holiday.yaml", b"a\0b", "NUL character"),
        ("holiday.json", b'{"key": "holiday"', "This could not be kept as a draft."),
        ("holiday.yaml", b"key: holiday\n", "The definition has no “title” that can be read."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_kept_gets_its_sentence(acme, name, content, sentence):
    reply = upload(acme.client("mona"), name, content)
    assert reply.status_code == 422
    assert sentence in shown(reply)
    assert stored(acme)["workflows"] == []


def test_neither_file_nor_text_and_both_at_once_are_asked_about(acme):
    mona = acme.client("mona")
    assert "Choose a file, or paste the text below." in shown(mona.post(UPLOAD, {"text": " "}))
    both = upload(mona, "holiday.yaml", HOLIDAY.encode(), text="key: other")
    assert "not both" in shown(both)
    assert both.context["form"]["text"].value() == "key: other"


def test_text_that_cannot_be_kept_stands_in_the_page_again(acme):
    reply = acme.client("mona").post(UPLOAD, {"text": "title: My long work\n<script>"})
    assert reply.context["form"]["text"].value() == "title: My long work\n<script>"
    assert "<script>" not in reply.content.decode().split("<textarea")[1]


def test_the_mended_file_can_be_uploaded_on_the_page_that_shows_the_broken_one(acme):
    mona = acme.client("mona")
    form = upload(mona, "holiday.yaml", b"key: holiday\n").context["form"]
    again = {"text": form["text"].value().replace("\n", "\r\n"), "shown": form["shown"].value()}
    typed = upload(mona, "holiday.yaml", HOLIDAY.encode(), **{**again, "text": "key: mended_here"})
    assert "not both" in shown(typed)
    upload(mona, "holiday.yaml", HOLIDAY.encode(), **again)
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY


def test_an_upload_of_a_workflow_that_has_a_draft_shows_both_and_overwrites_nothing(acme):
    drafted(acme)
    reply = upload(acme.client("mona"), "holiday.yaml", HOLIDAY_BY_OWNER.encode())
    assert reply.status_code == 409
    assert (reply.context["theirs"].text, reply.context["form"]["text"].value()) == (HOLIDAY, HOLIDAY_BY_OWNER)
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY
    seen = reply.context["form"]["revision"].value()
    acme.client("mona").post("/workflows/holiday/edit/", {"text": HOLIDAY_BY_OWNER, "revision": seen})
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY_BY_OWNER


def test_the_next_upload_of_the_same_key_is_the_next_version(acme, globex):
    published(globex)
    published(acme)
    first = stored(acme)["versions"]
    mona = acme.client("mona")
    upload(mona, "holiday.yaml", HOLIDAY_BY_OWNER.encode())
    assert stored(acme)["versions"] == first
    page = mona.get("/workflows/holiday/publish/")
    assert page.context["changes"] == [
        "“Approve the days” is now done by anyone with the role Owner, was anyone with the role Manager."
    ]
    mona.post("/workflows/holiday/publish/", {"revision": page.context["form"]["revision"].value()})
    assert [version["number"] for version in stored(acme)["versions"]] == [1, 2]
    assert stored(acme)["versions"][:1] == first
    assert len(stored(globex)["versions"]) == 1
