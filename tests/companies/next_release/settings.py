"""The product's settings, with the migrations of the release that NEXT_RELEASE names: sql, data or asks."""

import os

from saas.settings import *  # noqa: F403  # that is what the product has

MIGRATION_MODULES = {"tickets": f"tests.companies.next_release.{os.environ['NEXT_RELEASE']}.migrations"}
