"""The site for gunicorn, with a look at each thread before a request: the one before must have left its company."""

from saas.wsgi import application as site
from shared_apps.companies.tenancy import current_schema


def application(environ, start_response):
    """Answer 599 instead of serving on a thread that is still in a company."""
    if current_schema() != "public":
        start_response("599 Left in a company", [("Content-Type", "text/plain")])
        return [current_schema().encode()]
    return site(environ, start_response)
