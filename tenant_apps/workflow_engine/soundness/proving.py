"""Proves a net sound, finds its faults, or says that it is too large."""

from collections.abc import Callable

from tenant_apps.workflow_engine.soundness.exploring import explore, pairs_open
from tenant_apps.workflow_engine.soundness.game import Game
from tenant_apps.workflow_engine.soundness.judging import faults_of
from tenant_apps.workflow_engine.soundness.net import Net
from tenant_apps.workflow_engine.soundness.report import SOUND, TOO_LARGE, UNSOUND, Report
from tenant_apps.workflow_engine.soundness.ways import TooManyWays

MAX_STATES = 6_000


def prove(
    *,
    net: Net,
    out_of_time: Callable[[], bool],
    max_states: int = MAX_STATES,
    stepwise: bool = False,
) -> Report:
    """Return whether every run of the net can end, and ends properly; never raises for a net of known steps.

    The token game of the engine is played in full: every step can run, from every reachable state the end can be
    reached, no step is active twice, nothing is left behind, no end fires twice. Data is abstracted away: any condition
    may hold or not (a split without else is taken to be exhaustive, equal conditions of two splits are not correlated),
    any outcome can be chosen, timers, errors and messages may come at any time or never; a timer's `also` fires at most
    once for each opening, else there would be no bound. What administrators do (skip, move, reopen) is left out.

    `out_of_time` is asked now and then; when it says yes, or with more than `max_states` settled states, the verdict is
    too_large, unless a fault was found before. `stepwise` plays BPMN's game: every step fires in one move of its own.
    """
    try:
        game = Game(net, stepwise=stepwise)
    except TooManyWays:
        return Report(verdict=TOO_LARGE, states=0)
    graph = explore(game, max_states=max_states, out_of_time=out_of_time)
    faults = faults_of(game, graph)
    return Report(
        verdict=UNSOUND if faults else SOUND if graph.whole else TOO_LARGE,
        states=graph.settled,
        moves=graph.moves,
        faults=faults,
        never_run=frozenset(net.steps) - graph.ran if graph.whole else frozenset(),
        together=pairs_open(game, graph),
    )
