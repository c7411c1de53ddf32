"""Lets contenders, each in a process of its own, play the same shape in turn (ABAB), so that noise hits all alike."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from types import TracebackType
from typing import Self

from tests.benchmarks.ground import ROOT, Ground

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
INSTANCES = 10


class ContenderError(Exception):
    """A contender's process ended instead of answering."""


@dataclass(kw_only=True)
class Contender:
    """A program of tests/benchmarks/players, started on a database: plays what it is told, times only completions."""

    name: str
    url: str
    process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.players", self.name, self.url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let it end."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()

    def play(self, shape: str, instances: int) -> float:
        """Play that many instances and return the completed steps per second."""
        self.process.stdin.write(f"{shape} {instances}\n")
        self.process.stdin.flush()
        steps, seconds = self._answer()
        return steps / seconds

    def _answer(self) -> list[float]:
        line = self.process.stdout.readline()
        if not line:
            raise ContenderError(f"{self.name} ended; see above.")
        return json.loads(line)


def contenders(ground: Ground, *names: str) -> list[Contender]:
    """Return these contenders; the product and the floor share the product's database, others have their own."""
    database = {"product": "product", "floor": "product"}
    return [Contender(name=name, url=ground.url_of(database.get(name, name))) for name in names]


def duel(players: list[Contender], shape: str) -> Mapping[str, float]:
    """Return each contender's median of steps per second; the first round only warms up."""
    speeds: dict[str, list[float]] = {player.name: [] for player in players}
    for number in range(ROUNDS + 1):
        for player in players if number % 2 else reversed(players):
            speed = player.play(shape, INSTANCES)
            if number:
                speeds[player.name].append(speed)
    return {name: median(values) for name, values in speeds.items()}
