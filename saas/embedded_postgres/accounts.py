"""As whom PostgreSQL runs: it refuses to be root, so root starts it without privileges or through another account."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from saas.embedded_postgres.errors import DatabaseUnavailableError

PREFERRED = ("postgres", "nobody", "daemon")


@dataclass(frozen=True, kw_only=True)
class Account:
    """How a program is started: `prefix` before its command line, and as `uid`/`gid` (None: as we are)."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def is_us(self) -> bool:
        """Whether programs run with our own rights."""
        return not self.prefix and self.uid is None

    def popen(self, argv: Sequence[str], **options: object) -> subprocess.Popen[bytes]:
        """Start a program as this account."""
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        command = [*self.prefix, *argv]
        return subprocess.Popen(command, **options)  # type: ignore[call-overload]  # noqa: S603  # our own programs and options

    def run(self, argv: Sequence[str], **options: object) -> tuple[int, str]:
        """Run a program to its end; returns its exit status and all it said."""
        with self.popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
        ) as process:
            said, _nothing = process.communicate(timeout=300)
        return process.returncode, said.decode(errors="replace").strip()

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter that folder."""
        return self.is_us or self.run(["test", "-x", str(path)], cwd="/")[0] == 0

    def can_run(self, program: str) -> bool:
        """Whether this account may read and run that program and its libraries."""
        try:
            return self.is_us or self.run([program, "--version"], cwd="/")[0] == 0
        except PermissionError:
            return False

    def owns(self, path: Path) -> None:
        """Hand `path` and all in it to this account."""
        if self.uid is not None and self.gid is not None:
            for each in (path, *path.rglob("*")):
                os.chown(each, self.uid, self.gid, follow_symlinks=False)


def namespaces_allowed() -> bool:
    """Whether `unshare -U` works: it takes root's privileges away without needing another account."""
    unshare = shutil.which("unshare") if sys.platform == "linux" else None
    return unshare is not None and Account(prefix=(unshare, "-U")).run(["true"])[0] == 0


def choose_account(*, data: Path, namespaces: Callable[[], bool]) -> Account:
    """Return the account for a cluster at `data`; raises DatabaseUnavailableError if there is none.

    Whoever is not root runs PostgreSQL as is. Root keeps the owner of an existing data folder.
    """
    if sys.platform == "win32":
        return Account()
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise DatabaseUnavailableError(
                f"The database in {data} belongs to another account (number {owner.st_uid}). Run the command as that "
                f"account, or make the folder yours: sudo chown -R {os.geteuid()} {data.parent}"
            )
        return Account()
    if owner is not None and owner.st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    if namespaces():
        return Account(prefix=("unshare", "-U"))
    return _unprivileged()


if sys.platform != "win32":
    import pwd

    def _unprivileged() -> Account:
        known = {entry.pw_name: entry for entry in pwd.getpwall() if 0 < entry.pw_uid < 2**32 - 2}
        for name in (*PREFERRED, *known):
            if name in known:
                return Account(uid=known[name].pw_uid, gid=known[name].pw_gid)
        raise DatabaseUnavailableError(
            "PostgreSQL refuses to run as root, and this machine has no other account. "
            "Make one (useradd ticketflower) and run the command as it, or set DATABASE_URL."
        )
