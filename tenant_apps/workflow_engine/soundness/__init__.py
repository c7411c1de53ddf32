"""Proves, before a definition is published, that no run of it can get stuck: an exploration of the whole token game."""

from tenant_apps.workflow_engine.soundness.net import Net, NetEdge, NetStep
from tenant_apps.workflow_engine.soundness.proving import prove
from tenant_apps.workflow_engine.soundness.reading import net_of
from tenant_apps.workflow_engine.soundness.report import Report, SoundEvent, SoundFault

__all__ = ["Net", "NetEdge", "NetStep", "Report", "SoundEvent", "SoundFault", "net_of", "prove"]
