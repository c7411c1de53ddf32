"""The same page in plain single-tenant Django, on the tables of one schema."""

import os

import django

from tests.benchmarks.players.page import PagePlayer


class Player(PagePlayer):
    """Asks the one site there is; the host is not looked at."""

    def __init__(self, url: str) -> None:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.players.plain_settings"}
        django.setup()
        super().__init__()
