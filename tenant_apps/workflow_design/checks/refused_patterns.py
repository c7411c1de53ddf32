"""The control-flow patterns that TicketFlower refuses, by name and with the reason (van der Aalst et al.)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tenant_apps.workflow_design.faults import Path

# what an author may write for it → the pattern's name, why it is refused and what to do instead
JOINS = {
    "multi": (
        _("Multi-merge (pattern 8) is not offered: the same step would be open several times in one ticket."),
        _("Use “multi” for one task per line, or start tickets of their own with “create_ticket”."),
    ),
    "blocking_first": (
        _("A blocking discriminator (pattern 28) is not offered: what comes during a round would wait unseen."),
        _("Use “join: first”, which takes later arrivals in, or “cancels” for those that are not needed any more."),
    ),
    "blocking_n": (
        _("A blocking partial join (pattern 31) is not offered: what comes during a round would wait unseen."),
        _("Use “join: N” with a number, which takes later arrivals in, or “cancels” for the rest."),
    ),
    "generalised_and": (
        _(
            "A generalised and-join (pattern 33) is not offered: "
            "nobody could tell which rounds of its branches belong together."
        ),
        _("Use “join: and”, and give each round a workflow of its own (a step of the type “sub”)."),
    ),
    "threads": (
        _("A thread merge (pattern 41) is not offered: branches of a ticket have names, not numbers."),
        _("Use “multi” with “done: N”."),
    ),
}
SPLITS = {
    "threads": (
        _("A thread split (pattern 42) is not offered: branches of a ticket have names, not numbers."),
        _("Use “multi” with “count: N”."),
    ),
}


def refused_patterns(document: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Yield place, sentence and mend for each join or split of a refused kind."""
    steps = document.get("steps")
    for step_id, step in steps.items() if isinstance(steps, Mapping) else ():
        if not isinstance(step, Mapping):
            continue
        for key, refused in (("join", JOINS), ("split", SPLITS)):
            words = refused.get(str(step.get(key, "")).lower())
            if words is not None:
                yield ("steps", step_id, key), str(words[0]), str(words[1])
