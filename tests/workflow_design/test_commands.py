"""Drafts, versions, the gallery: each command does it, refuses who may not, and changes nothing when it refuses."""

import dataclasses

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from shared_apps.audit.actors import Actor, system_actor
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team.enums import Permission
from tenant_apps.team.models import CompanyRole
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.workflow_design import rules
from tenant_apps.workflow_design.canonical import digest
from tenant_apps.workflow_design.commands import (
    discard_draft,
    install_from_gallery,
    publish,
    publish_text,
    save_draft,
)
from tenant_apps.workflow_design.errors import (
    FaultyDefinitionError,
    KeyChangedError,
    StaleDraftError,
    UnchangedError,
    UnknownRolesError,
    UnknownWorkflowError,
    UnprovenError,
)
from tenant_apps.workflow_design.models import DefinitionVersion, Workflow, WorkflowDraft
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

NOW = timezone.now()


def only(actor: Actor, *permissions: Permission) -> Actor:
    """Return the person with just these permissions."""
    return dataclasses.replace(actor, permissions=frozenset(permission.value for permission in permissions))


def verbs(place) -> list[str]:
    with place.inside():
        rows = AuditEntry.objects.filter(object_type="workflow").order_by("pk")
        return list(rows.values_list("verb", flat=True))


# --- save_draft


def test_a_new_text_becomes_the_draft_of_a_workflow_of_its_key(acme, globex):
    drafted(globex)
    with acme.inside():
        draft = save_draft(actor=acme.actor("mona"), text=HOLIDAY_FAULTY, now=NOW)
        assert (
            draft.workflow.key,
            draft.workflow.title,
            draft.workflow.description,
            draft.text,
            str(draft.changed_by),
        ) == (
            "holiday",
            "Holiday",
            "Ask for days off.",
            HOLIDAY_FAULTY,
            "Mona",
        )
    assert verbs(acme) == ["workflow.drafted"]
    assert stored(globex)["workflows"][0]["draft__text"] == HOLIDAY


def test_a_draft_is_saved_over_the_one_that_was_seen(acme):
    seen = drafted(acme)
    with acme.inside():
        save_draft(actor=acme.actor("mona"), workflow_key="holiday", text=HOLIDAY_BY_OWNER, revision=seen, now=NOW)
        assert WorkflowDraft.objects.get().text == HOLIDAY_BY_OWNER


def test_a_stale_draft_is_refused_with_what_the_other_wrote(acme):
    seen = drafted(acme)
    with acme.inside():
        save_draft(actor=acme.actor("mona"), workflow_key="holiday", text=HOLIDAY_BY_OWNER, revision=seen, now=NOW)
    before = stored(acme)
    with acme.inside(), pytest.raises(StaleDraftError) as refused:
        save_draft(actor=acme.actor("olga"), workflow_key="holiday", text=HOLIDAY, revision=seen, now=NOW)
    theirs = refused.value.theirs
    assert (theirs.text, theirs.who, theirs.revision) == (HOLIDAY_BY_OWNER, "Mona", seen + 1)
    assert str(refused.value) == "Mona has changed this workflow in the meantime. Nothing was overwritten."
    assert stored(acme) == before


def test_an_upload_never_overwrites_a_draft_that_nobody_saw(acme):
    drafted(acme)
    with acme.inside(), pytest.raises(StaleDraftError):
        save_draft(actor=acme.actor("mona"), text=HOLIDAY_BY_OWNER, now=NOW)


def test_a_page_opened_before_somebody_published_is_stale(acme):
    """The draft it shows is gone; a new one with the same beginning must not be mistaken for it."""
    seen = drafted(acme)
    with acme.inside():
        publish(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW)
        with pytest.raises(StaleDraftError) as refused:
            save_draft(actor=acme.actor("olga"), workflow_key="holiday", text=HOLIDAY_BY_OWNER, revision=seen, now=NOW)
    assert (refused.value.theirs.text, refused.value.theirs.who) == (HOLIDAY, "Mona")


