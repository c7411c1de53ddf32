"""The migrations of the release before and one that changes data, company by company."""

from tenant_apps.tickets import migrations as today
from tests.companies.next_release.sql import migrations as sql

__path__ = [*today.__path__, sql.__path__[-1], *__path__]
