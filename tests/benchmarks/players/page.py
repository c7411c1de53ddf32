"""The page of one query or four, asked through WSGI in this process; the module that inherits says of which Django."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import cycle
from time import perf_counter
from typing import Any

from tests.benchmarks.players import Played

COUNT = "count"  # before a shape: so many statements does one request take


class PagePlayer:
    """Shapes are `1` and `4`: so many queries; `1×20`: by turns in so many companies, company1 … company20."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application

        settings.MIDDLEWARE = settings.BENCH_MIDDLEWARE  # only now: allauth insists on its own when Django is set up
        self._application: Callable[..., Any] = get_wsgi_application()

    def play(self, shape: str, instances: int) -> Played:
        """Ask for the page so many times; for a count, return the statements of the last one."""
        environs = self._environs(shape.removeprefix(COUNT))
        if shape.startswith(COUNT):
            return Played(steps=self._statements(environs), seconds=1.0)
        begin = perf_counter()
        for _number in range(instances):
            self._ask(next(environs))
        return Played(steps=instances, seconds=perf_counter() - begin)

    def _environs(self, shape: str) -> Iterator[dict[str, Any]]:
        queries, _sign, companies = shape.partition("×")
        return cycle([_environ(queries, company) for company in range(1, int(companies or 1) + 1)])

    def _ask(self, environ: dict[str, Any]) -> None:
        statuses: list[str] = []
        answer = self._application(dict(environ), lambda status, _headers: statuses.append(status))
        body = b"".join(answer)
        answer.close()
        if statuses != ["200 OK"] or b"Member" not in body:
            raise RuntimeError(f"The page answered {statuses}.")

    def _statements(self, environs: Iterator[dict[str, Any]]) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._ask(next(environs))
        with CaptureQueriesContext(connection) as seen:
            self._ask(next(environs))
        return len(seen)


def _environ(queries: str, company: int) -> dict[str, Any]:
    host = f"company{company}.localhost"
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": f"/{queries}/", "QUERY_STRING": "", "SERVER_NAME": host,
        "SERVER_PORT": "8000", "HTTP_HOST": f"{host}:8000", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
    }  # fmt: skip