def test_saving_the_same_text_twice_changes_nothing(acme):
    seen = drafted(acme)
    before = stored(acme)
    with acme.inside():
        save_draft(actor=acme.actor("mona"), workflow_key="holiday", text=HOLIDAY, revision=seen, now=NOW)
        save_draft(actor=acme.actor("mona"), text=HOLIDAY.replace("\n", "\r\n"), now=NOW)
    assert stored(acme) == before
    assert verbs(acme) == ["workflow.drafted"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", ["The definition is empty."]),
        ("title: Holiday", ["The definition has no “key” that can be read, so its draft has no name."]),
        ("key: holiday", ["The definition has no “title” that can be read."]),
        ("key: 'No Id'\ntitle: 5", [
            "The definition has no “key” that can be read, so its draft has no name.",
            "The definition has no “title” that can be read.",
        ]),
        (HOLIDAY + "\0", ["Line 20 holds a NUL character; this is not a text file, or not one in UTF-8."]),
    ],
)  # fmt: skip
def test_a_new_text_without_key_or_title_is_refused_with_every_reason(acme, text, sentences):
    with acme.inside(), pytest.raises(FaultyDefinitionError) as refused:
        save_draft(actor=acme.actor("mona"), text=text, now=NOW)
    assert [fault.sentence for fault in refused.value.faults] == sentences
    assert stored(acme)["workflows"] == stored(acme)["versions"] == []


def test_a_draft_may_be_broken_in_any_way_once_the_workflow_is_known(acme):
    seen = drafted(acme)
    broken = "key: [holiday\n  title: {{{"
    with acme.inside():
        save_draft(actor=acme.actor("mona"), workflow_key="holiday", text=broken, revision=seen, now=NOW)
        assert WorkflowDraft.objects.get().text == broken


@pytest.mark.parametrize("text", ["", "  \n", "a\0b", "x" * (256 * 1024 + 1)])
def test_what_cannot_be_kept_is_refused_even_for_a_known_workflow(acme, text):
    seen = drafted(acme)
    before = stored(acme)
    with acme.inside(), pytest.raises(FaultyDefinitionError) as refused:
        save_draft(actor=acme.actor("mona"), workflow_key="holiday", text=text, revision=seen, now=NOW)
    assert len(refused.value.faults) == 1
    assert stored(acme) == before


def test_a_draft_cannot_become_another_workflows(acme):
    seen = drafted(acme)
    with acme.inside(), pytest.raises(KeyChangedError, match="“holiday”, but its text says “key: other”"):
        save_draft(
            actor=acme.actor("mona"),
            workflow_key="holiday",
            text=HOLIDAY.replace("key: holiday", "key: other"),
            revision=seen,
            now=NOW,
        )


def test_who_may_not_design_saves_no_draft(acme):
    before = stored(acme)
    for actor in (acme.actor("walt"), only(acme.actor("mona"), Permission.PUBLISH_WORKFLOWS)):
        with acme.inside(), pytest.raises(NotAllowedError):
            save_draft(actor=actor, text=HOLIDAY, now=NOW)
    assert stored(acme) == before


# --- publish


def test_a_draft_becomes_the_next_version(acme, globex):
    published(globex)
    seen = drafted(acme)
    with acme.inside():
        version = publish(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW)
        workflow = Workflow.objects.get()
        assert (version.number, version.sha256, version.text, version.document["start"]) == (
            1,
            digest(version.document),
            HOLIDAY,
            "approve",
        )
        assert (workflow.latest_id, WorkflowDraft.objects.count()) == (version.pk, 0)
    assert verbs(acme) == ["workflow.drafted", "workflow.published"]


def test_the_next_draft_of_the_same_key_is_the_next_version_and_the_first_stays_as_it_was(acme):
    published(acme)
    first = stored(acme)["versions"]
    drafted(acme, HOLIDAY_BY_OWNER.replace("title: Holiday", "title: Days off"))
    assert stored(acme)["versions"] == first
    with acme.inside():
        publish(actor=acme.actor("mona"), workflow_key="holiday", revision=revision(acme), now=NOW)
        assert Workflow.objects.get().title == "Days off"
    assert [version["number"] for version in stored(acme)["versions"]] == [1, 2]
    assert stored(acme)["versions"][:1] == first


