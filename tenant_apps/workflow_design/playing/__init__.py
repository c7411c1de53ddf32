"""Plays: a definition's own tests, run through the pure engine with made-up people and a clock of their own."""

from tenant_apps.workflow_design.playing.stage import Trouble, play

__all__ = ["Trouble", "play"]
