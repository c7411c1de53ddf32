"""TicketFlower through its real command: task, event, audit, commit, manager, commit."""

from time import perf_counter

from tests.benchmarks.players import Played
from tests.benchmarks.world import enter


class Player:
    """Submits untimed, completes timed."""

    def __init__(self, url: str) -> None:
        self._world = enter(url)

    def play(self, shape: str, instances: int) -> Played:
        """Play whole instances one after the other."""
        steps, seconds = 0, 0.0
        for _number in range(instances):
            instance_id = self._world.submit(shape)
            while tasks := self._world.open_tasks(instance_id):
                for task_id in tasks:
                    begin = perf_counter()
                    self._world.complete(task_id)
                    seconds += perf_counter() - begin
                    steps += 1
        return Played(steps=steps, seconds=seconds)
