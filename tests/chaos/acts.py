"""The acts of a run: faults at every round trip, people at the same moment, faults under load, the reckoning."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from tests.chaos import scene
from tests.chaos.faults import Kind
from tests.chaos.people import GaveUpError, Person
from tests.chaos.report import DRAIN_SECONDS
from tests.chaos.show import SHOT_SECONDS, Show

LATE = (Kind.CUT_AFTER,)
EITHER = (Kind.KILL_WEB, Kind.KILL_WEB_PROCESS, Kind.KILL_WORKER, Kind.KILL_POSTGRES)
AT_WEB = (
    *(Kind.CUT_BEFORE,) * 4,
    *(Kind.CUT_AFTER,) * 6,
    *(Kind.SERIALIZATION,) * 3,
    *(Kind.DEADLOCK,) * 3,
    Kind.KILL_WEB_PROCESS,
    Kind.KILL_WEB,
    Kind.KILL_POSTGRES,
)
AT_WORKER = (Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.CUT_AFTER, Kind.SERIALIZATION, Kind.DEADLOCK, Kind.KILL_WORKER)
NEARLY_ALL = 0.9  # a connection just made takes a few round trips more or less than one kept
MISSES = 3
MOST_TRIPS = 400  # of one command: more would be a bug of this program


def every_round_trip(show: Show, kinds: Sequence[Kind]) -> None:
    """Submit and complete again and again, each time with a fault one round trip further on, until all were hit."""
    person = show.person(show.places[0], "walt")
    person.submit("linear")
    tasks = _fresh_tasks(person)
    for name, command in (
        ("submit", lambda: lambda: person.submit("linear")),
        ("complete", lambda: _completion(person, next(tasks))),
    ):
        usual = _usual_trips(show, command)
        for kind in kinds:
            hit = _walk(show, kind, command)
            show.report.round_trips[name] = max(hit, show.report.round_trips.get(name, 0))
            if hit < NEARLY_ALL * usual:
                show.report.other.append(f"{name}: {hit} of {usual} round trips were hit by {kind.value}.")


def _completion(person: Person, task_id: int) -> Callable[[], object]:
    person.take(task_id)
    return lambda: person.complete(task_id)


def _fresh_tasks(person: Person) -> Iterator[int]:
    """Yield a task of a ticket that rests: its manager has long been through with it."""
    used: set[int] = set()
    while True:
        tasks = [task for task in person.tasks() if task not in used]
        if not tasks:
            person.submit("linear")
            continue
        used.add(tasks[0])
        yield tasks[0]


def _usual_trips(show: Show, command: Callable[[], Callable[[], object]]) -> int:
    """Return how many round trips the undisturbed command takes at the least."""
    taken = []
    for _try in range(4):
        act = command()
        before = show.web.proxy.trips
        act()
        taken.append(show.web.proxy.trips - before)
    return min(taken)


def _walk(show: Show, kind: Kind, command: Callable[[], Callable[[], object]]) -> int:
    """Fault the 1st, 2nd, … round trip until MISSES commands in a row ended before it; return how many were hit."""
    hit = missed = 0
    for countdown in range(1, MOST_TRIPS):
        act = command()
        shot = show.aim(kind, countdown=countdown, late=kind in LATE)
        show.web.proxy.arm(shot)
        doing = threading.Thread(target=act, daemon=True)
        doing.start()
        while doing.is_alive() and not shot.fired.is_set():
            doing.join(0.005)
        if shot.fired.is_set():
            show.report.planned += 1
            show.hit(shot)
            hit, missed = hit + 1, 0
        else:
            show.web.proxy.disarm()
            missed += 1
        doing.join()
        if missed == MISSES:
            break
    return hit


def all_at_once(show: Show, *, rounds: int) -> None:
    """In a quiet company: several people finish branches of one ticket in the same moment, again and again."""
    people = [show.person(show.places[1], name) for name in scene.STAFF]
    for _round in range(rounds):
        people[0].submit("parallel")
        branches = sorted(people[0].tasks())[-len(people) :]
        for person, task_id in zip(people, branches, strict=True):
            person.take(task_id)
        together = threading.Barrier(len(people))
        threads = [
            threading.Thread(target=_finish_together, args=(person, task_id, together), daemon=True)
            for person, task_id in zip(people, branches, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _finish_together(person: Person, task_id: int, together: threading.Barrier) -> None:
    together.wait()
    if not person.complete(task_id):
        person.ledger.wonder(f"{person.company}: task {task_id}, taken by nobody else, could not be finished")


def under_load(show: Show, *, faults: int, seconds: float, people: int) -> None:
    """Let several people of both companies work while one fault after the other strikes at a random round trip."""
    workers = [
        threading.Thread(target=_work, args=(show.person(place, name),), daemon=True)
        for place in show.places
        for name in scene.STAFF[:people]
    ]
    for worker in workers:
        worker.start()
    show.report.planned += faults
    deadline = time.monotonic() + seconds
    for number, (kind, program) in enumerate(_plan(show, faults), start=1):
        if number % 100 == 0:
            print(f"{number} of {faults} random faults", flush=True)
        if time.monotonic() > deadline:
            show.report.other.append(f"The time of {seconds:g} s was over before all faults had their turn.")
            break
        late = kind in LATE or (kind in EITHER and show.random.random() < 0.5)
        shot = show.aim(kind, countdown=show.random.randint(1, 60 if program is show.web else 8), late=late)
        program.proxy.arm(shot)
        if shot.fired.wait(SHOT_SECONDS):
            show.hit(shot)
        else:
            program.proxy.disarm()
    show.stop.set()
    for worker in workers:
        worker.join()


def _plan(show: Show, faults: int) -> list:
    """Return the faults in a random order, every kind in its share."""
    shares = [(kind, show.web) for kind in AT_WEB] + [(kind, show.worker) for kind in AT_WORKER]
    plan = [shares[place % len(shares)] for place in range(faults)]
    show.random.shuffle(plan)
    return plan


def _work(person: Person) -> None:
    with contextlib.suppress(GaveUpError):  # it stands in the ledger
        person.work()


def reckoning(show: Show) -> None:
    """Wait until nothing waits any more, then compare what people were told with what is stored."""
    report, ledger = show.report, show.ledger
    show.web.wait()
    show.worker.wait()
    _drain(show)
    drained = time.monotonic()
    report.tickets, report.completions = len(ledger.submitted), len(ledger.completed)
    report.retries = ledger.retries
    report.other.extend(ledger.strange)
    if collisions := show.web.proxy.collisions + show.worker.proxy.collisions:
        what = "Two processes followed one ticket at the same time; the database had to forbid doubled transitions"
        report.other.append(f"{what} {collisions} times.")
    for place in show.places:
        report.other.extend(scene.unsettled(place))
        report.lost.extend(scene.lost(place, ledger))
        report.doubled.extend(scene.doubled(place, ledger))
    # nothing waited when it was drained; a timer that has fired since then may
    report.violations.extend(scene.verified(grace=time.monotonic() - drained + 1))


def _drain(show: Show) -> None:
    """Measure how long it takes until no event waits. An error that has used up its attempts is retried by an admin."""
    begin = time.monotonic()
    retried: set[tuple[str, int]] = set()
    while time.monotonic() - begin < 2 * DRAIN_SECONDS:
        left = 0
        for place in show.places:
            found = scene.waiting(place)
            left += found.events + len(found.open_errors)
            for error_id in found.open_errors:
                if (place.subdomain, error_id) not in retried and scene.is_exhausted(place, error_id):
                    retried.add((place.subdomain, error_id))
                    show.person(place, "olga").retry_error(error_id)
        if left == 0:
            show.report.drain_seconds = time.monotonic() - begin
            break
        time.sleep(0.05)
    show.report.exhausted = len(retried)
