# /// script
# requires-python = ">=3.11"
# ///
"""Fetches the third-party static files into saas/static/vendor. Run by hand when a version changes; needs npm once.

`VENDORED.json` records for every file its package, version, licence and sha256, and `python deploy/vendor.py --check`
compares the files on disk with that record (needs nothing but Python).
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "saas" / "static" / "vendor"
RECORD = VENDOR / "VENDORED.json"
# A map is not shipped, and a reference to a missing file would stop `collectstatic`.
SOURCE_MAP = re.compile(rb"\s*/\*# sourceMappingURL=[^*]*\*/\s*$")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One file of one npm package, and where it goes below saas/static/vendor."""

    package: str
    version: str
    source: str
    target: str


WANTED = (
    Wanted(package="@tabler/core", version="1.6.1", source="dist/css/tabler.min.css", target="tabler/tabler.min.css"),
)


def main() -> int:
    """Fetch, or with --check compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare the files with VENDORED.json")
    return check() if parser.parse_args().check else fetch()


def fetch() -> int:
    """Download every wanted file and write the record."""
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write("npm was not found; only fetching needs it. Install Node.js, then run this again.\n")
        return 1
    entries = [_fetch_one(wanted, npm=npm) for wanted in WANTED]
    RECORD.write_text(json.dumps({"files": entries}, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} file(s) written below {VENDOR}\n")
    return 0


def check() -> int:
    """Compare every recorded file with its sha256; name each that differs."""
    entries = json.loads(RECORD.read_text(encoding="utf-8"))["files"]
    recorded = {entry["file"]: entry["sha256"] for entry in entries}
    different = [name for name, expected in recorded.items() if _sha256((VENDOR / name).read_bytes()) != expected]
    for name in different:
        sys.stderr.write(f"{name} differs from VENDORED.json: restore it, or run python deploy/vendor.py.\n")
    return 1 if different else 0


def _fetch_one(wanted: Wanted, *, npm: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        name = f"{wanted.package}@{wanted.version}"
        packed = subprocess.run(  # noqa: S603  # only names from the list above
            [npm, "pack", name, "--silent", "--pack-destination", folder], check=True, capture_output=True, text=True
        )
        archive = Path(folder) / packed.stdout.strip().splitlines()[-1]
        with tarfile.open(archive) as opened:
            original = _read(opened, wanted.source)
            licence = json.loads(_read(opened, "package.json"))["license"]
    content = SOURCE_MAP.sub(b"\n", original)
    path = VENDOR / wanted.target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {
        "file": wanted.target,
        "package": wanted.package,
        "version": wanted.version,
        "licence": licence,
        "source": wanted.source,
        "changed": "source map reference removed",
        "source_sha256": _sha256(original),
        "sha256": _sha256(content),
    }


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
