"""What the soundness check answers."""

from dataclasses import dataclass

SOUND = "sound"
UNSOUND = "unsound"
TOO_LARGE = "too_large"

STUCK = "stuck"
LEFT_BEHIND = "left_behind"
ENDLESS = "endless"
DOUBLED = "doubled"
ENDS_TWICE = "ends_twice"
NEVER_RUNS = "never_runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundEvent:
    """Something that happens on a path.

    `kind` is completed (the step is left, by the outcome or event `what` where it has one), timer (`what`: its place),
    error, rest (the last kept instance ends), or, without anybody doing anything: way (data chose the steps `what`),
    skipped, at_once (its message was there before).
    `told` is false for what simply follows or makes no difference to the fault; so is `what` empty then.
    """

    kind: str
    step: str
    what: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFault:
    """One fault at a step, with the shortest path to it.

    * stuck: tokens wait at the step and nothing can ever happen again; left_behind: the same after an end was reached
    * endless: from here no end can be reached, though there is always something to do
    * doubled: the step is active twice, or an edge into it collects two tokens
    * ends_twice: the end fires twice in one run
    * never_runs: no run opens the step

    `missing` names, for a stuck step, the steps from which it still waits for a token.
    """

    code: str
    step: str
    path: tuple[SoundEvent, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer: `verdict` sound, unsound or too_large, and how much of the game was seen.

    `states` are the settled ones, `moves` the openings and events between all of them.
    `faults` one per cause, the shortest path first; `never_run` all steps that no run opens, also those that only
    follow from another fault (empty unless the whole game was explored). `together` are the pairs of steps that can be
    open at the same time; after too_large, those seen so far.
    """

    verdict: str
    states: int
    moves: int = 0
    faults: tuple[SoundFault, ...] = ()
    never_run: frozenset[str] = frozenset()
    together: frozenset[frozenset[str]] = frozenset()
