"""The pure engine against SpiffWorkflow, both in memory, no database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

import yaml

from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import Decision
from tenant_apps.workflow_engine.definition import Definition, compile_document
from tenant_apps.workflow_engine.events import Complete, Event, Submit
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tests.benchmarks.ground import Ground
from tests.benchmarks.players import spiff
from tests.benchmarks.rows import Row, row
from tests.benchmarks.shapes import SHAPES, STEPS

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
FACTS = Facts(roles={"staff": frozenset({1})})
ROUNDS, INSTANCES = 9, 60


def measure(_ground: Ground) -> Iterator[Row]:
    """Yield steps per second of both shapes."""
    for shape, steps in STEPS.items():
        ours, theirs = _ours(shape), _theirs(shape)
        speeds: tuple[list[float], list[float]] = ([], [])
        for number in range(ROUNDS + 1):
            for play, kept in zip((ours, theirs), speeds, strict=True):
                begin = perf_counter()
                done = sum(play() for _ in range(INSTANCES))
                seconds = perf_counter() - begin
                if done != steps * INSTANCES:
                    raise AssertionError(f"{shape}: {done} steps instead of {steps * INSTANCES}.")
                if number:
                    kept.append(done / seconds)
        yield row(
            f"engine, {shape} (steps/s; SpiffWorkflow in memory)",
            ours=median(speeds[0]),
            reference=median(speeds[1]),
            ours_at_least=20_000,
        )


def _ours(shape: str) -> Callable[[], int]:
    definition = compile_document(yaml.safe_load(SHAPES[shape]))

    def play() -> int:
        state, done = _decided(definition, State.initial(), Submit(at=AT, by=1, data={})), 0
        while state.open:
            for step in list(state.open):
                event = Complete(at=AT, by=1, step=step, n=state.open[step].n, outcome=None, data={})
                state, done = _decided(definition, state, event), done + 1
        return done

    return play


def _decided(definition: Definition, state: State, event: Event) -> State:
    decision = decide(definition=definition, state=state, event=event, facts=FACTS)
    if not isinstance(decision, Decision):
        raise TypeError(f"Refused: {decision}")
    return decision.state


def _theirs(shape: str) -> Callable[[], int]:
    spec = spiff.spec_of(shape)

    def play() -> int:
        workflow, done = spiff.start(spec), 0
        while spiff.complete_one(workflow):
            done += 1
        return done

    return play
