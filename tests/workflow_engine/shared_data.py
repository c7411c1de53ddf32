"""Where the real input lies: beside the repository, never in it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"


def shared(*parts: str) -> Path:
    """Return a file of the shared data; where it is absent, say so and end the test well."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        print(f"The shared data is not here ({path}); this test has nothing to read.")
        pytest.skip(f"{path.name} is not here")
    return path
