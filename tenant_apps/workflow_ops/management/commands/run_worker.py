"""`manage.py run_worker`: the background worker."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand

from shared_apps.companies.pooling import check_at_start
from tenant_apps.workflow_ops.worker import Worker


class Command(BaseCommand):
    """Follows what a crash left behind, and delivers mail; stops cleanly on SIGINT and SIGTERM."""

    help = "Run the background worker until it is interrupted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--once`."""
        parser.add_argument("--once", action="store_true", help="one full sweep over every company, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the loop; refuses to with shared sessions, and in production with a database role that is too strong."""
        check_at_start()
        self.check(tags=[checks.Tags.database], databases=["default"])
        stop = threading.Event()
        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
        worker = Worker(
            stop=stop, tick_seconds=settings.WORKER_TICK_SECONDS, sweep_seconds=settings.WORKER_SWEEP_SECONDS
        )
        if options["once"]:
            worker.sweep_all()
        else:
            worker.run()
