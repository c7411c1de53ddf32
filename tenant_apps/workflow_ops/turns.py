"""Whose turn it is: one visit each, so that a company with endless work takes no more turns than one with a little."""

from collections import deque
from collections.abc import Iterable, Sequence


class Turns:
    """Companies, by id, that wait for a visit; each waits once. Whoever has had a turn goes to the end."""

    def __init__(self) -> None:
        self._waiting: deque[int] = deque()
        self._known: set[int] = set()

    def add(self, company_ids: Iterable[int]) -> None:
        """Put those that do not wait yet at the end."""
        for company_id in company_ids:
            if company_id not in self._known:
                self._known.add(company_id)
                self._waiting.append(company_id)

    def take(self) -> int | None:
        """Return whose turn it is, who waits no longer; None: nobody."""
        if not self._waiting:
            return None
        company_id = self._waiting.popleft()
        self._known.discard(company_id)
        return company_id

    def rest(self) -> Sequence[int]:
        """Return those who still wait."""
        return tuple(self._waiting)
