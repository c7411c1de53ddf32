"""Today's migrations of tickets and one of pure SQL."""

from tenant_apps.tickets import migrations as today

__path__ = [*today.__path__, *__path__]
