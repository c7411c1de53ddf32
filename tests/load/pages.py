"""What a browser reads from a page: its forms with what they hold, the tasks it lists, the tickets it links to."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

TASK = re.compile(r'href="/tasks/(\d+)/">([^<]*)</a>.*?T-(\d+) ·', re.DOTALL)
TICKET = re.compile(r'href="/tickets/(\d+)/"')
REQUESTER = re.compile(r"Asked by (.+?) on \d{4}-")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A task as a list shows it."""

    task_id: int
    title: str
    ticket: int


@dataclass(kw_only=True)
class Control:
    """One input of a form; `options` are those of a select, `value` is what it holds."""

    name: str
    kind: str
    value: str = ""
    checked: bool = False
    options: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Form:
    """A form that is sent by POST; an empty action means the page's own address."""

    action: str
    controls: list[Control] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)


def forms(page: str) -> list[Form]:
    """Return the page's forms that are sent by POST, in their order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_to(page: str, action: str) -> Form | None:
    """Return the form with that action that carries a command id, or None."""
    fitting = (form for form in forms(page) if form.action == action)
    return next((form for form in fitting if any(each.name == "command_id" for each in form.controls)), None)


def offers(page: str) -> list[Offer]:
    """Return the tasks that the page lists."""
    return [
        Offer(task_id=int(task), title=unescape(title), ticket=int(ticket))
        for task, title, ticket in TASK.findall(page)
    ]


def tickets(page: str) -> list[int]:
    """Return the numbers of the tickets that the page links to."""
    return [int(number) for number in dict.fromkeys(TICKET.findall(page))]


def requester(page: str) -> str:
    """Return who asked for the ticket that the page shows; nothing if it does not say."""
    found = REQUESTER.search(page)
    return unescape(found[1]) if found else ""


class _Reader(HTMLParser):
    """Gathers forms; what stands outside of them is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._control: Control | None = None  # the textarea or select that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(action=given.get("action", ""))
            if given.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "button" and given.get("name") == "outcome":
            self._form.outcomes.append(given["value"])
        elif tag == "option" and self._control is not None:
            self._option(self._control, given)
        elif tag in ("input", "textarea", "select") and given.get("name"):
            self._input(self._form, tag, given)

    def handle_data(self, data: str) -> None:
        if self._control is not None and self._control.kind == "textarea":
            self._control.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("textarea", "select"):
            self._control = None

    def _input(self, form: Form, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        kind = "number" if given.get("inputmode") in ("decimal", "numeric") else kind
        control = Control(name=given["name"], kind=kind, value=given.get("value", ""), checked="checked" in given)
        form.controls.append(control)
        self._control = control if tag != "input" else None

    def _option(self, control: Control, given: dict[str, str]) -> None:
        control.options.append(given.get("value", ""))
        if "selected" in given:
            control.value = given.get("value", "")
