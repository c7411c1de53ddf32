"""Makes a few tickets into very many, by SQL: a company after years of work."""

from collections.abc import Sequence

from django.db import connection

from tenant_apps.workflow_ops.models import WorkflowInstance
from tests.factories.companies import Place

STRIDE = 10_000  # between a row's id and that of its first copy: more than the originals' ids are apart
# what names a row of the originals, and so moves along; every other column is copied
MOVES = {"id", "number", "instance_id", "task_id", "event_id", "ticket_id"}
TABLES = (
    "workflow_ops_workflowinstance",
    "tickets_ticket",
    "workflow_ops_taskinstance",
    "workflow_ops_workflowevent",
    "workflow_ops_transition",
)


def copy_tickets(place: Place, tickets: Sequence[WorkflowInstance], *, copies: int, requesters: Sequence[str]) -> None:
    """Add so many copies of each of these tickets, with their tasks, events and transitions.

    Their titles get the copy's number, and the requesters (names as of `place.users`) take turns.
    """
    members = [place.actor(name).acting_member_id for name in requesters]
    with place.inside(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
                [place.schema_name, table],
            )
            values = {name: _value(name) for (name,) in cursor.fetchall()}
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(values)})"  # noqa: S608  # our own names
                f" SELECT {', '.join(values.values())} FROM {table} AS t, generate_series(1, %(copies)s) AS copy"
                f" WHERE t.{'id' if table == TABLES[0] else 'instance_id'} = ANY(%(tickets)s)",
                {"copies": copies, "members": members, "tickets": [ticket.pk for ticket in tickets]},
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def _value(name: str) -> str:
    if name in MOVES:
        return f"t.{name} + copy * {STRIDE}"
    if name == "command_id":
        return "gen_random_uuid()"
    if name == "summary":
        return "t.summary || ' ' || copy"
    if name == "requester_id":
        return "(%(members)s::bigint[])[1 + copy %% cardinality(%(members)s)]"
    return f"t.{name}"
