"""`python -m tests.benchmarks.players NAME DATABASE_URL`: reads `shape instances` lines, answers [steps, seconds]."""

import importlib
import json
import sys


def main(name: str, url: str) -> None:
    """Prepare the player, say so, then play until the other side has enough."""
    player = importlib.import_module(f"tests.benchmarks.players.{name}").Player(url)
    print("[1, 1]", flush=True)
    for line in sys.stdin:
        shape, instances = line.split()
        played = player.play(shape, int(instances))
        print(json.dumps([played.steps, played.seconds]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
