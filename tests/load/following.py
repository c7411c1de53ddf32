"""Who gets the next task, after a ticket was submitted or a task was done: the workflows of the gallery, by heart."""

from dataclasses import dataclass

REQUESTER = "requester"
STAFF, MANAGER, OWNER = "staff1", "manager1", "owner"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The task's title, and the person in whose list it must appear (`requester`: whoever asked for the ticket)."""

    title: str
    who: str


SUBMITTED = {
    "general_request": Expected(title="Handle the request", who=STAFF),
    "purchase_simple": Expected(title="Approve the purchase", who=MANAGER),
    "onboarding": Expected(title="Prepare the papers", who=MANAGER),
}
ORDER = Expected(title="Place the order", who=STAFF)
DONE = {  # what is not named here ends the ticket, or waits for a colleague at the same time
    ("Handle the request", "ask_back"): Expected(title="Answer the question", who=REQUESTER),
    ("Answer the question", "answered"): SUBMITTED["general_request"],
    ("Approve the purchase", "approve"): ORDER,
    ("Countersign the purchase", "approve"): ORDER,
    ("Place the order", "ordered"): Expected(title="Confirm that it came", who=REQUESTER),
    ("Confirm that it came", "sent_back"): ORDER,
    ("Check the first day", "something_missing"): Expected(title="Bring what was missing", who=STAFF),
}
