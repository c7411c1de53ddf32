"""PostgreSQL without set-up: used when DATABASE_URL is not set. Knows nothing of Django, so that it can run before it.

`ensure_running(folder)` gives a `Server` with a `url`; `Server.stop()` says goodbye, and the last to do so stops it.
Its sentences are plain English: they are needed before Django, and with it the translations, can be loaded.
"""

from saas.embedded_postgres.binaries import Binaries, find_binaries
from saas.embedded_postgres.errors import DatabaseUnavailableError
from saas.embedded_postgres.server import Server, ensure_running, known_url

__all__ = ["Binaries", "DatabaseUnavailableError", "Server", "ensure_running", "find_binaries", "known_url"]
