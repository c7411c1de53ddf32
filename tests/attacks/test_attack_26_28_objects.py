"""Attacks 26 to 28: other people's objects in one's own company, other companies' objects, smuggled keys."""

import uuid

import pytest
from django import forms

from tenant_apps.team.models import Member
from tests.architecture.url_policy import COMPANY_SITE, KNOWN_TO
from tests.attacks.conftest import FAR
from tests.url_matrix.places import command, company_places
from tests.url_matrix.trying import content, tries, writes

# --- 26: within one company


def test_attack_26_what_one_may_not_know_is_answered_like_what_does_not_exist(furnished):
    """rita asks for everything of the owner's ticket and of the worker's absence: 404 with the very page of nothing."""
    ours = furnished.place
    before, rita = writes(ours), ours.client("rita")
    nothing = rita.get("/tickets/987654/").content
    asked = set()
    for name, place, url, method in tries("saas.urls_tenant", company_places(furnished)):
        if "requester" in place.unknown_to and method in COMPANY_SITE[name][0]:
            reply = rita.post(url, place.data) if method == "POST" else rita.get(url)
            assert (reply.status_code, reply.content) == (404, nothing), (method, url)
            asked.add(name)
    assert asked == set(KNOWN_TO)
    assert writes(ours) == before


def test_attack_26_lists_and_filters_show_nothing_of_others(furnished):
    rita = furnished.place.client("rita")
    queries = (
        "", "?text=olga", "?text=T-1", "?text=1", "?mine=", "?workflow=stuck", "?status=running", "?before=2",
        "?before=999999", "?requester=1", "?status=",
    )  # fmt: skip
    numbers = {query: [row.number for row in rita.get(f"/tickets/{query}").context["page"].rows] for query in queries}
    assert {query for query, found in numbers.items() if set(found) - {2}} == set()
    assert numbers[""] == [2]
    assert rita.get("/").context["task_count"] == 0
    assert b"For olga" not in rita.get("/").content + rita.get("/tasks/").content + rita.get("/tickets/2/").content


def test_attack_26_every_act_on_anothers_ticket_or_task_is_unknown(furnished):
    rita, ours = furnished.place.client("rita"), furnished.place
    task, before = furnished.ids["tasks"][1], writes(ours)
    acts = (
        "delegate", "reassign", "suspend", "resume", "skip", "send_back", "add_instance", "finish_early", "nonsense"
    )  # fmt: skip
    posts = {f"/tasks/{task}/{act}/": command(member=furnished.ids["rita"], to="done", outcome="good") for act in acts}
    posts |= {f"/tickets/1/{act}/": command(reason="x") for act in ("cancel", "reopen")}
    assert {url: rita.post(url, data).status_code for url, data in posts.items()} == dict.fromkeys(posts, 404)
    # who may send no messages at all is told so, the same for a ticket that exists and for one that does not
    told = [rita.post(f"/tickets/{number}/message/", command(name="paid")).status_code for number in (1, 987654)]
    assert told == [302, 302]
    assert writes(ours) == before


def test_attack_26_finishing_together_tells_nothing_of_tasks_of_others(furnished):
    rita, ours, before = furnished.place.client("rita"), furnished.place, writes(furnished.place)
    workflow, step = "request", "work"
    page = f"/tasks/together/{workflow}/{step}/"

    def told(task: int) -> tuple[int, list[str]]:
        reply = rita.post(page, command(task=[task], outcome="good"))
        return reply.status_code, reply.context["refused"]

    assert told(furnished.ids["tasks"][1]) == told(987654) == (422, ["There is no such task."])
    assert rita.get(page).status_code == 404
    assert writes(ours) == before


def test_attack_26_a_file_is_for_who_sees_its_ticket(furnished):
    url = {number: f"/files/{key}/" for number, key in furnished.ids["files"].items()}
    ours = furnished.place
    seen = {
        who: [ours.client(who).get(url[number]).status_code for number in (1, 2)] for who in ("rita", "walt", "olga")
    }
    assert seen == {"rita": [404, 200], "walt": [200, 200], "olga": [200, 200]}
    with ours.inside():
        Member.objects.filter(name="Rita").update(active=False)
    assert ours.client("rita").get(url[2]).status_code == 302


# --- 27: across companies


def test_attack_27_ids_that_exist_elsewhere_only_are_unknown_here(stage):
    """The owner of acme tries every address with the ids of initech, which begin at 1,000,000."""
    olga, before = stage.ours.place.client("olga"), writes(stage.ours.place)
    elsewhere = [(content(place), writes(place)) for place in stage.others]
    answered = {}
    for name, place, url, method in tries("saas.urls_tenant", company_places(stage.far)):
        foreign = (
            any(str(value).isdecimal() and int(value) >= FAR for value in place.kwargs.values()) or name == "attachment"
        )
        if foreign and method in COMPANY_SITE[name][0]:
            reply = olga.post(url, place.data) if method == "POST" else olga.get(url)
            answered[url, method] = reply.status_code
            assert b"gamma" not in reply.content
    assert len(answered) >= 39
    assert {tried: status for tried, status in answered.items() if status != 404} == {}
    assert writes(stage.ours.place) == before
    assert [(content(place), writes(place)) for place in stage.others] == elsewhere


