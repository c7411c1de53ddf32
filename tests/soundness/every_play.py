"""Every play there is of a small document, one after the other: what the proof must agree with."""

from copy import deepcopy
from itertools import count

from tests.soundness.plays import Board, Broken, Dishonest, Play


class TooMany(Exception):  # noqa: N818  # too many to try
    """More states or scripts than asked for."""


def all_plays(document, limit):
    """Return (faults, steps that ran, whether every state can end, settled states); raises TooMany beyond `limit`.

    For each state all scripts of choices are tried, one after the other.
    """
    board = Board(document)
    faults, ran, done = set(), set(), set()
    begin = Play(board)
    states, ways_back, todo = {begin.key(): begin}, {}, [begin]
    while todo:
        play = todo.pop()
        act = Play.settle if play.tokens == ["start"] else Play.happen
        for result in every_outcome(play, act, faults):
            ran |= result.ran
            ways_back.setdefault(result.key(), set()).add(play.key())
            if result.is_over():
                done.add(result.key())
            elif result.key() not in states:
                states[result.key()] = result
                todo.append(result)
                if len(states) > limit:
                    raise TooMany
    ending, todo = set(done), list(done)
    while todo:
        fresh = ways_back.get(todo.pop(), set()) - ending
        ending |= fresh
        todo += fresh
    return faults, ran, set(states) <= ending, len(states.keys() | done) - 1


def every_outcome(play, act, faults):
    script = []
    for tried in count():
        if script is None:
            return
        if tried > 3000:
            raise TooMany
        asked = []

        def choose(options, script=script, asked=asked):
            place = script[len(asked)] if len(asked) < len(script) else 0
            asked.append((place, len(options)))
            return options[place]

        copy = Play(play.board)
        copy.__dict__.update(deepcopy({k: v for k, v in play.__dict__.items() if k != "board"}))
        try:
            act(copy, choose)
            yield copy
        except Broken as broken:
            faults.add(broken.args)
        except Dishonest:
            pass
        while asked and asked[-1][0] + 1 == asked[-1][1]:
            asked.pop()
        script = [place for place, _size in asked[:-1]] + [asked[-1][0] + 1] if asked else None


def fewest_events(document, limit):
    """Return after how many events a play can first go wrong, None where none can; raises TooMany."""
    faults, seen, level = set(), set(), [Play(Board(document))]
    for events in count():
        fresh = {}
        for play in level:
            act = Play.happen if events else Play.settle
            for result in every_outcome(play, act, faults):
                if not result.is_over() and result.key() not in seen:
                    fresh[result.key()] = result
        if faults:
            return events
        seen |= set(fresh)
        level = list(fresh.values())
        if not level:
            return None
        if len(seen) > limit:
            raise TooMany
    raise AssertionError
