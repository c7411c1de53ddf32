"""Ids as people read them."""

import re

_AN_ID = re.compile(r"[a-z][a-z0-9_]*")


def readable(identifier: str) -> str:
    """Return an id such as `next_week` as “Next week”; other text stays as it is."""
    return identifier.replace("_", " ").capitalize() if _AN_ID.fullmatch(identifier) else identifier
