"""Attacks 59 to 62: raising one's own power by definitions or roles, another company's role, the last owner."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from shared_apps.companies import commands as company_commands
from shared_apps.companies.models import Membership
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team import commands
from tenant_apps.team.errors import LastOwnerError
from tenant_apps.team.models import CompanyRole, Invitation, Member, RoleAssignment
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.workflow_design.models import DefinitionVersion, WorkflowDraft
from tenant_apps.workflow_ops.commands import complete_task
from tenant_apps.workflow_ops.errors import UnknownTaskError
from tenant_apps.workflow_ops.models import TaskInstance, Transition
from tests.factories.tickets import PURCHASE, open_tasks, publish, submit
from tests.team.doing import do, member_id

TEAM = (Member, CompanyRole, RoleAssignment, Invitation, AuditEntry)


def role_id(place, key: str) -> int:
    with place.inside():
        return CompanyRole.objects.get(key=key).pk


def everything(place) -> dict[str, list[dict[str, object]]]:
    """Return every row about people and their rights, and the audit."""
    with place.inside():
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in TEAM}


def make_role(place, key: str, permissions: list[str], *holders: str) -> int:
    role = do(place, "olga", commands.create_role, key=key, title=key.title(), permissions=permissions)
    for who in holders:
        do(place, "olga", commands.give_role, member_id=member_id(place, who), role_id=role.pk)
    return role.pk


# --- 59: by definitions


FOR_STAFF = PURCHASE.replace("{role: manager}", "{role: staff}")


def test_attack_59_who_only_designs_publishes_nothing(acme, globex):
    publish(acme, PURCHASE)
    publish(globex, PURCHASE)
    make_role(acme, "designer", ["design_workflows"], "walt")
    walt = acme.client("walt")
    page = walt.get("/workflows/purchase/edit/").context["form"].initial
    saved = walt.post(
        "/workflows/purchase/edit/", {"text": FOR_STAFF, "revision": page["revision"], "action": "publish"}
    )
    assert saved["Location"] == "/workflows/purchase/publish/"
    with acme.inside():
        draft = WorkflowDraft.objects.select_related("workflow").get()
        assert draft.text.replace("\r\n", "\n").strip() == FOR_STAFF.strip()
    for post in ({"revision": draft.workflow.revision}, {"revision": draft.workflow.revision, "create_roles": "on"}):
        assert walt.post("/workflows/purchase/publish/", post).status_code == 403
    assert walt.post("/running/purchase/move/").status_code == 403
    with acme.inside():
        assert DefinitionVersion.objects.count() == 1


def test_attack_59_a_new_version_changes_nothing_for_tickets_that_run(acme):
    """walt may design and publish, and makes himself the approver: his running ticket still waits for a manager."""
    publish(acme, PURCHASE)
    ticket = submit(acme, "walt", "purchase", item="Yacht", amount="90000.00")
    task_id = open_tasks(acme, ticket)["approve"]
    make_role(acme, "editor", ["design_workflows", "publish_workflows"], "walt")
    walt = acme.client("walt")
    revision = walt.get("/workflows/purchase/edit/").context["form"].initial["revision"]
    walt.post("/workflows/purchase/edit/", {"text": FOR_STAFF, "revision": revision, "action": "save"})
    revision = walt.get("/workflows/purchase/publish/").context["form"].initial["revision"]
    assert walt.post("/workflows/purchase/publish/", {"revision": revision})["Location"] == "/workflows/purchase/"
    with acme.inside():
        assert TaskInstance.objects.get(pk=task_id).offered_role.key == "manager"
        with pytest.raises(UnknownTaskError):
            complete_task(
                actor=acme.actor("walt"), task_id=task_id, outcome="approve", data={"amount": "90000.00"},
                command_id=uuid.uuid4(), now=timezone.now(),
            )  # fmt: skip
        assert Transition.objects.count() == 1
        row = AuditEntry.objects.filter(verb="workflow.published").first()
    assert (row.actor_name, row.object_label, row.after["version"]) == ("Walt", "Purchase", 2)


def test_attack_59_publishing_creates_no_role_that_allows_more_than_the_publisher_may(acme):
    make_role(acme, "editor", ["design_workflows", "publish_workflows", "manage_team", "submit"], "mona")
    do(acme, "olga", commands.take_role, member_id=member_id(acme, "mona"), role_id=role_id(acme, "manager"))
    mona = acme.client("mona")
    text = PURCHASE.replace("{role: manager}", "{role: my_own}")
    mona.post("/workflows/new-definition/", {"text": text})
    revision = mona.get("/workflows/purchase/publish/").context["form"].initial["revision"]
    refused = mona.post("/workflows/purchase/publish/", {"revision": revision, "create_roles": "on"})
    assert (refused.status_code, "what you do not have yourself: “Work on tasks”" in refused.content.decode()) == (
        403,
        True,
    )
    with acme.inside():
        assert (
            CompanyRole.objects.filter(key="my_own").count(),
            DefinitionVersion.objects.filter(workflow__key="purchase").count(),
        ) == (0, 0)


# --- 59 and 62: who manages the team, and is no owner, raises themselves by no way


def _attempts(place, me: int, olga: int, hr: int):
    """Yield every command by which the team's manager `me` could come to more power, with what they would post."""
    approver, owner, manager = (role_id(place, key) for key in ("approver", "owner", "manager"))
    everything_may = ["submit", "publish_workflows"]
    yield commands.give_role, {"member_id": me, "role_id": owner}
    yield commands.give_role, {"member_id": me, "role_id": manager}
    yield commands.give_role, {"member_id": me, "role_id": approver}  # has no permission, but workflows ask it
    yield commands.give_role, {"member_id": member_id(place, "mona"), "role_id": owner}
    yield commands.take_role, {"member_id": olga, "role_id": owner}
    yield commands.create_role, {"key": "mine", "title": "Mine", "permissions": everything_may}
    yield commands.edit_role, {"role_id": hr, "title": "HR", "permissions": ["manage_team", "manage_company"]}
    yield commands.edit_role, {"role_id": manager, "title": "Manager", "permissions": []}
    yield commands.edit_role, {"role_id": owner, "title": "Underling", "permissions": everything_may}
    yield commands.delete_role, {"role_id": role_id(place, "unused")}
    yield commands.invite, {"email": "me2@acme.example", "role_ids": [owner], "company_name": "Acme"}
    yield commands.invite, {"email": "me2@acme.example", "role_ids": [approver, manager], "company_name": "Acme"}
    yield commands.deactivate_member, {"member_id": olga}
    yield commands.set_manager, {"member_id": olga, "manager_id": me}
    yield commands.set_manager, {"member_id": me, "manager_id": member_id(place, "walt")}
    day = date(2031, 5, 1)
    yield commands.add_absence, {"member_id": olga, "first_day": day, "last_day": day, "deputy_id": me}


