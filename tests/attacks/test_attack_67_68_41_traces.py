"""Attacks 67, 68 and 41: what a change leaves behind in the audit, in logs and in the numbers of others."""

import ast
import importlib
import inspect
import logging
import pkgutil
import uuid

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from saas.log_lines import LineFormatter
from saas.middleware import RequestIdMiddleware
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.workflow_ops.commands import claim_task, complete_task, edit_data
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowEvent
from tests.factories.companies import PASSWORD, platform_client
from tests.factories.tickets import ONLY_BLUE, PARALLEL, open_tasks, publish, submit

RECORDERS = {"record", "record_platform", "audit", "audit_ticket"}
PARTS = {  # of another command's transaction, which writes the row; or of the product's own bookkeeping
    "add_membership", "close_membership", "make_handover", "use_handover", "end_login", "wake", "take_wake_ups",
    "queue_mail", "queue_notice", "deliver_pending", "forget_recipient", "started_by", "summary_of", "start_instance",
    "keep_an_owner", "would_move",
}  # fmt: skip
SALARY = """
format: ticketflower/v1
key: salary
title: Salary
ticket: {fields: [{id: salary, type: text, personal: true}, {id: note, type: text}]}
start: look
steps:
  look: {type: task, title: Look, assign: {to: {role: staff}}, next: done}
  done: {type: end}
"""


def _command_modules():
    for config in apps.get_app_configs():
        if config.name.startswith(("shared_apps.", "tenant_apps.")):
            try:
                module = importlib.import_module(f"{config.name}.commands")
            except ModuleNotFoundError:
                continue
            yield module
            for info in pkgutil.iter_modules(getattr(module, "__path__", ())):
                yield importlib.import_module(f"{module.__name__}.{info.name}")


