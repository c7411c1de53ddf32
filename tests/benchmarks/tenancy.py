"""Many companies: a new schema, an upgrade, a request; against stock django-tenants and plain single-tenant Django.

BENCH_COMPANIES is how many there are (100); stock makes only some schemas, and all upgrades are measured whole.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from tests.benchmarks import pages
from tests.benchmarks.ground import ROOT, Ground
from tests.benchmarks.rows import Row, row

COMPANIES = int(os.environ.get("BENCH_COMPANIES", "100"))
SCHEMAS = 5  # made by stock, by replay and from the pool
PRODUCT, STOCK = "saas.settings", "tests.benchmarks.players.stock_settings"
NEXT = "tests.companies.next_release.settings"


def measure(ground: Ground) -> Iterator[Row]:
    """Yield the rows; the product and stock have a database each, with the same companies."""
    ours, theirs = ground.url_of("fleet"), ground.url_of("stock_fleet")
    for url in (ours, theirs):
        play(url, PRODUCT, "found", COMPANIES)
    yield from _schemas(ours, theirs)
    yield from pages.measure(ours)
    yield from _upgrades(ours, theirs)  # last: it moves the companies to another release


def play(
    url: str, settings: str, action: str, number: int, *, player: str = "fleet", **environment: str
) -> list[float]:
    """Let a process of its own do it and return the seconds that it took."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.players.{player}", action, str(number)],
        cwd=ROOT,
        env={**os.environ, "NEXT_RELEASE": "", **environment, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings},
        stdout=subprocess.PIPE,
        check=True,
    )
    return list(json.loads(done.stdout.splitlines()[-1]))


def _schemas(ours: str, theirs: str) -> Iterator[Row]:
    stock = 1000 * median(play(theirs, STOCK, "stock", SCHEMAS))
    for name, action, goal in (("from the pool", "pool", 100.0), ("by replay", "replay", 8.0)):
        made = 1000 * median(play(ours, PRODUCT, action, SCHEMAS))
        yield row(
            f"new schema {name}, {COMPANIES} companies (per second; stock)",
            ours=1000 / made,
            reference=1000 / stock,
            ratio_at_least=goal,
        )


def _upgrades(ours: str, theirs: str) -> Iterator[Row]:
    for name, product, next_release, goal, from_number in (
        ("migrate, nothing to do", PRODUCT, "", 100.0, 500),
        ("migrate, a field and an index added", NEXT, "sql", 30.0, 100),
    ):
        stock = play(theirs, STOCK, "migrate", 0, NEXT_RELEASE=next_release)[0]
        own = play(ours, product, "upgrade", 0, NEXT_RELEASE=next_release)[0]
        yield row(
            f"{name}, {COMPANIES} companies (per second; stock)",
            ours=1 / own,
            reference=1 / stock,
            ratio_at_least=goal if from_number <= COMPANIES else None,
        )