def test_attack_62_who_manages_the_team_does_not_raise_themselves(acme, globex):
    hr = make_role(acme, "hr", ["manage_team", "submit"], "mona")
    make_role(acme, "approver", [])
    make_role(acme, "unused", ["handle_errors"])
    do(acme, "olga", commands.take_role, member_id=member_id(acme, "mona"), role_id=role_id(acme, "manager"))
    me, olga = member_id(acme, "mona"), member_id(acme, "olga")
    before, theirs = everything(acme), everything(globex)
    for command, given in _attempts(acme, me, olga, hr):
        with pytest.raises((NotAllowedError, LastOwnerError)):
            do(acme, "mona", command, **given)
        assert everything(acme) == before, command.__name__
    assert everything(globex) == theirs


def test_attack_62_one_changes_ones_own_role_only_to_less(acme):
    hr = make_role(acme, "hr", ["manage_team", "submit", "work_tasks"], "walt")
    do(acme, "walt", commands.edit_role, role_id=hr, title="HR", permissions=["manage_team", "work_tasks"])
    assert acme.actor("walt").permissions == {"manage_team", "submit", "work_tasks"}  # submit comes from staff
    do(acme, "olga", commands.take_role, member_id=member_id(acme, "walt"), role_id=role_id(acme, "staff"))
    with pytest.raises(NotAllowedError):
        do(
            acme,
            "walt",
            commands.edit_role,
            role_id=hr,
            title="HR",
            permissions=["manage_team", "work_tasks", "submit"],
        )
    assert acme.actor("walt").permissions == {"manage_team", "work_tasks"}


def test_attack_62_inviting_who_has_left_gives_back_only_the_roles_of_the_invitation(acme):
    """Else who manages the team could bring an owner back who was shut out, in the name of a small role."""
    mona = acme.users["mona"]
    do(acme, "olga", commands.give_role, member_id=member_id(acme, "mona"), role_id=role_id(acme, "owner"))
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "mona"))
    make_role(acme, "hr", ["manage_team", "submit", "work_tasks"], "walt")
    with pytest.raises(NotAllowedError):
        do(acme, "walt", commands.reactivate_member, member_id=member_id(acme, "mona"))
    sent = do(
        acme, "walt", commands.invite,
        email=mona.email, role_ids=[role_id(acme, "staff")], company_name="Acme",
    )  # fmt: skip
    with acme.inside():
        commands.accept_invitation(
            actor=acme.actor("walt"), user=mona, token=sent.token, company_id=acme.company.pk, now=timezone.now()
        )
    assert acme.actor("mona").roles == {"staff"}


@pytest.mark.parametrize("who", ["mona", "walt"])
def test_attack_62_pages_refuse_as_the_commands_do(acme, who):
    make_role(acme, "hr", ["manage_team"], who)
    before = everything(acme)
    client, me, owner = acme.client(who), member_id(acme, who), role_id(acme, "owner")
    posts = {
        f"/team/members/{me}/give/": {"role": owner},
        f"/team/members/{member_id(acme, 'olga')}/take/": {"role": owner},
        f"/team/members/{member_id(acme, 'olga')}/deactivate/": {},
        "/team/invite/": {"email": "me2@acme.example", "roles": [owner]},
        "/team/roles/new/": {"title": "Mine", "key": "mine", "permissions": ["manage_company"]},
        f"/team/roles/{owner}/": {"title": "Underling"},
        f"/team/roles/{owner}/delete/": {},
    }
    assert {url: client.post(url, data).status_code for url, data in posts.items()} == {
        url: 422 if url in ("/team/invite/", "/team/roles/new/", f"/team/roles/{owner}/") else 302 for url in posts
    }
    assert everything(acme) == before


