"""The pages of workflows: upload, edit, check, publish, look; what was typed is never lost."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenant_apps.team.models import CompanyRole
from tests.architecture.test_query_counts import FRAME
from tests.factories.definitions import (
    HOLIDAY,
    HOLIDAY_BY_NEW_ROLE,
    HOLIDAY_BY_OWNER,
    HOLIDAY_FAULTY,
    drafted,
    published,
    revision,
    stored,
)
from tests.workflow_design.pages import UPLOAD, designer, publisher, shown

# --- the list


def test_an_empty_company_is_led_to_the_upload_and_the_gallery(acme, globex):
    published(globex)
    page = acme.client("mona").get("/workflows/")
    assert "Upload a definition, or begin with a ready-made one below." in shown(page)
    assert [entry.key for entry in page.context["gallery"]] == ["general_request", "onboarding", "purchase_simple"]


def test_the_list_shows_this_companys_workflows(acme, globex):
    published(globex, HOLIDAY.replace("title: Holiday", "title: Their secret"))
    published(acme)
    drafted(acme, HOLIDAY_BY_OWNER)
    text = shown(acme.client("mona").get("/workflows/"))
    assert ["Holiday" in text, "Version 1" in text, "Draft" in text, "Their secret" in text] == [
        True,
        True,
        True,
        False,
    ]


def test_a_ready_made_workflow_becomes_a_draft_with_one_click_and_a_second_changes_nothing(acme):
    mona = acme.client("mona")
    for _ in range(2):
        reply = mona.post("/workflows/ready-made/onboarding/")
        assert (reply.status_code, reply["Location"]) == (302, "/workflows/onboarding/edit/")
    assert [(row["key"], row["latest__number"]) for row in stored(acme)["workflows"]] == [("onboarding", None)]
    assert mona.post("/workflows/ready-made/nothing/").status_code == 404


def test_a_ready_made_workflow_never_replaces_a_draft(acme):
    ours = HOLIDAY.replace("key: holiday", "key: onboarding")
    drafted(acme, ours)
    reply = acme.client("mona").post("/workflows/ready-made/onboarding/", follow=True)
    assert "There is a draft of this workflow already; it was not changed." in shown(reply)
    assert stored(acme)["workflows"][0]["draft__text"] == ours


# --- edit


def test_the_editor_begins_with_the_running_version_where_there_is_no_draft(acme):
    published(acme)
    page = acme.client("mona").get("/workflows/holiday/edit/")
    assert page.context["form"]["text"].value() == HOLIDAY
    assert stored(acme)["workflows"][0]["draft__text"] is None


def test_saving_keeps_faulty_text_and_shows_every_fault(acme):
    seen = drafted(acme)
    reply = acme.client("mona").post(
        "/workflows/holiday/edit/", {"text": HOLIDAY_FAULTY, "revision": seen, "action": "save"}, follow=True
    )
    assert "There is no step “granded”." in shown(reply)
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY_FAULTY


def test_only_checking_saves_nothing(acme):
    seen = drafted(acme)
    before = stored(acme)
    reply = acme.client("mona").post(
        "/workflows/holiday/edit/", {"text": HOLIDAY_FAULTY, "revision": seen, "action": "check"}
    )
    assert (reply.status_code, reply.context["form"]["text"].value()) == (200, HOLIDAY_FAULTY)
    assert "There is no step “granded”." in shown(reply)
    assert stored(acme) == before


def test_save_and_go_on_leads_to_publishing(acme):
    seen = drafted(acme)
    reply = acme.client("mona").post(
        "/workflows/holiday/edit/", {"text": HOLIDAY_BY_OWNER, "revision": seen, "action": "publish"}
    )
    assert reply["Location"] == "/workflows/holiday/publish/"


def test_who_saves_over_somebody_elses_work_sees_both_texts_and_loses_nothing(acme):
    seen = drafted(acme)
    acme.client("olga").post("/workflows/holiday/edit/", {"text": HOLIDAY_BY_OWNER, "revision": seen})
    mine = HOLIDAY.replace("days off", "my days")
    reply = acme.client("mona").post("/workflows/holiday/edit/", {"text": mine, "revision": seen})
    assert reply.status_code == 409
    assert "Olga has changed this workflow in the meantime." in shown(reply)
    assert (reply.context["theirs"].text, reply.context["form"]["text"].value()) == (HOLIDAY_BY_OWNER, mine)
    assert "my days" in shown(reply)
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY_BY_OWNER


@pytest.mark.parametrize("posted", [{}, {"revision": "x"}, {"revision": "-1"}, {"revision": str(2**40)}])
def test_a_form_without_its_revision_is_refused_and_keeps_the_text(acme, posted):
    drafted(acme)
    before = stored(acme)
    reply = acme.client("mona").post("/workflows/holiday/edit/", {"text": HOLIDAY_BY_OWNER, **posted})
    assert reply.status_code == 422
    assert HOLIDAY_BY_OWNER.splitlines()[13] in html.unescape(reply.content.decode())
    assert stored(acme) == before


def test_changing_the_key_is_explained_and_the_text_is_kept(acme):
    seen = drafted(acme)
    other = HOLIDAY.replace("key: holiday", "key: other")
    reply = acme.client("mona").post("/workflows/holiday/edit/", {"text": other, "revision": seen})
    assert reply.status_code == 422
    assert "its text says “key: other”" in shown(reply)
    assert reply.context["form"]["text"].value() == other


def test_a_draft_can_be_thrown_away(acme):
    published(acme)
    drafted(acme, HOLIDAY_BY_OWNER)
    mona = acme.client("mona")
    mona.post("/workflows/holiday/discard/", {"revision": revision(acme) - 1})
    assert stored(acme)["workflows"][0]["draft__text"] == HOLIDAY_BY_OWNER
    mona.post("/workflows/holiday/discard/", {"revision": revision(acme)})
    assert stored(acme)["workflows"][0]["draft__text"] is None
    assert mona.post("/workflows/nothing/discard/", {"revision": 1}).status_code == 404


# --- publish


def test_the_publish_page_shows_the_way_and_publishes(acme):
    drafted(acme)
    mona = acme.client("mona")
    page = mona.get("/workflows/holiday/publish/")
    assert "Publish “Holiday” as version 1" in shown(page)
    assert [step.title for step in page.context["steps"]] == ["Approve the days", "Granted", "Refused"]
    reply = mona.post("/workflows/holiday/publish/", {"revision": revision(acme)}, follow=True)
    assert "Version 1 of “Holiday” is published. New tickets follow it." in shown(reply)
    assert len(stored(acme)["versions"]) == 1


def test_a_faulty_draft_shows_its_faults_and_no_button(acme):
    drafted(acme, HOLIDAY_FAULTY)
    mona = acme.client("mona")
    page = mona.get("/workflows/holiday/publish/")
    assert "There is no step “granded”." in shown(page)
    assert "Publish version" not in shown(page)
    assert mona.post("/workflows/holiday/publish/", {"revision": revision(acme)}).status_code == 422
    assert stored(acme)["versions"] == []


def test_new_roles_are_named_and_created_only_with_the_tick(acme):
    drafted(acme, HOLIDAY_BY_NEW_ROLE)
    olga = acme.client("olga")
    page = olga.get("/workflows/holiday/publish/")
    assert page.context["roles"] == ["human_resources"]
    assert "Create these roles and publish" in shown(page)
    refused = olga.post("/workflows/holiday/publish/", {"revision": revision(acme)})
    assert refused.status_code == 422
    assert "This company has no role “human_resources” yet." in shown(refused)
    olga.post("/workflows/holiday/publish/", {"revision": revision(acme), "create_roles": "on"})
    assert len(stored(acme)["versions"]) == 1
    with acme.inside():
        assert CompanyRole.objects.filter(key="human_resources").count() == 1


def test_who_may_not_create_roles_is_told_whom_to_ask(acme):
    drafted(acme, HOLIDAY_BY_NEW_ROLE)
    mona = acme.client("mona")
    assert "You may not create roles. Ask an owner" in shown(mona.get("/workflows/holiday/publish/"))
    forged = mona.post("/workflows/holiday/publish/", {"revision": revision(acme), "create_roles": "on"})
    assert forged.status_code == 403
    assert stored(acme)["versions"] == []


def test_publishing_what_somebody_changed_meanwhile_asks_to_look_again(acme):
    seen = drafted(acme)
    acme.client("olga").post("/workflows/holiday/edit/", {"text": HOLIDAY_BY_OWNER, "revision": seen})
    reply = acme.client("mona").post("/workflows/holiday/publish/", {"revision": seen})
    assert reply.status_code == 409
    assert "Look at it below before you publish it." in shown(reply)
    assert stored(acme)["versions"] == []


def test_publishing_again_what_runs_already_is_said(acme):
    published(acme)
    drafted(acme, HOLIDAY + "# the end\n")
    reply = acme.client("mona").post("/workflows/holiday/publish/", {"revision": revision(acme)})
    assert (reply.status_code, "This is already version 1" in shown(reply)) == (422, True)


def test_without_a_draft_there_is_nothing_to_publish(acme):
    published(acme)
    reply = acme.client("mona").get("/workflows/holiday/publish/", follow=True)
    assert reply.redirect_chain == [("/workflows/holiday/", 302)]
    assert "There is no draft to publish." in shown(reply)


# --- looking


def test_a_workflows_page_shows_its_way_and_its_versions(acme):
    published(acme)
    published(acme, HOLIDAY_BY_OWNER)
    page = acme.client("mona").get("/workflows/holiday/")
    assert [version.number for version in page.context["versions"]] == [2, 1]
    assert "Done by anyone with the role Owner." in shown(page)
    first = shown(acme.client("mona").get("/workflows/holiday/versions/1/"))
    assert "Done by anyone with the role Manager." in first


@pytest.mark.parametrize(("text", "ending"), [(HOLIDAY, "yaml"), ('{"a": 1}', "json")])
def test_a_versions_text_is_downloaded_as_it_was_written(acme, text, ending):
    if ending == "json":
        text = (
            '{"format": "ticketflower/v1", "key": "holiday", "title": "Holiday", "ticket": {"fields": []},'
            ' "start": "end", "steps": {"end": {"type": "end"}}}'
        )
    published(acme, text)
    reply = acme.client("mona").get("/workflows/holiday/versions/1/source/")
    assert reply.content.decode() == text
    assert reply["Content-Disposition"] == f'attachment; filename="holiday-v1.{ending}"'
    assert reply["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("path", ["", "edit/", "publish/", "versions/1/", "versions/1/source/", f"versions/{2**40}/"])
def test_a_workflow_of_another_company_is_not_found(acme, globex, path):
    published(globex)
    drafted(globex, HOLIDAY_BY_OWNER)
    assert acme.client("olga").get(f"/workflows/holiday/{path}").status_code == 404


def test_posts_to_a_workflow_of_another_company_are_not_found_and_change_nothing(acme, globex):
    seen = drafted(globex)
    before = stored(globex)
    olga = acme.client("olga")
    for path in ("edit/", "publish/", "discard/"):
        reply = olga.post(f"/workflows/holiday/{path}", {"text": HOLIDAY_BY_OWNER, "revision": seen})
        assert reply.status_code == 404
    assert stored(globex) == before


# --- two levels of permission


def test_who_may_only_design_writes_but_does_not_publish(acme):
    seen = drafted(acme)
    mona = designer(acme)
    assert "Save and go on to publishing" not in shown(mona.get("/workflows/holiday/edit/"))
    assert "Look and publish" not in shown(mona.get("/workflows/holiday/"))
    assert mona.post("/workflows/holiday/publish/", {"revision": seen}).status_code == 403
    assert stored(acme)["versions"] == []


def test_who_may_only_publish_publishes_but_does_not_write(acme):
    seen = drafted(acme)
    mona = publisher(acme)
    assert mona.get("/workflows/holiday/edit/").status_code == 403
    assert mona.get(UPLOAD).status_code == 403
    assert "Throw the draft away" not in shown(mona.get("/workflows/holiday/"))
    mona.post("/workflows/holiday/publish/", {"revision": seen})
    assert len(stored(acme)["versions"]) == 1


# --- what a page costs


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/workflows/", 1),  # the workflows with their versions and drafts
        ("/workflows/holiday/", 5),  # the workflow, its draft, role titles, versions, the fingerprint of the latest
    ],
)
def test_a_page_costs_the_same_with_one_and_with_three_rows(acme, rows, path, own):
    for turn in range(rows):
        published(acme, HOLIDAY.replace("min: 1", f"min: {turn}"))
        published(acme, HOLIDAY.replace("key: holiday", f"key: other_{turn}"))
    mona = acme.client("mona")
    mona.get(path)  # what is kept in memory is there now
    with CaptureQueriesContext(connection) as captured:
        mona.get(path)
    assert sum(not query["sql"].startswith("SET search_path") for query in captured.captured_queries) == FRAME + own
