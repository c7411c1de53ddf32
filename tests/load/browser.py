"""One signed-in person's browser within locust: cookies, host name and headers as nginx passes them on."""

import uuid
from typing import Any

from locust.contrib.fasthttp import FastHttpSession

from tests.load.recording import POLL


class UnexpectedError(RuntimeError):
    """A page did not answer as it should; that is recorded already."""


class Browser:
    """Asks for pages of one company as one person; an answer that is not expected is a fault and raises."""

    def __init__(self, client: FastHttpSession, *, host: str, session: str) -> None:
        self._client = client
        self._headers = {
            "Host": host,
            "Cookie": f"__Host-sessionid={session}; __Host-csrftoken={uuid.uuid4().hex}",
            "Origin": f"https://{host}",
            "Referer": f"https://{host}/",
            "X-Forwarded-For": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            "Connection": "close",  # nginx opens a connection for each request
        }

    def get(self, path: str, name: str) -> str:
        """Return the page's text."""
        return self._ask("GET", path, name, expected=(200,)).text

    def look(self, path: str) -> str:
        """Return the page's text; told apart from what people ask for by themselves."""
        return self.get(path, POLL)

    def post(self, path: str, name: str, body: bytes, content_type: str, *, also: tuple[int, ...] = ()) -> Any:
        """Send a form; a redirect is expected, or a status of `also`."""
        return self._ask("POST", path, name, expected=(302, *also), data=body, headers={"Content-Type": content_type})

    def _ask(self, method: str, path: str, name: str, *, expected: tuple[int, ...], **more: Any) -> Any:
        headers = {**self._headers, **more.pop("headers", {})}
        request = self._client.request(
            method, path, name=name, headers=headers, allow_redirects=False, catch_response=True, **more
        )
        with request as answer:
            if answer.status_code not in expected:
                answer.failure(f"answered {answer.status_code}, {answer.error or ''}".strip(", "))
                raise UnexpectedError(name)
            answer.success()
        return answer
