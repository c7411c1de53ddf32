"""Message templates: made, changed, deleted, and shown as people will get them."""

import pytest

from tenant_apps.team import commands, queries
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import MessageTemplate
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.team.slots import preview
from tests.team.doing import do, stored, verbs

LATE = {"title": "Late approval", "subject": "{number} waits", "body": "{requester} waits for {amount}: {link}\n"}
BRACES = (
    "A brace stands alone, or holds what can be no field. Write slots like {amount}, {requester}, {number} or {link}:"
    " small letters, digits and underscores between two braces."
)


@pytest.fixture
def late(acme, globex):
    """Both companies have a template of the same key and the same id."""
    do(globex, "gina", commands.create_template, key="approval_late", **LATE)
    return do(acme, "olga", commands.create_template, key="approval_late", **LATE).pk


def _template(place) -> MessageTemplate | None:
    with place.inside():
        return queries.get_template(key="approval_late")


def test_a_template_is_made(acme, late):
    made = _template(acme)
    assert (made.title, made.subject, made.body) == tuple(LATE.values())
    with acme.inside():
        keys = queries.template_keys()
    assert keys == {"approval_late", "request_done", "request_rejected", "task_late", "task_reminder"}
    assert verbs(acme) == ["template.created"]


@pytest.mark.parametrize("part", ["subject", "body"])
@pytest.mark.parametrize("text", ["{amount", "amount}", "{ amount }", "{{amount}}", "{a.b}", "{Amount}", "{}"])
def test_a_stray_brace_is_refused_and_nothing_happens(acme, late, part, text):
    before = stored(acme)
    for command, given in (
        (commands.create_template, {"key": "other"}),
        (commands.edit_template, {"template_id": late}),
    ):
        with pytest.raises(SettingRefusedError) as refused:
            do(acme, "olga", command, **given, **{**LATE, part: text})
        assert (str(refused.value), refused.value.field) == (BRACES, part)
    assert stored(acme) == before


def test_a_key_is_given_once(acme, late):
    before = stored(acme)
    with pytest.raises(SettingRefusedError) as refused:
        do(acme, "olga", commands.create_template, key="approval_late", **LATE)
    assert (str(refused.value), refused.value.field) == ("A template with this key exists already.", "key")
    assert stored(acme) == before


def test_a_template_is_changed_and_the_same_again_changes_nothing(acme, globex, late):
    theirs = stored(globex)
    changed = {"title": "Late", "subject": "Late: {number}", "body": "Please look.\n"}
    do(acme, "olga", commands.edit_template, template_id=late, **changed)
    assert (_template(acme).subject, _template(globex).subject) == ("Late: {number}", "{number} waits")
    before = stored(acme)
    do(acme, "olga", commands.edit_template, template_id=late, **changed)
    assert (stored(acme), stored(globex)) == (before, theirs)
    assert verbs(acme) == ["template.created", "template.edited"]


def test_a_template_is_deleted_once(acme, globex, late):
    do(acme, "olga", commands.delete_template, template_id=late)
    assert (_template(acme), _template(globex).pk) == (None, late)
    before = stored(acme)
    for command, given in ((commands.delete_template, {}), (commands.edit_template, LATE)):
        with pytest.raises(UnknownError):
            do(acme, "olga", command, template_id=late, **given)
    assert stored(acme) == before


def test_who_publishes_workflows_writes_templates_too(acme, late):
    do(acme, "mona", commands.edit_template, template_id=late, **{**LATE, "title": "By Mona"})
    assert _template(acme).title == "By Mona"


def test_who_does_neither_changes_no_template(acme, late):
    before = stored(acme)
    for command, given in (
        (commands.create_template, {"key": "other", **LATE}),
        (commands.edit_template, {"template_id": late, **LATE}),
        (commands.delete_template, {"template_id": late}),
    ):
        with pytest.raises(NotAllowedError):
            do(acme, "walt", command, **given)
    assert stored(acme) == before


def test_a_preview_fills_what_is_known_and_names_the_rest():
    text = "{requester} asks for {amount}: {number} at {link}"
    assert preview(text, requester="Olga") == "Olga asks for ‹amount›: T-1042 at https://…/tickets/1042/"


def test_the_preview_on_the_page_changes_nothing_and_keeps_what_was_typed(acme, late):
    before = stored(acme)
    typed = {**LATE, "body": "For <b>{requester}</b>", "preview": "1"}
    reply = acme.client("olga").post(f"/settings/templates/{late}/", typed)
    text = reply.content.decode()
    assert (reply.status_code, "For &lt;b&gt;Olga&lt;/b&gt;" in text) == (200, True)
    assert "For &lt;b&gt;{requester}&lt;/b&gt;" in text
    assert stored(acme) == before


def test_a_saved_page_as_it_is_shown_changes_nothing(acme, late):
    """Browsers send line ends as CR LF."""
    before = stored(acme)
    for key in ("approval_late", "task_reminder"):
        with acme.inside():
            row = queries.get_template(key=key)
        shown = {"title": row.title, "subject": row.subject, "body": row.body.replace("\n", "\r\n")}
        assert acme.client("mona").post(f"/settings/templates/{row.pk}/", shown).status_code == 302
    assert stored(acme) == before
