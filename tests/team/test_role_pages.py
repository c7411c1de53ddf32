"""The pages of the roles: who holds one, which workflows name it, who may do what; and the file for spreadsheets."""

import csv
import io

import pytest

from shared_apps.audit.spreadsheets import csv_text
from tenant_apps.team import commands
from tenant_apps.team.enums import ALLOWS, Permission
from tenant_apps.team.errors import RoleRefusedError
from tenant_apps.team.models import CompanyRole, Member
from tenant_apps.workflow_ops.commands import cancel_ticket
from tests.factories.tickets import PURCHASE, publish, submit
from tests.team.doing import do, member_id
from tests.team.test_query_counts import _cost


def role_id(place, key: str) -> int:
    with place.inside():
        return CompanyRole.objects.get(key=key).pk


def _page(place, who: str, url: str):
    reply = place.client(who).get(url)
    assert reply.status_code == 200
    return reply


def test_every_permission_says_what_it_allows():
    assert list(ALLOWS) == list(Permission)
    assert [str(sentence) for sentence in ALLOWS.values() if not str(sentence).endswith(".")] == []


def test_the_table_shows_what_everybody_may_do_and_through_which_role(acme, globex):
    do(globex, "gina", commands.create_role, key="secret_of_globex", title="Theirs", permissions=["submit"])
    do(acme, "olga", commands.give_role, member_id=member_id(acme, "walt"), role_id=role_id(acme, "manager"))
    table = _page(acme, "olga", "/team/who-may-do-what/").context["table"]
    shown = {row.member.name: {line.value: roles for line, roles in row.through} for row in table.members}
    every = dict.fromkeys(Permission.values, ("Owner",))
    of_manager = {
        permission: () if permission in ("manage_team", "manage_company") else ("Manager",)
        for permission in Permission.values
    }
    both = {**of_manager, "submit": ("Manager", "Staff"), "work_tasks": ("Manager", "Staff")}
    assert shown == {"Mona": of_manager, "Olga": every, "Walt": both}
    assert {row.role.key: row.holders for row in table.roles} == {"manager": 2, "owner": 1, "staff": 1}


def test_who_has_left_may_do_nothing(acme):
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "walt"))
    table = _page(acme, "olga", "/team/who-may-do-what/").context["table"]
    assert [row.member.name for row in table.members] == ["Mona", "Olga"]
    assert {row.role.key: row.holders for row in table.roles}["staff"] == 0


@pytest.mark.parametrize("url", ["/team/who-may-do-what/", "/team/who-may-do-what.csv"])
def test_only_who_manages_team_or_company_sees_the_table(acme, url):
    do(acme, "olga", commands.create_role, key="office", title="Office", permissions=["manage_company"])
    assert [acme.client(who).get(url).status_code for who in ("walt", "mona", "olga")] == [403, 403, 200]
    do(acme, "olga", commands.give_role, member_id=member_id(acme, "walt"), role_id=role_id(acme, "office"))
    assert acme.client("walt").get(url).status_code == 200
    assert "/team/roles/" not in acme.client("walt").get("/team/who-may-do-what/").content.decode()


def test_attack_74_the_file_for_spreadsheets_runs_no_formula(acme):
    do(acme, "olga", commands.create_role, key="evil", title="=HYPERLINK(1)", permissions=["submit"])
    do(acme, "olga", commands.give_role, member_id=member_id(acme, "walt"), role_id=role_id(acme, "evil"))
    with acme.inside():
        Member.objects.filter(name="Walt").update(name="@SUM(A1)")
    reply = acme.client("olga").get("/team/who-may-do-what.csv")
    assert reply["Content-Disposition"] == 'attachment; filename="who-may-do-what.csv"'
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(reply.content.decode()))}
    assert set(rows) == {"'@SUM(A1)", "Mona", "Olga"}
    assert (rows["Mona"]["Submit tickets"], rows["Mona"]["Manage the company"]) == ("Manager", "")
    assert rows["'@SUM(A1)"]["Roles"] == "'=HYPERLINK(1), Staff"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1"])
