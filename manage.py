#!/usr/bin/env python3
"""The one command line; starts the database without set-up first, where a command needs one and none is configured."""

import atexit
import os
import signal
import sys
from pathlib import Path

try:
    import environ
    from django.core.management import execute_from_command_line

    from saas.embedded_postgres import DatabaseUnavailableError, ensure_running
except ImportError as error:  # a sentence helps more than a traceback
    sys.exit(f"{error}. Install what TicketFlower needs: pip install -r requirements.txt (or use: make run)")

ROOT = Path(__file__).resolve().parent
WITHOUT_DATABASE = {
    "help", "version", "check", "diffsettings", "findstatic", "collectstatic", "makemessages", "compilemessages",
    "startapp", "startproject",
}  # fmt: skip


def main(argv: list[str]) -> None:
    """Run one management command; exits with a sentence if the database it needs cannot be started."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
    environ.Env.read_env(ROOT / ".env")
    if needs_database(argv) and not os.environ.get("DATABASE_URL"):
        start_database()
    execute_from_command_line(argv)


def needs_database(argv: list[str]) -> bool:
    """Whether that command line talks to a database; a command nobody told us about does."""
    words = argv[1:]
    if not words or {"--help", "-h", "--version"} & set(words):
        return False
    return words[0] not in WITHOUT_DATABASE or "--database" in words


def start_database() -> None:
    """Start or find the embedded server, tell this process and its children where it is, and leave it at exit."""
    if environ.Env().bool("PRODUCTION", default=False):
        sys.exit("PRODUCTION is on but DATABASE_URL is not set: a real server needs a PostgreSQL of its own.")
    try:
        server = ensure_running(Path(os.environ.get("TICKETFLOWER_VAR") or ROOT / "var") / "postgres")
    except DatabaseUnavailableError as error:
        sys.exit(str(error))
    os.environ["DATABASE_URL"] = server.url

    def leave() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient Ctrl-C must not leave it running
        server.stop()

    atexit.register(leave)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that atexit happens


if __name__ == "__main__":
    main(sys.argv)
