"""One PostgreSQL data folder: made, started, stopped."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from saas.embedded_postgres.accounts import Account
from saas.embedded_postgres.binaries import Binaries
from saas.embedded_postgres.errors import DatabaseUnavailableError
from saas.embedded_postgres.state import ADMIN

OPTIONS = ("-h", "127.0.0.1", "-c", "max_locks_per_transaction=256", "-c", "log_timezone=UTC")
# Windows has no socket folder to switch off; elsewhere its path would break past 107 bytes.
NO_SOCKET = () if sys.platform == "win32" else ("-k", "")
FORGETFUL = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")  # for tests only
BUILTIN_LOCALE_SINCE = 17
STOP_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A data folder, the programs for it and the account they run as."""

    data: Path
    binaries: Binaries
    account: Account

    def ensure_made(self, *, password: str) -> None:
        """Run `initdb` if there is no data; raises DatabaseUnavailableError if it fails or the version differs."""
        major = self.binaries.major()
        marker = self.data / "PG_VERSION"
        if marker.exists():
            self.account.owns(self.data)
            self._refuse_other_version(marker.read_text(encoding="ascii").strip(), major)
            return
        draft = self.data.with_name(
            f"{self.data.name}.new"
        )  # renamed when whole, so an interrupted attempt leaves no ruin
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        secret = draft.with_suffix(".password")
        secret.touch(mode=0o600)
        secret.write_text(password, encoding="ascii")
        try:
            self.account.owns(draft)
            self.account.owns(secret)
            self._initdb(draft=draft, secret=secret, major=major)
        finally:
            secret.unlink()
        draft.rename(self.data)

    def start(self, *, port: int, log: Path, for_tests: bool) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it; what it says goes to `log`."""
        options = [*OPTIONS, "-p", str(port), *NO_SOCKET, *(FORGETFUL if for_tests else ())]
        self._forget_dead_server()
        if sys.platform == "win32":  # pg_ctl gives up an administrator's rights, which postgres refuses
            argv = [self.binaries.program("pg_ctl"), "start", "-W", "-D", str(self.data), "-l", str(log)]
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
            argv += ["-o", " ".join(options)]
            nothing = subprocess.DEVNULL
            return self.account.popen(
                argv, stdin=nothing, stdout=nothing, stderr=nothing, env=_environment(), creationflags=flags
            )
        argv = [self.binaries.program("postgres"), "-D", str(self.data), *options]
        with log.open("wb") as file:  # a session of its own: Ctrl-C in the terminal must not reach it
            return self.account.popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=_environment(),
                cwd=self.data.parent,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Stop the server if it runs, letting it write down what it knows; returns when it is gone."""
        process = self.process()
        if process is None:
            return
        if sys.platform == "win32":
            argv = [self.binaries.program("pg_ctl"), "stop", "-w", "-m", "fast", "-D", str(self.data)]
            self.account.run(argv, env=_environment())
            return
        for number, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            try:
                process.send_signal(number)
                process.wait(timeout=patience)
            except psutil.TimeoutExpired:
                continue
            except psutil.NoSuchProcess:
                pass
            return

    def process(self) -> psutil.Process | None:
        """Return the running server of this folder, None if there is none."""
        try:
            process = psutil.Process(self._remembered_pid())
            alive = process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
            ours = sys.platform == "win32" or self.data.samefile(process.cwd())  # also after the folder was moved
        except (OSError, ValueError, psutil.Error):
            return None
        return process if alive and ours else None

    def _initdb(self, *, draft: Path, secret: Path, major: int) -> None:
        argv = [self.binaries.program("initdb"), "-D", str(draft), "-U", ADMIN, "-A", "scram-sha-256", "-E", "UTF8"]
        argv += ["--pwfile", str(secret), "--locale=C"]
        if major >= BUILTIN_LOCALE_SINCE:
            argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        status, said = self.account.run(argv, env=_environment(), cwd=draft.parent)
        if status != 0:
            raise DatabaseUnavailableError(f"PostgreSQL could not make its data folder {self.data}. It said:\n{said}")

    def _refuse_other_version(self, found: str, ours: int) -> None:
        if found != str(ours):
            raise DatabaseUnavailableError(
                f"The database in {self.data} was made by PostgreSQL {found}, this release brings PostgreSQL {ours}. "
                "Nothing was changed. To move your data: with the release that made it run `python manage.py "
                f"dump_database backup.dump`, then rename {self.data.parent}, and with this release run `python "
                "manage.py restore_database backup.dump`. "
                "To start with an empty database instead, only rename the folder."
            )

    def _forget_dead_server(self) -> None:
        """Remove a killed server's pid file if another program has its number now: PostgreSQL would trip over it."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists() and psutil.pid_exists(self._remembered_pid()) and self.process() is None:
            pid_file.unlink()

    def _remembered_pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n", 1)[0])


def _environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL elsewhere; messages in English, for the log."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))} | {"LC_ALL": "C"}