def _called(tree: ast.AST) -> set[str]:
    """Return the names of all functions that are called somewhere below."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}


def _audits(name: str, bodies: dict[str, set[str]], seen: frozenset[str] = frozenset()) -> bool:
    """Whether the function, or one that it calls by name, writes an audit row."""
    called = bodies.get(name, set())
    if called & RECORDERS:
        return True
    return any(_audits(other, bodies, seen | {name}) for other in called & bodies.keys() - seen - {name})


def test_attack_67_every_command_writes_an_audit_row():
    bodies: dict[str, set[str]] = {}
    commands: dict[str, str] = {}
    for module in _command_modules():
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef):
                bodies[node.name] = bodies.get(node.name, set()) | _called(node)
                takes_actor = any(argument.arg == "actor" for argument in node.args.kwonlyargs)
                if not node.name.startswith("_") and takes_actor:
                    commands[node.name] = module.__name__
    assert len(commands) > 60
    silent = sorted(f"{where}.{name}" for name, where in commands.items() if not _audits(name, bodies))
    assert [each for each in silent if each.rsplit(".", 1)[1] not in PARTS] == []


@pytest.mark.parametrize("kept", [True, False], ids=["committed", "rolled back"])
def test_attack_67_a_change_and_its_row_are_kept_or_lost_together(acme, globex, kept):
    publish(acme, PARALLEL)
    ticket = submit(acme, "walt", "parallel", subject="x")
    task = open_tasks(acme, ticket)["a"]
    actor = acme.actor("walt")
    with acme.inside():
        with transaction.atomic():
            claim_task(actor=actor, task_id=task, now=timezone.now())
            transaction.set_rollback(not kept)
        claimed = TaskInstance.objects.filter(pk=task, claimed_by=actor.member_id).exists()
        rows = AuditEntry.objects.filter(verb="task.claimed", object_id=str(task)).count()
    assert (claimed, rows) == (kept, int(kept))


@pytest.mark.parametrize("table", ["audit_trail_auditentry"])
def test_attack_67_without_its_row_nothing_is_changed(acme, globex, table):
    publish(acme, PARALLEL)
    task = open_tasks(acme, submit(acme, "walt", "parallel", subject="x"))["a"]
    actor = acme.actor("walt")
    with acme.inside():
        with connection.cursor() as cursor:
            cursor.execute(f"REVOKE INSERT ON {table} FROM CURRENT_USER")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            complete_task(actor=actor, task_id=task, outcome=None, data={}, command_id=uuid.uuid4(), now=timezone.now())
        assert TaskInstance.objects.get(pk=task).status == "open"
        assert not WorkflowEvent.objects.filter(task_id=task).exists()


def test_attack_68_a_line_break_in_what_was_typed_begins_no_line():
    record = logging.LogRecord("x", logging.WARNING, "", 0, "bad name: %s", ("a\nERROR forged: b\x1b[0m",), None)
    text = LineFormatter("{levelname} [{schema} {request_id}]: {message}", style="{").format(record)
    assert text == "WARNING [public -]: bad name: a\\nERROR forged: b\\x1b[0m"


def test_attack_68_a_traceback_stands_indented_below_its_entry():
    try:
        raise ValueError("first\nERROR forged")  # noqa: TRY301  # it is what is logged
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), (ValueError, error, error.__traceback__))
    lines = LineFormatter("{levelname}: {message}", style="{").format(record).split("\n")
    assert lines[0] == "ERROR: failed"
    assert {line[:4] for line in lines[1:]} == {"    "}


def test_attack_68_no_password_session_or_form_value_is_in_a_log_an_error_or_a_500_page(acme, globex, caplog):
    caplog.set_level(logging.DEBUG)
    publish(acme, ONLY_BLUE)
    submit(acme, "walt", "only_blue", colour="canary-in-a-field")  # no way on: an error row
    platform = platform_client()
    platform.post("/account/login/", {"login": "olga@acme.example", "password": "canary-wrong-password"})
    platform.post("/account/login/", {"login": "olga@acme.example", "password": PASSWORD})
    broken = acme.client("olga")
    broken.raise_request_exception = False
    session = broken.cookies["sessionid"].value
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit could not read the table later
        cursor.execute(f'REVOKE SELECT ON "{acme.schema_name}".workflow_ops_workflowinstance FROM CURRENT_USER')  # noqa: S608
    with transaction.atomic():
        answer = broken.get("/tickets/?text=canary-in-an-address")
        page = answer.text
        transaction.set_rollback(True)
    assert answer.status_code == 500
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT string_agg(message || traceback, ' ') FROM {acme.schema_name}.workflow_ops_workflowerror"  # noqa: S608  # our own name
        )
        errors = cursor.fetchone()[0]
    logged = "\n".join(entry.getMessage() for entry in caplog.records if not entry.name.startswith("django.db"))
    for secret in ("canary-wrong-password", PASSWORD, session, "canary-in-a-field"):
        assert (secret in logged, secret in page, secret in errors) == (False, False, False), secret
    assert "Traceback" not in page


def test_every_reply_and_audit_row_names_its_request(acme, globex):
    first, second = (acme.client("olga").post("/settings/audit/export/csv/") for _ in range(2))
    with acme.inside():
        rows = AuditEntry.objects.filter(verb="audit.exported").order_by("pk").values_list("request_id", flat=True)
        assert list(rows) == [first["X-Request-ID"], second["X-Request-ID"]]
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.parametrize(
    ("behind", "given", "kept"),
    [(True, "abc-12345678", True), (False, "abc-12345678", False), (True, "a b\r\nc", False), (True, "x" * 65, False)],
)
def test_a_requests_name_is_only_taken_from_a_proxy_and_only_if_it_is_one(acme, settings, behind, given, kept):
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    answer = RequestIdMiddleware(lambda _request: HttpResponse())(request)
    assert (answer["X-Request-ID"] == given) is kept


def test_attack_41_what_one_company_does_moves_no_number_of_another(acme, globex):
    for place in (acme, globex):
        publish(place, PARALLEL)
    first = submit(globex, "gina", "parallel", subject="x")
    for _ in range(3):
        submit(acme, "walt", "parallel", subject="x")
    second = submit(globex, "gina", "parallel", subject="y")
    assert (second.number, second.pk) == (first.number + 1, first.pk + 1)
    tasks = [sorted(open_tasks(globex, ticket).values()) for ticket in (first, second)]
    assert [task + 5 for task in tasks[0]] == tasks[1]
    with globex.inside():
        rows = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert rows == list(range(rows[0], rows[0] + len(rows)))


def test_values_that_not_everybody_may_read_stand_in_the_audit_by_name_and_digest(acme, globex):
    for place in (acme, globex):
        publish(place, SALARY)
    ticket = submit(acme, "walt", "salary", salary="4100123", note="first")
    actor = acme.actor("mona")
    with acme.inside():
        for salary, note in (("4200123", "second"), ("4200123", "third")):
            edit_data(
                actor=actor,
                number=ticket.number,
                data={"salary": salary, "note": note},
                command_id=uuid.uuid4(),
                now=timezone.now(),
            )
        rows = AuditEntry.objects.filter(verb="ticket.corrected").order_by("pk").values_list("after", flat=True)
        first, second = rows
    assert (first["now"], first["was"]) == ({"note": "second"}, {"note": "first"})
    assert first["fields"] == ["note", "salary"]
    assert [len(set(row["digests"]["salary"])) for row in (first, second)] == [2, 1]
    assert "4100123" not in str(first)
    assert "4200123" not in str(first)
