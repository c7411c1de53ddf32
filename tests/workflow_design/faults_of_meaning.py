"""Ways to break expressions of the whole language, and the ways that lead on."""

from tests.workflow_design.whole_language import put


def at(text: str, position: int, sentence: str) -> str:
    return f"{sentence} (in “{text}”, at character {position})"


EXPRESSIONS = [
    (
        put("ticket.fields.1.required", "plce == 'x'"),
        "ticket.fields[1].required",
        at("plce == 'x'", 1, "There is no field “plce”."),
        "Did you mean “place”?",
    ),
    (
        put("ticket.fields.1.required", "why == 'x'"),
        "ticket.fields[1].required",
        at("why == 'x'", 1, "There is no field “why”."),
        None,
    ),
    (
        put("ticket.fields.2.visible", "amount"),
        "ticket.fields[2].visible",
        at("amount", 1, "A condition must come to yes or no, but this part is a number."),
        None,
    ),
    (
        put("ticket.fields.2.visible", "outcome == 'yes'"),
        "ticket.fields[2].visible",
        at("outcome == 'yes'", 1, "There is no “outcome” here."),
        None,
    ),
    (
        put("steps.decide.form.2.required", "outcome == 'maybe'"),
        "steps.decide.form[2].required",
        at("outcome == 'maybe'", 12, "“outcome” is never “maybe”."),
        None,
    ),
    (
        put("steps.offers.form.0.required", "score == 'x'"),
        "steps.offers.form[0].required",
        at("score == 'x'", 1, "A number and a text cannot be compared."),
        None,
    ),
    (
        put("steps.walk.skip", "score > 3"),
        "steps.walk.skip",
        at("score > 3", 1, "A list and a number cannot be compared."),
        None,
    ),
    (
        put("steps.decide.priority", "place"),
        "steps.decide.priority",
        at("place", 1, "This comes to a text, but a number is needed."),
        None,
    ),
    (
        put("steps.offers.multi", {"count": "place"}),
        "steps.offers.multi.count",
        at("place", 1, "This comes to a text, but a number is needed."),
        None,
    ),
    (
        put("steps.offers.multi.done", "n"),
        "steps.offers.multi.done",
        at("n", 1, "A condition must come to yes or no, but this part is a number."),
        None,
    ),
    (
        put("steps.offers.multi.done", "count('godo') > 1"),
        "steps.offers.multi.done",
        at("count('godo') > 1", 7, "No instance ends with “godo”."),
        "Did you mean “good”?",
    ),
    (
        put("steps.offers.next.0.when", "outcome == 'good'"),
        "steps.offers.next[0].when",
        at("outcome == 'good'", 1, "There is no “outcome” here."),
        None,
    ),
    (
        put("steps.fork.next.0.when", "count('good') > 1"),
        "steps.fork.next[0].when",
        at("count('good') > 1", 7, "Here count('good') has no meaning."),
        None,
    ),
    (
        put("steps.fork.next.0.when", "finished > 1"),
        "steps.fork.next[0].when",
        at("finished > 1", 1, "There is no field “finished”."),
        None,
    ),
    (
        put("steps.fork.next.0.when", "count(ready, 'stay') > 1"),
        "steps.fork.next[0].when",
        at("count(ready, 'stay') > 1", 14, "The step “ready” has no outcome “stay”."),
        None,
    ),
    (
        put("steps.fork.next.0.when", "count(find, 'lost') > 1"),
        "steps.fork.next[0].when",
        at("count(find, 'lost') > 1", 13, "The step “find” has no outcome “lost”."),
        None,
    ),
    (
        put("steps.find.next.0", {"to": "book", "when": "outcome == 'lost'"}),
        "steps.find.next[0].when",
        at("outcome == 'lost'", 12, "“outcome” is never “lost”."),
        None,
    ),
    (
        put("steps.find.pass.price", "sum(nights, 'cost')"),
        "steps.find.pass.price",
        at("sum(nights, 'cost')", 13, "The list “nights” has no column “cost”."),
        None,
    ),
    (
        put("steps.find.pass.price", "sum(nights, 'hotel')"),
        "steps.find.pass.price",
        at("sum(nights, 'hotel')", 13, "The column “hotel” of “nights” holds no numbers, so it has no sum."),
        None,
    ),
    (
        put("steps.find.pass.price", "place"),
        "steps.find.pass.price",
        at("place", 1, "This comes to a text, but a number is needed."),
        None,
    ),
    (put("steps.find.pass.when", "'soon'"), "steps.find.pass.when", at("'soon'", 1, "“soon” is no date."), None),
    (
        put("steps.book.do.0.set.means", "train"),
        "steps.book.do[0].set.means",
        at("train", 1, "There is no field “train”."),
        (
            "Choose one of: amount, booked, days_off, guide, means, nights, place, requester, score, starts, why. "
            "To give it a text, put quotes inside the quotes: \"'train'\"."
        ),
    ),
    (
        put("steps.book.do.0.set.means", "'ship'"),
        "steps.book.do[0].set.means",
        "“means” cannot be “ship”.",
        "Choose one of: plane, train.",
    ),
    (
        put("steps.book.do.0.set.booked", 5),
        "steps.book.do[0].set.booked",
        "“5” is a number, but a yes/no value is needed.",
        None,
    ),
    (
        put("steps.book.do.0.set.days_off", True),
        "steps.book.do[0].set.days_off",
        "“true” is a yes/no value, but a number is needed.",
        None,
    ),
    (
        put("steps.book.do.0.set.days_off", "amount >"),
        "steps.book.do[0].set.days_off",
        at("amount >", 9, "The expression ends too early."),
        None,
    ),
    (
        put("steps.book.do.2.create_ticket.fields.price", "place"),
        "steps.book.do[2].create_ticket.fields.price",
        at("place", 1, "This comes to a text, but a number is needed."),
        None,
    ),
    (
        put("on_cancel.run", [{"set": {"booked": "nix"}}]),
        "on_cancel.run[0].set.booked",
        at("nix", 1, "There is no field “nix”."),
        None,
    ),
    (
        put("ticket.fields.5.items.3.compute", "price * amount"),
        "ticket.fields[5].items[3].compute",
        at("price * amount", 9, "There is no field “amount”."),
        None,
    ),
    (
        put("ticket.fields.5.items.3.compute", "hotel"),
        "ticket.fields[5].items[3].compute",
        at("hotel", 1, "This comes to a text, but a number is needed."),
        None,
    ),
    (
        put("ticket.fields.5.items.3.compute", "sum(nights, 'price')"),
        "ticket.fields[5].items[3].compute",
        at("sum(nights, 'price')", 1, "Here sum() cannot be used."),
        None,
    ),
    (
        put("ticket.fields.5.items.2.compute", "total + 1"),
        "ticket.fields[5].items[2].compute",
        "“count” needs “total”, which is worked out only after it.",
        "Move “total” before “count”, or calculate it here.",
    ),
    (
        put("ticket.fields.5.items.3.compute", "total + 1"),
        "ticket.fields[5].items[3].compute",
        "“total” needs “total”, which is worked out only after it.",
        None,
    ),
]
COVERAGE = [
    (
        put("steps.meet.join", 5),
        "steps.meet.join",
        "The step “meet” waits for 5 ways to come, but only 2 lead to it.",
        "Write a smaller number, or lead more ways to it.",
    ),
    (
        put("steps.offers.next", [{"outcome": "good", "to": "find"}, {"outcome": "bad", "to": "refused"}]),
        "steps.offers.multi",
        "Where there is nothing to do, nobody decides which way the step “offers” is left.",
        "Add an edge “{to: …, else: true}”.",
    ),
    (
        put("steps.decide.skip", "booked"),
        "steps.decide.skip",
        "Where “skip” holds, nobody decides which way the step “decide” is left.",
        None,
    ),
    (
        put("steps.ready.events.2", {"button": "leave", "to": "refused"}),
        "steps.ready.events[2].button",
        "The choice “ready” has two ways on for “leave”; the second is never taken.",
        None,
    ),
    (
        put("steps.ready.events.2", {"message": "storm", "to": "refused"}),
        "steps.ready.events[2].message",
        "The choice “ready” has two ways on for “storm”; the second is never taken.",
        None,
    ),
    (
        put("steps.book.next", [{"outcome": "ok", "to": "ready"}, {"to": "refused", "else": True}]),
        "steps.book.next[0].outcome",
        "“book” is no task, so nobody chooses the outcome “ok”.",
        None,
    ),
    (
        put("steps.walk.assign", {"to": {"requester": True}, "not": ["requester"]}),
        "steps.walk.assign.not",
        "Nobody can do the step “walk”: it goes to the requester, who is excluded.",
        None,
    ),
]
