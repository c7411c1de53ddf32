"""Who uses the database now: one empty file each, named so that a dead process cannot pass for a living one."""

import os
import secrets
from pathlib import Path

import psutil


def join(folder: Path) -> Path:
    """Write this process into the guest book and return its page, to be given to `leave`."""
    folder.mkdir(exist_ok=True)
    page = folder / f"{_signature(os.getpid())}-{secrets.token_hex(4)}"
    page.touch()
    return page


def leave(page: Path) -> bool:
    """Strike that page; true if nobody else is left, so the lights can go out."""
    page.unlink(missing_ok=True)
    living = False
    for other in page.parent.glob("*-*-*"):
        pid, started, _token = other.name.split("-")
        if _signature(int(pid)) == f"{pid}-{started}":
            living = True
        else:
            other.unlink(missing_ok=True)
    return not living


def _signature(pid: int) -> str:
    try:
        return f"{pid}-{int(psutil.Process(pid).create_time())}"
    except psutil.Error:
        return ""
