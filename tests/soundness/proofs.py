"""Proves documents in the tests, and finds those that real users begin with."""

from pathlib import Path

import tenant_apps.workflow_design
from tenant_apps.workflow_design.loader import load
from tenant_apps.workflow_engine.soundness import net_of, prove
from tests.workflow_engine.shared_data import shared

GALLERY = Path(tenant_apps.workflow_design.__file__).parent / "gallery"
PATTERNS = Path(__file__).parent.parent / "patterns" / "documents"


def proof(document, **limits):
    return prove(net=net_of(document), **{"out_of_time": lambda: False, **limits})


def verdict(document):
    return proof(document).verdict


def read(path):
    loaded = load(text=path.read_text(encoding="utf-8"))
    assert loaded.document is not None
    return loaded.document


def shared_document(name):
    return read(shared("definitions", name))


def faults(report):
    return [(fault.code, fault.step) for fault in report.faults]


def told(fault):
    return [f"{event.step}:{event.what}".rstrip(":") for event in fault.path if event.told]
