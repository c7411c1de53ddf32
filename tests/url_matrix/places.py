"""For every address of both sites: real values for its parameters, what to post, and who may not know what is there."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.factories.furnished import LATER, Furnished

REQUESTER = "requester"
ACTING = "visiting operator, acting"
LOOKING = "visiting operator, read-only"
NO_PERSON = {  # an operator has no absences, submits no tickets and does nobody's tasks
    "absence": {(ACTING, "GET"): 404, (ACTING, "POST"): 404, (LOOKING, "GET"): 404, (LOOKING, "POST"): 404},
    "submit": {(ACTING, "POST"): 403},
    "complete": {(ACTING, "POST"): 422},
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """One thing at an address. `unknown_to` are the actors who are told that there is nothing (404).

    `get` and `post` are what those get who are let in; `differs` are exceptions, by actor and method, each for the
    reason that stands beside it.
    """

    kwargs: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    get: int = 200
    post: int = 302
    unknown_to: frozenset[str] = frozenset()
    differs: dict[tuple[str, str], int] = field(default_factory=dict)
    is_loose: bool = False  # another project's page: who is let in gets something, whatever it is


def command(**more: Any) -> dict[str, Any]:
    """Return what a form with a command's id posts."""
    return {"command_id": str(uuid.uuid4()), **more}


WEEK = {"mon": "9-12", "tue": "9-12", "wed": "", "thu": "", "fri": "", "sat": "", "sun": ""}
CALENDAR = {"title": "Mine", "timezone": "Europe/Berlin", "day_hours": "8", "country": "", "region": "", **WEEK}
DAYS = {"first_day": "2032-01-02", "last_day": "2032-01-03", "deputy": ""}
TEMPLATE = {"title": "T", "subject": "S", "body": "B"}
ENDPOINT = {"title": "E", "url": "https://e.example/", "active": "on"}
DRAFT = LATER.replace("Says", "At last says")


def company_places(made: Furnished) -> dict[str, list[Place]]:
    """Return the places of a company's site: two where some of those who are let in may not know one of them."""
    return {**_desk(made), **_errors(made), **_workflows(made), **_team(made), **_settings(made), **_doors(made)}


def _desk(made: Furnished) -> dict[str, list[Place]]:
    hidden = frozenset({REQUESTER})  # the owner's ticket and its task, which waits for the worker's role
    tasks, files = made.ids["tasks"], made.ids["files"]
    owners, own = {"number": 1}, {"number": 2}
    task = {"task_id": tasks[1]}

    def only_mine(**given: Any) -> list[Place]:
        return [Place(**given, unknown_to=hidden)]

    return {
        "dashboard": [Place()],
        "inbox": [Place()],
        "notices_read": [Place(data={"up_to": "9"})],
        "tasks_together": [
            Place(
                kwargs={"key": "request", "step": "work"},
                data=command(task=[tasks[1]], outcome="good"),
                # who has no such task waiting has no such page, and is told so for each task that is posted
                differs={
                    (who, method): status
                    for who in (REQUESTER, "admin", ACTING, LOOKING)
                    for method, status in (("GET", 404), ("POST", 422))
                    if (who, method) != (LOOKING, "POST")
                },
            )
        ],
        "ticket_list": [Place(query="?status=running&workflow=request&text=a")],
        "submit_choose": [Place()],
        "submit_ticket": [
            Place(kwargs={"key": "request"}, data=command(subject="Pens", amount="1"), differs=NO_PERSON["submit"])
        ],
        "ticket_detail": [*only_mine(kwargs=owners), Place(kwargs=own)],
        "ticket_comment": [
            *only_mine(kwargs=owners, data=command(body="Hm"), differs={(ACTING, "POST"): 403}),
            Place(kwargs=own, data=command(body="Hm"), differs={(ACTING, "POST"): 403}),
        ],
        "ticket_correct": [Place(kwargs=owners, data=command(subject="Ink"))],
        "ticket_act": [
            *only_mine(kwargs={**owners, "action": "cancel"}, data=command(reason="no")),
            Place(kwargs={**own, "action": "cancel"}, data=command(reason="no")),
        ],
        "attachment": [*only_mine(kwargs={"key": files[1]}), Place(kwargs={"key": files[2]})],
        "task_detail": [*only_mine(kwargs=task), Place(kwargs={"task_id": tasks[2]})],
        "task_claim": only_mine(kwargs=task),
        "task_give_back": only_mine(kwargs=task),
        "task_complete": only_mine(
            kwargs=task,
            data=command(outcome="good", note="n", amount="8"),
            # an owner who does not hold the role that the task waits for
            differs={("admin", "POST"): 422, **NO_PERSON["complete"]},
        ),
        "task_act": only_mine(kwargs={**task, "action": "suspend"}, data=command()),
    }


