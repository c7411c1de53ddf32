"""Today's migrations of tickets and two, of which the second has to ask the schema what the first has made there."""

from tenant_apps.tickets import migrations as today

__path__ = [*today.__path__, *__path__]
