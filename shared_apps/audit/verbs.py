"""The registry of audited verbs: each is registered once, with the sentence people read."""

from dataclasses import dataclass

from django.utils.functional import Promise

_VERBS: dict[str, "Verb"] = {}


@dataclass(frozen=True)
class Verb:
    """One audited verb: `key` such as "ticket.submitted"; `sentence` knows `{actor}` and `{object}`."""

    key: str
    sentence: str | Promise


class UnknownVerbError(LookupError):
    """A command tried to audit a verb that no app registered."""


def register(*verbs: Verb) -> None:
    """Make verbs known; called from `AppConfig.ready()`."""
    _VERBS.update({verb.key: verb for verb in verbs})


def get(key: str) -> Verb:
    """Return the verb of that key; raises UnknownVerbError."""
    try:
        return _VERBS[key]
    except KeyError:
        raise UnknownVerbError(f"The audit verb {key!r} is not registered.") from None


def all_verbs() -> tuple[Verb, ...]:
    """Return every registered verb, by key."""
    return tuple(_VERBS[key] for key in sorted(_VERBS))