def _errors(made: Furnished) -> dict[str, list[Place]]:
    error, equal = {"error_id": made.ids["error"]}, {"fingerprint": made.ids["fingerprint"]}
    return {
        "error_list": [Place()],
        "error_detail": [Place(kwargs=error)],
        "error_retry": [Place(kwargs=error)],
        "error_ignore": [Place(kwargs=error)],
        "error_go_round": [Place(kwargs=error, data=command(where="move:work"))],
        "error_group": [Place(kwargs=equal, query="?rehearse")],
        "error_group_retry": [Place(kwargs=equal)],
    }


def _workflows(made: Furnished) -> dict[str, list[Place]]:
    key, old = {"key": "request"}, {"key": "request", "number": 1}
    revision = {"revision": made.ids["revisions"]["request"]}
    return {
        "workflow_list": [Place()],
        "workflow_detail": [Place(kwargs=key)],
        "workflow_version": [Place(kwargs=old)],
        "workflow_source": [Place(kwargs=old)],
        "workflow_format": [Place()],
        "workflow_upload": [Place(data={"text": DRAFT.replace("key: request", "key: brand_new")})],
        "workflow_install": [Place(kwargs={"key": "onboarding"})],
        "workflow_edit": [Place(kwargs=key, data={**revision, "text": DRAFT, "action": "save"})],
        "workflow_discard": [Place(kwargs=key, data=revision)],
        "workflow_publish": [Place(kwargs=key, data=revision)],
        "tickets_move": [Place(kwargs=key)],
    }


def _team(made: Furnished) -> dict[str, list[Place]]:
    ids = made.ids
    rita, asker = {"member_id": ids["rita"]}, {"role": ids["asker"]}
    return {
        "team": [Place()],
        "who_may_what": [Place()],
        "who_may_what_csv": [Place()],
        "invite": [Place(data={"email": "new@people.example", "roles": [ids["staff"]]})],
        "invitation_revoke": [Place(kwargs={"invitation_id": ids["invitation"]})],
        "role_give": [Place(kwargs=rita, data={"role": ids["staff"]})],
        "role_take": [Place(kwargs=rita, data=asker)],
        "member_deactivate": [Place(kwargs=rita)],
        # she is active: nothing would change, so there is nothing to refuse to who may only look
        "member_reactivate": [Place(kwargs=rita, differs={(LOOKING, "POST"): 302})],
        "member_manager": [Place(kwargs=rita, data={"manager": ids["worker"]})],
        "member_absence": [Place(kwargs=rita, data=DAYS)],
        "role_create": [Place(data={"title": "New", "key": "new", "permissions": ["submit"]})],
        "role_edit": [Place(kwargs={"role_id": ids["spare"]}, data={"title": "Other", "permissions": ["submit"]})],
        "role_delete": [Place(kwargs={"role_id": ids["spare"]})],
    }


def _settings(made: Furnished) -> dict[str, list[Place]]:
    ids = made.ids
    calendar, day = {"calendar_id": ids["calendar"]}, {"date": "2031-12-31", "title": "Eve", "hours": ""}
    endpoint, template = {"endpoint_id": ids["endpoint"]}, {"template_id": ids["template"]}
    workers = frozenset({REQUESTER})  # the worker's absence
    return {
        "settings": [Place()],
        "calendar_list": [Place()],
        "calendar_create": [Place(data={**CALENDAR, "key": "mine"})],
        "calendar_edit": [Place(kwargs=calendar, data=CALENDAR)],
        "calendar_delete": [Place(kwargs=calendar)],
        "calendar_day_set": [Place(kwargs=calendar, data=day)],
        "calendar_day_remove": [Place(kwargs={**calendar, "day_id": ids["day"]})],
        "endpoint_list": [Place()],
        "endpoint_create": [Place(data={**ENDPOINT, "key": "e"}, post=200)],  # the page shows the secret once
        "endpoint_edit": [Place(kwargs=endpoint, data=ENDPOINT)],
        "endpoint_secret_renew": [Place(kwargs=endpoint, post=200)],  # the page shows the new secret once
        "endpoint_delete": [Place(kwargs=endpoint)],
        "template_list": [Place()],
        "template_create": [Place(data={**TEMPLATE, "key": "t"})],
        "template_edit": [Place(kwargs=template, data=TEMPLATE)],
        "template_delete": [Place(kwargs=template)],
        "own_absence": [Place(data=DAYS, differs=NO_PERSON["absence"])],
        "company_audit": [Place(query="?who=o&verb=ticket.submitted&visits_only=on&before=99999")],
        "company_audit_export": [Place(kwargs={"form": "json"}, post=200)],
        "visit_list": [Place()],
        "visit_detail": [Place(kwargs={"visit_id": ids["visit"]})],
        "visit_export": [Place()],
        # an operator who may act as an owner does takes no copy of everything along
        "company_data": [Place(post=200, differs={(ACTING, "POST"): 403})],
        "absence_edit": [Place(kwargs={"absence_id": ids["absence"]}, data=DAYS, unknown_to=workers)],
        "absence_remove": [Place(kwargs={"absence_id": ids["absence"]}, unknown_to=workers)],
    }


