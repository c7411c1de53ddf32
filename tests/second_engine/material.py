"""What random documents are made of: fields, conditions, actions."""

FIELDS = [
    {"id": "amount", "type": "money"},
    {"id": "pieces", "type": "integer"},
    {"id": "weight", "type": "decimal"},
    {"id": "kind", "type": "choice", "choices": ["it", "office"]},
    {"id": "tags", "type": "multichoice", "choices": ["red", "blue", "green"]},
    {"id": "urgent", "type": "boolean"},
    {"id": "due", "type": "date"},
    {"id": "seen", "type": "datetime"},
    {"id": "owner", "type": "person"},
    {
        "id": "lines",
        "type": "list",
        "items": [
            {"id": "price", "type": "money"},
            {"id": "pieces", "type": "integer"},
            {"id": "total", "type": "money", "compute": "price * pieces"},
            {"id": "half", "type": "decimal", "compute": "total * 0.5"},
        ],
    },
]
VARS = [
    {"id": "rating", "type": "integer", "default": 3},
    {"id": "note", "type": "text", "default": "none yet"},
    {"id": "sum", "type": "money"},
    {"id": "first_day", "type": "date"},
]
MESSAGES = ["called", "paid", "shipped"]
CONDITIONS = [
    "amount > 10", "amount >= 5 and urgent", "kind == 'it'", "kind != null", "kind in ['office', 'none']",
    "'red' in tags", "urgent", "not urgent or pieces < 3", "len(lines) > 1", "sum(lines, 'total') > 20",
    "due < today() + days(3)",
    "due - today() > days(1)", "has_role(requester, 'boss')", "owner == requester", "count(s1) < 2", "outcome == 'yes'",
    "count(s2, 'yes') == 0", "count(s3) + count(s4) > 1", "note == 'none yet'", "amount * pieces == 25",
    "(amount - 1) * 2 > weight", "missing == null", "seen < '2026-11-23T09:00'", "rating in [1, 2, 3]", "true", "false",
    "due >= '2026-11-24'", "len(scores) > 0",
    "not (amount < 5 or pieces == null)", "first_day == today()",
]  # fmt: skip
SETS = [
    {"amount": "amount * 1.155"}, {"pieces": "pieces + 1"}, {"weight": "amount * pieces"}, {"pieces": "weight * 0.5"},
    {"note": "'changed'"}, {"urgent": "not urgent"}, {"first_day": "today() + days(1)"}, {"owner": "requester"},
    {"sum": "sum(lines, 'total')"}, {"rating": 2.5}, {"urgent": True}, {"amount": None}, {"kind": "'it'", "amount": 7},
    {"tags": "['red', 'blue']"}, {"amount": "12.345", "pieces": "-2 * rating"}, {"note": "kind"},
    {"rating": "count(s1)"}, {"due": "due + days(pieces)"}, {"seen": "seen"},
]  # fmt: skip
EFFECTS = [
    {"webhook": {"endpoint": "books", "send": ["amount", "kind"], "save": {"note": "number"}}},
    {
        "create_ticket": {
            "workflow": "other",
            "fields": {"title": "note", "price": "amount * 2", "many": 3},
        }
    },
    {"webhook": {"endpoint": "books"}},
]
AT_ONCE = [
    {"notify": {"who": [{"requester": True}], "template": "told"}},
    {"ticket_status": "waiting"},
    {"ticket_status": "busy"},
    *({"set": values} for values in SETS),
]
WRONG = [{"note": "amount"}, {"pieces": "kind"}, {"due": "rating"}, {"amount": "urgent"}]
FORM = [
    {"show": "amount"},
    {"edit": "note"},
    {"id": "scores", "type": "integer"},
    {"id": "words", "type": "text"},
]
MULTI = [
    {"over": "lines"}, {"over": "tags"}, {"count": 1}, {"count": 3}, {"count": 4}, {"count": "pieces"},
    {"count": "amount * 0.5"}, {"count": "pieces * 80"}, {"persons": {"role": "boss"}},
]  # fmt: skip
MULTI_MORE = {
    "mode": ["parallel", "sequential", "sequential"],
    "done": ["all", "any", 1, 2, 3, "finished * 2 > n", "count('yes') >= 2", "finished >= 2 or count('no') > 0"],
    "rest": ["cancel", "keep", "keep"],
    "may_add": [True, True, False],
}
MULTI_CONDITIONS = ["finished == n", "count('no') > 1", "n > 2"]
PASS = {"title": "note", "price": "amount", "late": "due", "who": "requester", "pieces": "pieces + 1"}


def chance(random, percent: int) -> bool:
    """Return true so often; shrinks to false."""
    return random.randint(1, 100) > 100 - percent
