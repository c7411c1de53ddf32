"""What commands of workflow_design refuse; `str(error)` is the sentence to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.faults import ERROR, Fault


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """What somebody else did in the meantime: the draft as it is now, else the version that took its place."""

    workflow_key: str
    text: str
    revision: int
    who: str
    at: datetime


class WorkflowDesignError(Exception):
    """Base of this app's refusals."""


class UnknownWorkflowError(WorkflowDesignError):
    """There is no such workflow, version, draft or gallery entry here."""

    def __str__(self) -> str:
        return _("There is no such workflow here.")


class FaultyDefinitionError(WorkflowDesignError):
    """The text has faults that forbid what was asked; `faults` lists all of them, with warnings."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)

    def __str__(self) -> str:
        errors = [fault for fault in self.faults if fault.severity == ERROR]
        shown = " ".join(_line_and_sentence(fault) for fault in errors[:3])
        more = len(errors) - 3
        return shown if more <= 0 else _("%(shown)s … and %(more)s more.") % {"shown": shown, "more": more}


class KeyChangedError(WorkflowDesignError):
    """The text of a workflow's draft names another key."""


class UnknownRolesError(WorkflowDesignError):
    """The definition names roles that the company does not have, and nobody agreed to create them."""

    def __init__(self, roles: Sequence[str]) -> None:
        super().__init__()
        self.roles = tuple(roles)

    def __str__(self) -> str:
        return _(
            "This company has no role %(roles)s yet. Agree to create them, or name other roles in the definition."
        ) % {"roles": ", ".join(f"“{role}”" for role in self.roles)}


class UnprovenError(WorkflowDesignError):
    """The definition is too large to prove that no run gets stuck, and nobody agreed to publish it unproven."""

    def __str__(self) -> str:
        return _(
            "This workflow is too large to prove that no run of it can get stuck. Agree to publish it unproven, or "
            "move a part of it into a workflow of its own (a step of the type “sub”)."
        )


class StaleDraftError(WorkflowDesignError):
    """Somebody else changed the draft since the page was opened; `theirs` is what they wrote."""

    def __init__(self, theirs: Theirs) -> None:
        super().__init__()
        self.theirs = theirs

    def __str__(self) -> str:
        return _("%(who)s has changed this workflow in the meantime. Nothing was overwritten.") % {
            "who": self.theirs.who or _("Somebody else")
        }


class UnchangedError(WorkflowDesignError):
    """The definition is, word for word of its meaning, the running version already."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def __str__(self) -> str:
        return _("This is already version %(number)s: nothing has changed since.") % {"number": self.number}


def _line_and_sentence(fault: Fault) -> str:
    return (
        _("Line %(line)s: %(sentence)s") % {"line": fault.line, "sentence": fault.sentence}
        if fault.line
        else fault.sentence
    )