def _doors(_made: Furnished) -> dict[str, list[Place]]:
    return {
        "hook": [Place(kwargs={"key": "crm"}, post=401)],  # only a signature counts, and there is none
        "sign_in": [Place(get=302)],  # leads on in any case
        "enter": [Place(get=403)],  # no hand-over stands in the address
        "sign_out": [Place(post=200)],
        # who does not visit has no visit to end
        "visit_end": [Place(post=404, differs={(ACTING, "POST"): 200, (LOOKING, "POST"): 200})],
        "set_theme": [Place(data={"theme": "dark", "next": "/"})],
    }


def platform_places(made: Furnished) -> dict[str, list[Place]]:
    """Return the places of the platform's site; at most addresses everybody who is let in gets a plain page."""
    company = {"subdomain": made.place.subdomain}
    return {
        "landing": [Place()],
        "start_company": [Place(post=422)],  # nothing is typed
        "check_subdomain": [Place(query="?subdomain=fresh-name&proposed=x")],
        "my_companies": [Place()],
        "open_company": [Place(kwargs=company)],
        "invitation": [Place(kwargs={**company, "token": made.token}, post=422)],  # for somebody else, or no password
        "workflow_schema": [Place()],
        **_console(made),
        "operator_visits": [Place()],
        "operator_audit": [Place(query="?who=root&first=2026-01-01&before=99")],
        "operator_audit_export": [Place(kwargs={"form": "csv"}, post=200)],
        "visit_start": [
            # nothing is typed; who has typed no password lately is asked for it first
            Place(query="?q=acme", post=422, differs={("superuser", "GET"): 302, ("superuser", "POST"): 302})
        ],
        "visit_end": [Place()],
        "set_theme": [Place(data={"theme": "dark", "next": "/"})],
        "own_sessions": [Place()],
        "end_session": [Place(kwargs={"handle": "nothing"}, post=404)],
        "end_other_sessions": [Place()],
        **{name: [Place(kwargs=kwargs, is_loose=True)] for name, kwargs in ALLAUTH.items()},
    }


def _console(made: Furnished) -> dict[str, list[Place]]:
    company = {"company_id": made.place.company.pk}
    equal = {"fingerprint": made.ids["fingerprint"]}
    return {
        "operator_home": [Place()],
        "operator_companies": [Place(query="?q=acme&state=&sort=")],
        "operator_company": [Place(kwargs=company)],
        "company_suspend": [Place(kwargs=company, data={"reason": "Not paid"})],
        "company_resume": [Place(kwargs=company, post=422)],  # it is not suspended
        "company_rename": [Place(kwargs=company, data={"subdomain": "acme-anew"})],
        # who has typed no password lately is asked for it first
        "company_delete": [Place(kwargs=company, get=302, data={"reason": "Asked", "typed": made.place.subdomain})],
        "company_keep": [Place(kwargs=company, post=422)],  # it is not to be deleted
        "operator_errors": [Place(query="?category=&company=1")],
        "operator_errors_retry": [Place(kwargs=company, data=equal)],
    }


# allauth's pages, with values that are worth nothing
ALLAUTH: dict[str, dict[str, Any]] = {
    "account_login": {},
    "account_logout": {},
    "account_signup": {},
    "account_inactive": {},
    "account_reauthenticate": {},
    "account_email": {},
    "account_confirm_email": {"key": "abc"},
    "account_email_verification_sent": {},
    "account_change_password": {},
    "account_confirm_login_code": {},
    "account_set_password": {},
    "account_reset_password": {},
    "account_reset_password_done": {},
    "account_reset_password_from_key": {"uidb36": "abc", "key": "abc"},
    "account_reset_password_from_key_done": {},
    "close_account": {},  # ours, but allauth asks for the password first
    "mfa_index": {},
    "mfa_authenticate": {},
    "mfa_reauthenticate": {},
    "mfa_activate_totp": {},
    "mfa_deactivate_totp": {},
    "mfa_view_recovery_codes": {},
    "mfa_generate_recovery_codes": {},
    "mfa_download_recovery_codes": {},
    "mfa_list_webauthn": {},
    "mfa_add_webauthn": {},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_reauthenticate_webauthn": {},
    "mfa_login_webauthn": {},
    "socialaccount_login_cancelled": {},
    "socialaccount_login_error": {},
    "socialaccount_signup": {},
    "socialaccount_connections": {},
}
