"""What this release cannot run yet is refused by its name, once, with its line; never as something unknown."""

import json

from tenant_apps.workflow_design.checks import Known, find_faults
from tests.workflow_design.documents import PURCHASE

KNOWN = Known(roles=frozenset({"staff"}), members=frozenset({"ann@acme.example"}))


def test_tickets_of_strangers_are_refused_by_name_and_nothing_else_is_said():
    document = json.loads(json.dumps(PURCHASE))
    document["ticket"]["submit"]["anonymous"] = True
    faults = find_faults(json.dumps(document), KNOWN).faults
    assert [(fault.path, fault.sentence, fault.code) for fault in faults] == [
        (
            "ticket.submit.anonymous",
            "“anonymous” is not supported: tickets are submitted by members of the company.",
            "unsupported",
        )
    ]
