"""The page in a company of the product: its database backend, its middleware that finds the company, its models."""

import os

import django

from tests.benchmarks.players.page import PagePlayer


class Player(PagePlayer):
    """Asks companies."""

    def __init__(self, url: str) -> None:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.players.page_settings"}
        django.setup()
        super().__init__()