def test_attack_74_what_a_spreadsheet_would_run_becomes_text(cell):
    assert next(csv.reader(io.StringIO(csv_text([[cell]]), newline=""))) == [f"'{cell}"]
    assert csv_text([["a=1", 7, ""]]) == "a=1,7,\r\n"


def test_a_role_says_who_holds_it_and_which_workflows_name_it(acme, globex):
    publish(globex, PURCHASE.replace("Purchase", "Canary of globex"))
    publish(acme, PURCHASE)
    context = _page(acme, "olga", f"/team/roles/{role_id(acme, 'manager')}/").context
    assert [member.name for member in context["holders"]] == ["Mona"]
    assert [(each.workflow_key, each.title, each.is_old) for each in context["named_by"]] == [
        ("purchase", "Purchase", False)
    ]
    assert _page(acme, "olga", f"/team/roles/{role_id(acme, 'staff')}/").context["named_by"] == ()


def test_a_role_that_only_running_tickets_name_is_still_named(acme):
    publish(acme, PURCHASE.replace("{role: manager}", "{role: buyer}"))
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    publish(acme, PURCHASE)
    buyer = role_id(acme, "buyer")
    named = _page(acme, "olga", f"/team/roles/{buyer}/").context["named_by"]
    assert [(each.workflow_key, each.is_old) for each in named] == [("purchase", True)]
    with pytest.raises(RoleRefusedError, match="Workflows name this role: “Purchase”"):
        do(acme, "olga", commands.delete_role, role_id=buyer)
    do(acme, "olga", cancel_ticket, number=ticket.number, reason="", command_id="0" * 32)
    assert _page(acme, "olga", f"/team/roles/{buyer}/").context["named_by"] == ()


def test_only_what_one_may_oneself_is_offered_for_a_role(acme):
    do(acme, "olga", commands.create_role, key="hr", title="HR", permissions=["manage_team", "submit"])
    do(acme, "olga", commands.give_role, member_id=member_id(acme, "walt"), role_id=role_id(acme, "hr"))
    form = _page(acme, "walt", "/team/roles/new/").context["form"]
    assert [value for value, _label in form.fields["permissions"].choices] == ["submit", "work_tasks", "manage_team"]
    page = _page(acme, "walt", f"/team/roles/{role_id(acme, 'owner')}/").content.decode()
    assert ("You cannot change this role" in page, '<button class="btn btn-primary"' in page) == (True, False)
    team = _page(acme, "walt", "/team/").context
    assert [role.key for role in team["givable"]] == ["staff", "hr"]


def test_of_the_owners_role_only_the_title_can_be_changed(acme):
    owner = role_id(acme, "owner")
    olga = acme.client("olga")
    assert olga.post(f"/team/roles/{owner}/", {"title": "Boss", "permissions": ["submit"]}).status_code == 302
    with acme.inside():
        assert CompanyRole.objects.values_list("title", "permissions").get(pk=owner) == (
            "Boss",
            sorted(Permission.values),
        )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_table_and_a_role_cost_the_same_with_one_and_with_three_rows(acme, rows):
    publish(acme, PURCHASE)
    for number in range(rows):
        do(acme, "olga", commands.create_role, key=f"r{number}", title=f"R{number}", permissions=["submit"])
        for who in ("walt", "mona"):
            do(acme, "olga", commands.give_role, member_id=member_id(acme, who), role_id=role_id(acme, f"r{number}"))
    assert _cost(acme.client("olga"), "/team/who-may-do-what/") == 4
    assert _cost(acme.client("olga"), "/team/who-may-do-what.csv") == 4
    # the role, who holds it, the latest versions, those that tickets still run by
    assert _cost(acme.client("olga"), f"/team/roles/{role_id(acme, 'r0')}/") == 4