# --- 60: another company's role


def test_attack_60_an_admin_of_one_company_is_what_they_are_in_the_other(acme, globex):
    """olga owns acme and is staff at globex, where glen is staff, too: globex answers both in the same way."""
    olga = acme.users["olga"]
    company_commands.add_membership(user_id=olga.pk, company_id=globex.company.pk, now=timezone.now())
    do(globex, "gina", commands.admit, user=olga, role_keys=["staff"])
    globex.users["olga"] = olga
    try:
        assert globex.actor("olga").permissions == globex.actor("glen").permissions
        at_globex, as_glen, at_home = globex.client("olga"), globex.client("glen"), acme.client("olga")
        urls = (
            "/", "/tickets/", "/tickets/new/", "/tasks/", "/team/", "/team/who-may-do-what/", "/team/roles/new/",
            "/team/roles/1/", "/workflows/", "/workflows/general_request/", "/errors/", "/settings/",
            "/settings/calendars/", "/settings/endpoints/new/", "/settings/templates/", "/settings/absence/",
        )  # fmt: skip
        answers = {url: at_globex.get(url).status_code for url in urls}
        assert answers == {url: as_glen.get(url).status_code for url in urls}
        assert {url for url, status in answers.items() if status == 403} == {
            url for url in urls if url.startswith(("/team/", "/workflows/", "/errors/", "/settings/"))
        } - {"/settings/absence/"}
        assert at_home.get("/team/").status_code == 200
        before = everything(globex)
        assert at_globex.post(f"/team/members/{member_id(globex, 'olga')}/give/", {"role": 1}).status_code == 403
        with pytest.raises(NotAllowedError), globex.inside():
            commands.give_role(
                actor=globex.actor("olga"), member_id=member_id(globex, "olga"), role_id=1, now=timezone.now()
            )
        assert everything(globex) == before
    finally:
        del globex.users["olga"]


# --- 61: the last owner


def test_attack_61_the_last_owner_stays_by_every_way(acme, globex):
    before, theirs = everything(acme), everything(globex)
    olga, owner = member_id(acme, "olga"), role_id(acme, "owner")
    client = acme.client("olga")
    for url, data in (
        (f"/team/members/{olga}/take/", {"role": owner}),
        (f"/team/members/{olga}/deactivate/", {}),
        (f"/team/roles/{owner}/delete/", {}),
        (f"/team/roles/{owner}/", {"title": "", "permissions": []}),
    ):
        client.post(url, data)
        assert everything(acme) == before, url
    with pytest.raises(LastOwnerError):
        do(acme, "olga", commands.take_role, member_id=olga, role_id=owner)
    assert everything(globex) == theirs


@pytest.mark.parametrize("how", ["account", "gate"])
def test_attack_61_an_owner_who_cannot_enter_does_not_count(acme, how):
    """mona owns, too, but her account is closed, or the platform shut the gate to her."""
    olga, owner = member_id(acme, "olga"), role_id(acme, "owner")
    do(acme, "olga", commands.give_role, member_id=member_id(acme, "mona"), role_id=owner)
    if how == "account":
        type(acme.users["mona"]).objects.filter(pk=acme.users["mona"].pk).update(is_active=False)
    else:
        Membership.objects.filter(user=acme.users["mona"], company=acme.company).update(active=False)
    with pytest.raises(LastOwnerError):
        do(acme, "olga", commands.take_role, member_id=olga, role_id=owner)
    assert acme.actor("olga").roles == {"owner"}


def test_attack_61_what_a_leaver_had_in_hand_waits_for_their_role_again(acme):
    publish(acme, PURCHASE)
    task_id = open_tasks(acme, submit(acme, "walt", "purchase", item="Pens", amount="9.00"))["approve"]
    assert acme.client("mona").post(f"/tasks/{task_id}/claim/").status_code == 302
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "mona"))
    with acme.inside():
        task = TaskInstance.objects.select_related("offered_role").get(pk=task_id)
        assert (task.claimed_by_id, task.offered_role.key, task.status) == (None, "manager", "open")


def test_attack_61_two_owners_who_shut_out_each_other_at_once_leave_one(committed):
    place = committed({"olga": ["owner"], "omar": ["owner"], "walt": ["staff"]})
    ids = {who: member_id(place, who) for who in ("olga", "omar")}
    actors = {who: place.actor(who) for who in ids}
    barrier = Barrier(2)

    def shut_out(who: str, whom: str) -> bool:
        try:
            with place.inside():
                barrier.wait()
                commands.deactivate_member(actor=actors[who], member_id=ids[whom], now=timezone.now())
        except LastOwnerError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(shut_out, ("olga", "omar"), ("omar", "olga")))
    assert sorted(done) == [False, True]
    with place.inside():
        assert Member.objects.filter(active=True, assignments__role__key="owner").count() == 1
