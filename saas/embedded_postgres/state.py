"""What is remembered between runs: the port and the two passwords, in a file only its owner may read."""

import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from saas.embedded_postgres.errors import DatabaseUnavailableError

ADMIN = "postgres"
APPLICATION = "ticketflower"  # the role and the database of the application have the same name


@dataclass(frozen=True, kw_only=True)
class State:
    """How to reach the server; `elsewhere` is the data folder if it could not be kept beside this file."""

    port: int
    admin_password: str
    password: str
    elsewhere: str = ""

    @property
    def url(self) -> str:
        """The address for the application."""
        return f"postgres://{APPLICATION}:{self.password}@127.0.0.1:{self.port}/{APPLICATION}"

    @property
    def admin_url(self) -> str:
        """The address for the superuser, who makes the role and the database."""
        return f"postgres://{ADMIN}:{self.admin_password}@127.0.0.1:{self.port}/postgres"


def new_state() -> State:
    """Return fresh passwords and no port yet."""
    return State(port=0, admin_password=secrets.token_urlsafe(24), password=secrets.token_urlsafe(24))


def read_state(path: Path) -> State | None:
    """Return what is remembered at `path`, None if nothing is; raises DatabaseUnavailableError if it cannot be read."""
    try:
        return State(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise DatabaseUnavailableError(
            f"{path} is damaged ({error}). It holds the passwords of the database in that folder: "
            "restore it from a backup, or remove the whole folder to start with an empty database."
        ) from error


def write_state(path: Path, state: State) -> None:
    """Replace the file in one step, readable by its owner only."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(state), file, indent=2)
    if sys.platform != "win32" and os.geteuid() == 0:  # root at work in someone's folder must not lock the owner out
        owner = path.parent.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
    draft.replace(path)
