"""What locust runs, in an environment without Django: people who read, submit and complete.

Each page a person opens or sends is followed by thinking, 2 s on average; one in five is sent. LOAD_PEOPLE names the
file with the people and their sessions, LOAD_RESULT the one for what was measured, LOAD_WARM_UP and LOAD_SECONDS the
window.
"""

import itertools
import json
import os
import random
import time
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, events, task

from tests.load import following, pages
from tests.load.browser import Browser, UnexpectedError
from tests.load.recording import SEEN, Recorder
from tests.load.typing_in import filled_in, multipart

THINKING = 2.0  # seconds, on average
WRITING = 2 / 7  # of what people set out to do: it takes 2.5 pages, one of them sent, so every fifth page is sent
USUAL = 0.85  # how often the first outcome is chosen
LOOK_EVERY, LOOK_AT_MOST = 0.05, 10.0  # seconds
PEOPLE = itertools.cycle(json.loads(Path(os.environ["LOAD_PEOPLE"]).read_text(encoding="utf-8")))
RECORDER = Recorder(warm_up=float(os.environ["LOAD_WARM_UP"]), seconds=float(os.environ["LOAD_SECONDS"]))
events.test_start.add_listener(RECORDER.start)
events.request.add_listener(RECORDER.request)
events.quitting.add_listener(lambda **_ignored: RECORDER.write(Path(os.environ["LOAD_RESULT"])))
dice = random.Random()  # noqa: S311  # no secret


class Person(FastHttpUser):
    """Somebody at work in one company."""

    def wait_time(self) -> float:
        """How long somebody thinks: mostly briefly, at times long."""
        return dice.expovariate(1 / THINKING)

    def on_start(self) -> None:
        """Sit down: the session was made beforehand."""
        who: dict[str, Any] = next(PEOPLE)
        self.browsers = {
            name: Browser(self.client, host=who["host"], session=session) for name, session in who["sessions"].items()
        }
        self.name: str = who["name"]
        self.browser = self.browsers[self.name]
        self.tickets: list[int] = []
        gevent.sleep(dice.uniform(0, THINKING))

    @task
    def do_something(self) -> None:
        """Read a page, or set out to write something; what went wrong is recorded, and work goes on."""
        try:
            if dice.random() >= WRITING:
                self.read()
            elif dice.random() < 0.5:
                self.submit()
            else:
                self.complete()
        except UnexpectedError:
            return

    def read(self) -> None:
        """Open one of the pages that people look at."""
        kind = dice.choices(("home", "my tasks", "tickets", "ticket"), weights=(25, 20, 25, 30))[0]
        if kind == "ticket" and self.tickets:
            self.ticket(dice.choice(self.tickets))
            return
        path = {"home": "/", "my tasks": "/tasks/"}.get(kind, "/tickets/")
        found = pages.tickets(self.browser.get(path, kind if kind != "ticket" else "tickets"))
        self.tickets = found or self.tickets

    def ticket(self, number: int) -> str:
        """Look where a request is."""
        return self.browser.get(f"/tickets/{number}/", "ticket: where is it")

    def submit(self) -> None:
        """Submit a ticket."""
        key = dice.choice(("general_request", "purchase_simple"))
        path = f"/tickets/new/{key}/"
        form = pages.form_to(self.browser.get(path, "new ticket: form"), "")
        if form is None:
            raise self.surprise("new ticket: form", "The page has no form.")
        self.think()
        begin = time.time()
        answer = self.browser.post(path, "new ticket: sent", *multipart(filled_in(form, number=dice.randrange(10**6))))
        self.arrived(begin, answer.headers["Location"], following.SUBMITTED[key], requester=self.name)

    def complete(self) -> None:
        """Complete one of the tasks that are offered; submit something if there is none."""
        offered = pages.offers(self.browser.get("/tasks/", "my tasks"))
        if not offered:
            self.submit()
            return
        offer = dice.choice(offered)
        self.think()
        page = self.browser.get(f"/tasks/{offer.task_id}/", "task: form")
        form = pages.form_to(page, f"/tasks/{offer.task_id}/complete/")
        if form is None:  # somebody else has done or taken it meanwhile
            RECORDER.count("done or taken by somebody else")
            return
        usual = dice.random() < USUAL
        outcome = (form.outcomes[0] if usual else dice.choice(form.outcomes)) if form.outcomes else ""
        self.think()
        begin = time.time()
        answer = self.browser.post(form.action, "task: done", *multipart(filled_in(form, outcome=outcome)), also=(409,))
        if answer.status_code == 409:
            RECORDER.count("done or taken by somebody else")
            return
        expected = following.DONE.get((offer.title, outcome))
        self.arrived(begin, answer.headers["Location"], expected, requester=pages.requester(page))

    def arrived(self, begin: float, address: str, expected: following.Expected | None, *, requester: str) -> None:
        """Follow the redirect, as browsers do, after whoever gets the next task has seen it."""
        number = int(address.strip("/").rpartition("/")[2])
        if expected is not None:
            who = requester.lower() if expected.who == following.REQUESTER else expected.who
            if who in self.browsers:
                self.look_for(begin, self.browsers[who], expected.title, number)
        self.ticket(number)

    def look_for(self, begin: float, browser: Browser, title: str, number: int) -> None:
        """Look into somebody's list until the task is there; the time counts from when the form was sent."""
        fault: Exception | None = None
        while not any((each.title, each.ticket) == (title, number) for each in pages.offers(browser.look("/tasks/"))):
            if time.time() - begin > LOOK_AT_MOST:
                fault = TimeoutError(f"“{title}” did not appear within {LOOK_AT_MOST:g} s.")
                break
            gevent.sleep(LOOK_EVERY)
        self.tell(SEEN, begin, fault)

    def think(self) -> None:
        """Wait as after every page."""
        gevent.sleep(self.wait_time())

    def surprise(self, name: str, what: str) -> UnexpectedError:
        """Record what is wrong with a page, and return what to raise."""
        self.tell(name, time.time(), ValueError(what))
        return UnexpectedError(what)

    def tell(self, name: str, begin: float, fault: Exception | None) -> None:
        """Record something of our own as locust does with requests."""
        self.environment.events.request.fire(
            request_type="SEEN", name=name, response_time=1000 * (time.time() - begin), response_length=0,
            exception=fault, context={}, start_time=begin,
        )  # fmt: skip
