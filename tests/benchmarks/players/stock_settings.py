"""The product's tables in django-tenants as it comes: its backend, its commands."""

import os

from saas.settings import *  # noqa: F403  # that is what the product has
from saas.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = ["django_tenants", *(app for app in INSTALLED_APPS if app != "django_tenants")]
DATABASES["default"]["ENGINE"] = "django_tenants.postgresql_backend"
if os.environ.get("NEXT_RELEASE"):
    MIGRATION_MODULES = {"tickets": f"tests.companies.next_release.{os.environ['NEXT_RELEASE']}.migrations"}
