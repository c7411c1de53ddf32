"""A database of its own with many companies, for tests that upgrade them with the real command."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812  # a type

ROOT = Path(__file__).resolve().parents[2]
FOUND = """
import django; django.setup()
from django.db import transaction
from django.utils import timezone
from shared_apps.companies import provisioning
from shared_apps.companies.models import Company, Domain
for number in range(1, {count} + 1):
    with transaction.atomic():
        company = Company.objects.create(
            id=number, schema_name=f"t_{{number}}", name=f"Company {{number}}",
            schema_version=provisioning.expected_version(), created_at=timezone.now())
        Domain.objects.create(domain=f"company{{number}}", tenant=company, is_primary=True)
        provisioning.create_schema(company.schema_name)
"""


class Fleet:
    """Starts the product's processes on the database at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def found(self, count: int) -> None:
        """Migrate the platform and make this many companies of this release."""
        self.finish(self.start("migrate_companies", "--verbosity=0"))
        self.run_python(FOUND.format(count=count))

    def run_python(self, text: str) -> None:
        subprocess.run([sys.executable, "-c", text], cwd=ROOT, env=self._env(""), check=True)

    def start(self, *words: str, release: str = "") -> subprocess.Popen:
        """Start `manage.py` with these words, in this release or in a later one."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self._env(release),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @staticmethod
    def finish(process: subprocess.Popen, *, seconds: float = 180) -> tuple[int, str]:
        """Wait for the end; return the exit status and what was printed."""
        said, _nothing = process.communicate(timeout=seconds)
        return process.returncode, said

    def connect(self) -> Connection:
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        return connection

    def _env(self, release: str) -> dict[str, str]:
        module = "tests.companies.next_release.settings" if release else "saas.settings"
        return {**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": module, "NEXT_RELEASE": release}
