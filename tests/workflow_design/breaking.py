"""Ways to break the good document, and what the gate says then."""

import json

from tenant_apps.workflow_design.checks import Known, find_faults
from tests.workflow_design.documents import PURCHASE

KNOWN = Known(roles=frozenset({"staff", "finance"}), members=frozenset({"ann@acme.example"}))
STEP = "steps.approve"


def broken(change) -> list[tuple[str, str, str]]:
    """Return (path, sentence, mend) of what is found after `change` has worked on a good document."""
    document = json.loads(json.dumps(PURCHASE))
    change(document)
    return [(fault.path, fault.sentence, fault.mend) for fault in find_faults(json.dumps(document), KNOWN).faults]


def put(path: str, value):
    """Return a change that puts `value` at a path such as `steps.approve.next.0.to`."""

    def change(document):
        *keys, last = path.split(".")
        for key in keys:
            document = document[int(key) if isinstance(document, list) else key]
        if not isinstance(document, list):
            document[last] = value
        elif int(last) == len(document):
            document.append(value)
        else:
            document[int(last)] = value

    return change


def drop(path: str):
    def change(document):
        *keys, last = path.split(".")
        for key in keys:
            document = document[int(key) if isinstance(document, list) else key]
        del document[last]

    return change