def test_the_database_refuses_to_change_or_delete_a_published_version(acme):
    published(acme)
    with acme.inside():
        for change in (
            lambda: DefinitionVersion.objects.update(text="forged"),
            lambda: DefinitionVersion.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()


def test_a_faulty_draft_is_not_published_and_every_fault_is_told(acme):
    seen = drafted(acme, HOLIDAY_FAULTY)
    before = stored(acme)
    with acme.inside(), pytest.raises(FaultyDefinitionError) as refused:
        publish(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW)
    assert "Line 16: There is no step “granded”." in str(refused.value)
    assert stored(acme) == before


def test_an_unknown_role_is_only_created_with_consent(acme, globex):
    seen = drafted(acme, HOLIDAY_BY_NEW_ROLE)
    before = stored(acme)
    with acme.inside():
        with pytest.raises(UnknownRolesError) as refused:
            publish(actor=acme.actor("olga"), workflow_key="holiday", revision=seen, now=NOW)
        assert refused.value.roles == ("human_resources",)
        assert stored(acme) == before
        publish(actor=acme.actor("olga"), workflow_key="holiday", revision=seen, now=NOW, create_roles=True)
        role = CompanyRole.objects.get(key="human_resources")
        assert (role.title, sorted(role.permissions)) == ("Human resources", ["submit", "work_tasks"])
        assert AuditEntry.objects.filter(verb="role.created", object_label="Human resources").count() == 1
    with globex.inside():
        assert not CompanyRole.objects.filter(key="human_resources").exists()


def test_what_is_too_large_to_prove_is_only_published_with_consent_that_the_audit_keeps(acme, globex):
    branches = [f"t{number}" for number in range(13)]
    task = "  {id}: {{type: task, title: {id}, assign: {{to: {{role: staff}}}}, next: meet}}\n"
    wide = (
        "format: ticketflower/v1\nkey: holiday\ntitle: Wide\nticket: {fields: []}\nstart: fork\nsteps:\n"
        f"  fork: {{type: gate, split: and, next: [{', '.join(f'{{to: {step}}}' for step in branches)}]}}\n"
        + "".join(task.format(id=step) for step in branches)
        + "  meet: {type: gate, join: and, next: done}\n  done: {type: end}\n"
    )
    seen = drafted(acme, wide)
    before = stored(acme)
    with acme.inside():
        with pytest.raises(UnprovenError, match="Agree to publish it unproven"):
            publish(actor=acme.actor("olga"), workflow_key="holiday", revision=seen, now=NOW)
        assert stored(acme) == before
        publish(actor=acme.actor("olga"), workflow_key="holiday", revision=seen, now=NOW, accept_unproven=True)
        assert AuditEntry.objects.get(verb="workflow.published", object_label="Wide").after["unproven"] is True
    with globex.inside():
        assert not AuditEntry.objects.filter(object_label="Wide").exists()


def test_who_may_not_manage_the_team_creates_no_role_by_publishing(acme):
    seen = drafted(acme, HOLIDAY_BY_NEW_ROLE)
    before = stored(acme)
    with acme.inside(), pytest.raises(NotAllowedError, match="“human_resources”, which takes “Manage the team"):
        publish(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW, create_roles=True)
    assert stored(acme) == before
    with acme.inside():
        assert not CompanyRole.objects.filter(key="human_resources").exists()


def test_what_runs_already_is_not_published_again(acme):
    published(acme)
    drafted(acme, "# only a comment\n" + HOLIDAY)
    before = stored(acme)
    with acme.inside(), pytest.raises(UnchangedError) as refused:
        publish(actor=acme.actor("mona"), workflow_key="holiday", revision=revision(acme), now=NOW)
    assert str(refused.value) == "This is already version 1: nothing has changed since."
    assert stored(acme) == before


def test_who_looked_at_an_older_draft_does_not_publish_the_newer_one(acme):
    seen = drafted(acme)
    with acme.inside():
        save_draft(actor=acme.actor("mona"), workflow_key="holiday", text=HOLIDAY_BY_OWNER, revision=seen, now=NOW)
        with pytest.raises(StaleDraftError):
            publish(actor=acme.actor("olga"), workflow_key="holiday", revision=seen, now=NOW)
        assert DefinitionVersion.objects.count() == 0


def test_publishing_twice_publishes_once(acme):
    seen = drafted(acme)
    with acme.inside():
        publish(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW)
        with pytest.raises(StaleDraftError):
            publish(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW)
        assert DefinitionVersion.objects.count() == 1


def test_a_workflow_of_another_company_cannot_be_published(acme, globex):
    seen = drafted(globex)
    with acme.inside(), pytest.raises(UnknownWorkflowError):
        publish(actor=acme.actor("olga"), workflow_key="holiday", revision=seen, now=NOW)
    assert stored(globex)["versions"] == []


def test_who_may_only_design_publishes_nothing(acme):
    seen = drafted(acme)
    for actor in (acme.actor("walt"), only(acme.actor("mona"), Permission.DESIGN_WORKFLOWS)):
        with acme.inside(), pytest.raises(NotAllowedError):
            publish(actor=actor, workflow_key="holiday", revision=seen, now=NOW)
    assert stored(acme)["versions"] == []


# --- publish_text and install_from_gallery


def test_a_faulty_text_leaves_not_even_a_draft(acme):
    with acme.inside(), pytest.raises(FaultyDefinitionError):
        publish_text(actor=acme.actor("olga"), text=HOLIDAY_FAULTY, now=NOW)
    assert stored(acme) == {"workflows": [], "versions": []}


def test_the_product_itself_may_publish_and_create_roles(acme):
    with acme.inside():
        version = publish_text(actor=system_actor(name="tests"), text=HOLIDAY_BY_NEW_ROLE, now=NOW)
        assert (version.number, version.published_by) == (1, None)


def test_a_ready_made_workflow_is_published_as_it_is(acme):
    with acme.inside():
        version = install_from_gallery(actor=system_actor(name="tests"), key="general_request", now=NOW)
        assert (version.number, version.workflow.title) == (1, "General request")
        with pytest.raises(UnknownWorkflowError):
            install_from_gallery(actor=system_actor(name="tests"), key="nothing", now=NOW)


@pytest.mark.parametrize("rule", [rules.require_design, rules.require_publish])
def test_only_the_product_itself_passes_without_a_permission(rule):
    rule(actor=system_actor(name="sign-up"))
    with pytest.raises(NotAllowedError):
        rule(actor=Actor(name="somebody", member_id=1))
    with pytest.raises(NotAllowedError):
        rule(actor=Actor(name="operator", is_operator=True))


# --- discard_draft


def test_a_discarded_draft_leaves_the_versions(acme):
    published(acme)
    drafted(acme, HOLIDAY_BY_OWNER)
    versions = stored(acme)["versions"]
    with acme.inside():
        discard_draft(actor=acme.actor("mona"), workflow_key="holiday", revision=revision(acme), now=NOW)
        assert WorkflowDraft.objects.count() == 0
    assert stored(acme)["versions"] == versions
    assert verbs(acme)[-1] == "workflow.draft_discarded"


def test_a_workflow_of_which_nothing_was_published_goes_with_its_draft(acme, globex):
    drafted(globex)
    seen = drafted(acme)
    with acme.inside():
        discard_draft(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW)
        with pytest.raises(UnknownWorkflowError):
            discard_draft(actor=acme.actor("mona"), workflow_key="holiday", revision=seen, now=NOW)
    assert stored(acme)["workflows"] == []
    assert len(stored(globex)["workflows"]) == 1


def test_a_draft_that_somebody_went_on_with_is_not_discarded(acme):
    seen = drafted(acme)
    with acme.inside():
        save_draft(actor=acme.actor("mona"), workflow_key="holiday", text=HOLIDAY_BY_OWNER, revision=seen, now=NOW)
        with pytest.raises(StaleDraftError):
            discard_draft(actor=acme.actor("olga"), workflow_key="holiday", revision=seen, now=NOW)
        with pytest.raises(NotAllowedError):
            discard_draft(actor=acme.actor("walt"), workflow_key="holiday", revision=seen + 1, now=NOW)
        assert WorkflowDraft.objects.get().text == HOLIDAY_BY_OWNER
