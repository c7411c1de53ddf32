"""A release after this one, for tests of upgrades: this release's migrations of tickets, and more behind them."""

from pathlib import Path

from tenant_apps.tickets import migrations


def last_of_today() -> str:
    """Return the name of the last migration that this release has."""
    return max(path.stem for path in Path(migrations.__path__[0]).glob("[0-9]*.py"))
