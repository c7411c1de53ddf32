"""What a development machine needs so that no one has to write a settings file first."""

import secrets
from pathlib import Path


def development_secret_key(*, folder: Path) -> str:
    """Return this checkout's own secret key, making it in `folder` on first use (never used in production)."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
