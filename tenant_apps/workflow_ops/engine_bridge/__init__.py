"""Rows → engine values, engine commands → rows. The only place that knows both."""

from tenant_apps.workflow_ops.engine_bridge.applying import Applied, apply
from tenant_apps.workflow_ops.engine_bridge.events import engine_event
from tenant_apps.workflow_ops.engine_bridge.facts import asked_of, load_facts
from tenant_apps.workflow_ops.engine_bridge.failing import failing_as

__all__ = ["Applied", "apply", "asked_of", "engine_event", "failing_as", "load_facts"]
