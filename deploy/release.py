"""What happens once per release, before the new web server and worker start: schemas, static files, a last check."""  # noqa: INP001  # no package

import subprocess
import sys
from pathlib import Path

STEPS = (
    ("check", "--deploy", "--database", "default"),
    ("migrate_companies",),
    ("collectstatic", "--noinput", "--verbosity", "0"),
)


def main() -> None:
    """Run the steps in order; exits with the status of the first that fails."""
    root = Path(__file__).resolve().parent.parent
    for step in STEPS:
        status = subprocess.call([sys.executable, str(root / "manage.py"), *step], cwd=root)  # noqa: S603  # our own
        if status != 0:
            sys.exit(status)


if __name__ == "__main__":
    main()
