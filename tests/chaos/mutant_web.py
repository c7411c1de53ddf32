"""What gunicorn and waitress open in a run with a broken product."""

from saas.wsgi import application
from tests.chaos.mutations import mutate

mutate()

__all__ = ["application"]
