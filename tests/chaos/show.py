"""A run's cast and stage: PostgreSQL, proxies, web, worker, two companies, and the hand that faults them."""

import random
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from saas.quickstart import web_program, worker_program
from tests.chaos import scene
from tests.chaos.faults import Kind, Shot
from tests.chaos.ledger import Ledger
from tests.chaos.people import Person
from tests.chaos.proxy import Proxy
from tests.chaos.report import Report
from tests.chaos.stage import ROOT, Postgres, Program, free_port, has_asked_the_database, web_answers
from tests.factories.companies import Place

SHOT_SECONDS = 30.0  # until a shot that was not reached counts as missed


@dataclass(kw_only=True)
class Show:
    """Everything that runs. `stop` tells the people to go home."""

    postgres: Postgres
    web: Program
    worker: Program
    places: list[Place]
    report: Report
    random: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    stop: threading.Event = field(default_factory=threading.Event)

    def person(self, place: Place, name: str) -> Person:
        """Return that person at a browser."""
        return Person(
            company=place.subdomain,
            port=int(self.web.environment["PORT"]),
            session=scene.session_of(place, name),
            workflows=scene.WORKFLOWS,
            ledger=self.ledger,
            stop=self.stop,
            random=random.Random(self.random.random()),  # noqa: S311  # dice, no secret
        )

    def aim(self, kind: Kind, *, countdown: int, late: bool) -> Shot:
        """Return the shot; what it kills besides the connection comes from its kind."""
        acts = {
            Kind.KILL_WEB: self.web.kill,
            Kind.KILL_WEB_PROCESS: self.web.kill_one_child,
            Kind.KILL_WORKER: self.worker.kill,
            Kind.KILL_POSTGRES: self.postgres.kill,
        }
        return Shot(kind=kind, countdown=countdown, late=late, act=acts.get(kind))

    def hit(self, shot: Shot) -> None:
        """Note that the shot happened and let come back what it killed."""
        self.report.happened[shot.kind.value] += 1
        if shot.kind == Kind.KILL_POSTGRES:
            self.postgres.start()
            scene.connect_to(self.postgres.port)
        if shot.kind in (Kind.KILL_WEB, Kind.KILL_WEB_PROCESS, Kind.KILL_POSTGRES):
            self.web.wait()
        if shot.kind in (Kind.KILL_WORKER, Kind.KILL_POSTGRES):
            self.worker.revive()

    def end(self) -> None:
        """End all that was started."""
        self.stop.set()
        for program in (self.web, self.worker):
            program.kill()
            program.proxy.close()
        self.postgres.stop()


def open_show(*, folder: Path, postgres: Postgres, report: Report, mutant: str) -> Show:
    """Build the companies and start web and worker; the database is running and Django set up."""
    places = scene.build()
    port = free_port()
    server = "waitress" if sys.platform == "win32" else "gunicorn"
    web = list(web_program(server=server, port=port, folder=ROOT).arguments)
    worker = list(worker_program().arguments)
    if mutant:
        web[-1] = "tests.chaos.mutant_web:application"
        worker = ["tests.chaos.mutant_worker"]
    environment = {
        "TICKETFLOWER_VAR": str(folder),
        "PORT": str(port),
        "PGSSLMODE": "disable",
        "PGGSSENCMODE": "disable",
        "CHAOS_MUTANT": mutant,
        "LOG_LEVEL": "ERROR",
    }
    programs = []
    for name, arguments, is_up in (("web", web, web_answers), ("worker", worker, has_asked_the_database)):
        proxy = Proxy(target=lambda: postgres.port)
        programs.append(
            Program(
                name=name,
                arguments=tuple(arguments),
                environment={**environment, "DATABASE_URL": _through(proxy, postgres.url)},
                log=folder / f"{name}.log",
                proxy=proxy,
                is_up=is_up,
            )
        )
    for program in programs:
        program.start()
    show = Show(
        postgres=postgres,
        web=programs[0],
        worker=programs[1],
        places=places,
        report=report,
        random=random.Random(report.seed),  # noqa: S311  # dice, no secret
    )
    for program in programs:
        program.wait()
    return show


def _through(proxy: Proxy, url: str) -> str:
    """Return the address with the proxy's port."""
    head, _separator, database = url.rpartition("/")
    return f"{head.rpartition(':')[0]}:{proxy.port}/{database}"