def test_attack_27_an_id_below_another_ones_id_must_belong_to_it(stage):
    """The day of one calendar below another calendar of the same company, and a foreign one's."""
    olga, ids, far = stage.ours.place.client("olga"), stage.ours.ids, stage.far.ids
    before = writes(stage.ours.place)
    for calendar, day in ((1, ids["day"]), (ids["calendar"], far["day"]), (far["calendar"], ids["day"])):
        assert olga.post(f"/settings/calendars/{calendar}/days/{day}/remove/").status_code == 404
    assert olga.get("/workflows/request/versions/9/").status_code == 404
    assert olga.get("/workflows/stuck/versions/2/").status_code == 404
    assert writes(stage.ours.place) == before


def test_attack_27_lists_filters_and_the_export_show_nothing_of_others(stage):
    olga = stage.ours.place.client("olga")
    urls = [
        url for name, place, url, method in tries("saas.urls_tenant", company_places(stage.ours))
        if method == "GET" and "GET" in COMPANY_SITE[name][0]
    ]  # fmt: skip
    urls += [f"/tickets/?text={word}" for word in ("beta", "gamma", "T-1000001")]
    urls += ["/tickets/?workflow=only_theirs", f"/tickets/?before={FAR + 9}", f"/errors/equal/{'0' * 64}/"]
    assert len(urls) > 40
    for url in urls:
        page = b"".join(olga.get(url)) if url.startswith("/files/") else olga.get(url).content
        assert b"beta" not in page.replace(b"text=beta", b"").replace(b'value="beta"', b""), url
        assert b"gamma" not in page.replace(b"text=gamma", b"").replace(b'value="gamma"', b""), url


# --- 28: smuggled keys

NOWHERE = ("0", "-1", str(2**63), "x", "1 OR 1=1", "1000004")


def _choice_fields(form) -> list[str]:
    return [name for name, field in form.fields.items() if isinstance(field, forms.ChoiceField)]


def test_attack_28_no_form_takes_a_choice_that_it_does_not_offer(stage):
    """Each choice of each form of the owner's pages, with what it does not offer: refused, nothing written."""
    olga, tried, before = stage.ours.place.client("olga"), set(), writes(stage.ours.place)
    for name, place, url, method in tries("saas.urls_tenant", company_places(stage.ours)):
        if method != "POST" or set(COMPANY_SITE[name][0]) != {"GET", "POST"}:
            continue
        page = olga.get(url).context
        for choice in _choice_fields(page["form"]) if page and "form" in page else ():
            for value in NOWHERE:
                reply = olga.post(url, {**place.data, choice: value})
                assert reply.status_code == 422, (url, choice, value)
            tried.add((name, choice))
    assert tried == {
        ("submit_ticket", "who"), ("ticket_correct", "who"), ("member_manager", "manager"),
        ("member_absence", "deputy"), ("own_absence", "deputy"), ("absence_edit", "deputy"),
        ("role_create", "permissions"), ("role_edit", "permissions"),
        ("calendar_create", "timezone"), ("calendar_create", "country"),
        ("calendar_edit", "timezone"), ("calendar_edit", "country"),
    }  # fmt: skip
    assert writes(stage.ours.place) == before


def test_attack_28_no_button_takes_a_key_that_it_does_not_offer(stage):
    ids, olga, walt = stage.ours.ids, stage.ours.place.client("olga"), stage.ours.place.client("walt")
    task, rita, error = ids["tasks"][1], ids["rita"], ids["error"]
    before = writes(stage.ours.place)
    for value in NOWHERE:
        id_ = uuid.uuid4()
        refused = [
            olga.post("/team/invite/", {"email": "n@new.example", "roles": [value]}),
            olga.post(f"/team/members/{rita}/give/", {"role": value}),
            olga.post(f"/team/members/{rita}/take/", {"role": value}),
            olga.post(f"/tasks/{task}/reassign/", {"command_id": id_, "member": value}),
            walt.post(f"/tasks/{task}/delegate/", {"command_id": id_, "member": value}),
            olga.post(f"/tasks/{task}/send_back/", {"command_id": id_, "to": value}),
            olga.post(f"/tasks/{task}/skip/", {"command_id": id_, "outcome": value}),
            walt.post(f"/tasks/{task}/complete/", {"command_id": id_, "outcome": value, "amount": "1"}),
            olga.post(f"/errors/{error}/go-round/", {"command_id": id_, "where": f"move:{value}"}),
            olga.post("/tickets/1/message/", {"command_id": id_, "name": value}),
        ]
        assert {reply.status_code for reply in refused} <= {302, 404, 422}
        assert writes(stage.ours.place) == before, value


@pytest.mark.parametrize("field", ["manager", "deputy", "who"])
def test_attack_28_who_has_left_cannot_be_chosen(furnished, field):
    ours, rita = furnished.place, furnished.ids["rita"]
    olga = ours.client("olga")
    assert olga.post(f"/team/members/{rita}/deactivate/").status_code == 302
    before = writes(ours)
    url, data = {
        "manager": (f"/team/members/{furnished.ids['worker']}/manager/", {}),
        "deputy": ("/settings/absence/", {"first_day": "2032-01-01", "last_day": "2032-01-02"}),
        "who": ("/tickets/new/request/", command(subject="Pens")),
    }[field]
    assert olga.post(url, {**data, field: rita}).status_code == 422
    assert writes(ours) == before


def test_attack_28_role_ids_of_another_company_are_not_given_with_an_invitation(stage):
    olga, before = stage.ours.place.client("olga"), writes(stage.ours.place)
    reply = olga.post(
        "/team/invite/", {"email": "n@new.example", "roles": [stage.ours.ids["staff"], stage.far.ids["spare"]]}
    )
    assert (reply.status_code, writes(stage.ours.place)) == (422, before)
