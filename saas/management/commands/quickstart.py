"""`manage.py quickstart`: from nothing to a running TicketFlower with two demo companies."""

import os
import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.utils.translation import gettext as _

from saas import demo
from saas.quickstart import Crew, port_problem, web_program, worker_program

LOOK_SECONDS = 0.5


class Command(BaseCommand):
    """Migrates, furnishes the demo, runs web server and worker until Ctrl-C. Its database is started by manage.py."""

    help = "Start TicketFlower with demo data: database, web server and background worker, until Ctrl-C."
    requires_system_checks = []  # the web server and the worker make them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the port and the web server."""
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="port on this machine (or PORT=…)")
        servers = ["waitress"] if sys.platform == "win32" else ["gunicorn", "waitress"]
        parser.add_argument("--server", choices=servers, default=servers[0])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until interrupted; ends with a sentence and exit status 1 if something is in the way."""
        port = self._port(options["port"])
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # SIGINT: a shell's background job ignores it at first
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _interrupt)
        crew = Crew(folder=settings.BASE_DIR, environment={"PORT": str(port)}, say=self._say)
        problem = ""
        try:
            logins = self._prepare()
            crew.start(web_program(server=options["server"], port=port, folder=settings.BASE_DIR))
            crew.start(worker_program())
            problem = crew.wait_for_web(port=port)
            if not problem:
                self._greet(port=port, logins=logins)
            while not problem:
                time.sleep(LOOK_SECONDS)
                problem = crew.watch()
        except KeyboardInterrupt:
            pass
        except OperationalError as error:
            raise CommandError(_("The database does not answer. It said: {error}").format(error=error)) from error
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # what follows is short and must be finished
            crew.stop()
        if problem:
            raise CommandError(_("{problem} Everything was stopped; what it wrote is above.").format(problem=problem))
        self._say(_("Stopped. Your data is kept for the next start."))

    def _port(self, text: str) -> int:
        if settings.PRODUCTION:
            raise CommandError(_("quickstart makes demo accounts and is not for production; see deploy/README.md."))
        if not text.isascii() or not text.isdecimal():
            raise CommandError(_("“{text}” is no port: it must be a number from 1 to 65535.").format(text=text))
        if problem := port_problem(int(text)):
            raise CommandError(problem)
        if not os.environ.get("PLATFORM_PORT"):
            settings.PLATFORM_PORT = text  # links made by the demo lead to the same port as those of our children
        return int(text)

    def _prepare(self) -> list[str]:
        self._say(_("Bringing the database up to date …"))
        call_command("migrate_companies", verbosity=0)
        self._say(_("Furnishing the demo …"))
        logins = list(demo.furnish())
        connections.close_all()
        return logins

    def _greet(self, *, port: int, logins: list[str]) -> None:
        domain = settings.PLATFORM_DOMAIN
        companies = "   ".join(f"http://{company.subdomain}.{domain}:{port}" for company in demo.COMPANIES)
        self._say("")
        self._say(_("TicketFlower runs at http://{domain}:{port}").format(domain=domain, port=port))
        self._say(_("Demo companies:  {addresses}").format(addresses=companies))
        for line in logins:
            self._say(f"  {line}")
        self._say(_("Ctrl-C stops it."))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
