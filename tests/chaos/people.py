"""People at work over HTTP: they submit, take, complete, and send a command again (same id) when no answer came."""

import http.client
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.chaos.ledger import Completed, Ledger, Submitted

TIMEOUT = 20.0  # seconds for one answer
PATIENCE = 120.0  # seconds for a command with all its repetitions
PAUSE = 0.05
TICKET = re.compile(r"^/tickets/(\d+)/$")
TASK = re.compile(r'href="/tasks/(\d+)/"')
OVERTAKEN = frozenset({404, 409, 422})  # somebody else was faster


class GaveUpError(RuntimeError):
    """A command was never answered."""


@dataclass(frozen=True)
class Answer:
    """What came back; `location` is where a redirect leads, or nothing."""

    status: int
    location: str
    body: str


@dataclass(kw_only=True)
class Person:
    """A signed-in user of one company. `stop` ends the work after the command in hand."""

    company: str
    port: int
    session: str
    workflows: tuple[str, ...]
    ledger: Ledger
    stop: threading.Event
    random: random.Random
    csrf: str = field(default_factory=lambda: uuid.uuid4().hex)

    def submit(self, key: str) -> int:
        """Submit a ticket and return its number."""
        command_id = uuid.uuid4()
        self.ledger.issue(self.company, command_id)
        answer = self._insist(f"/tickets/new/{key}/", {"command_id": str(command_id), "subject": "chaos"})
        found = TICKET.match(answer.location)
        if answer.status != 302 or found is None:
            raise self._wonder(f"submit was answered {answer.status} {answer.location}")
        number = int(found[1])
        self.ledger.note(Submitted(company=self.company, command_id=command_id, number=number))
        return number

    def take(self, task_id: int) -> None:
        """Claim the task; whether that worked shows when it is completed."""
        self._insist(f"/tasks/{task_id}/claim/", {})

    def complete(self, task_id: int) -> bool:
        """Complete the task; False where somebody else was faster."""
        command_id = uuid.uuid4()
        answer = self._insist(f"/tasks/{task_id}/complete/", {"command_id": str(command_id)})
        if answer.status in OVERTAKEN:
            self.ledger.refuse(self.company, command_id)
            return False
        if answer.status != 302 or not TICKET.match(answer.location):
            raise self._wonder(f"complete was answered {answer.status} {answer.location}")
        self.ledger.note(Completed(company=self.company, command_id=command_id, task_id=task_id))
        return True

    def tasks(self) -> list[int]:
        """Return the tasks in the inbox, oldest first."""
        return [int(number) for number in dict.fromkeys(TASK.findall(self._insist("/tasks/").body))]

    def retry_error(self, error_id: int) -> None:
        """Ask for an error's event to be tried again, as an admin does."""
        self._insist(f"/errors/{error_id}/retry/", {})

    def work(self) -> None:
        """Submit and complete until told to stop; several people go for the same tickets."""
        while not self.stop.is_set():
            tasks = self.tasks()[:6]
            if not tasks or self.random.random() < 0.12:
                self.submit(self.random.choice(self.workflows))
                continue
            task_id = self.random.choice(tasks)
            self.take(task_id)
            self.complete(task_id)

    def _wonder(self, what: str) -> GaveUpError:
        self.ledger.wonder(f"{self.company}: {what}")
        return GaveUpError(what)

    def _insist(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """Ask until there is an answer that is none of the server's own failures."""
        deadline = time.monotonic() + PATIENCE
        last = "nothing"
        while True:
            try:
                answer = self._ask(path, form)
                if answer.status < 500:
                    return answer
                last = str(answer.status)
            except (OSError, http.client.HTTPException) as failure:
                last = repr(failure)
            if time.monotonic() > deadline:
                raise self._wonder(f"{path} was not answered for {PATIENCE:g} seconds; last: {last}")
            self.ledger.retried()
            time.sleep(PAUSE)

    def _ask(self, path: str, form: dict[str, str] | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {
            "Host": f"{self.company}.localhost:{self.port}",
            "Cookie": f"sessionid={self.session}; csrftoken={self.csrf}",
        }
        try:
            if form is None:
                connection.request("GET", path, headers=headers)
            else:
                body = urlencode({**form, "csrfmiddlewaretoken": self.csrf})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, body=body, headers=headers)
            reply = connection.getresponse()
            return Answer(reply.status, reply.getheader("Location") or "", reply.read().decode(errors="replace"))
        finally:
            connection.close()
