"""When the worker comes back to which company: in its memory only, as a worker that starts looks at everybody."""

from collections.abc import Sequence

FIRST_PAUSE = 0.5  # seconds until a company whose visit failed is visited again; doubled with each failure


class Agenda:
    """One appointment at most for each company, by its id. Moments are those of one monotonic clock, in seconds."""

    def __init__(self, *, longest_pause: float) -> None:
        self._longest_pause = longest_pause
        self._moments: dict[int, float] = {}
        self._pauses: dict[int, float] = {}

    def take_due(self, *, now: float) -> Sequence[int]:
        """Return the companies whose moment has come, and forget these appointments."""
        due = [company_id for company_id, moment in self._moments.items() if moment <= now]
        for company_id in due:
            del self._moments[company_id]
        return due

    def visited(self, *, company_id: int, due_in: float | None, now: float) -> None:
        """Note after how many seconds the next thing falls due there; None: nothing waits."""
        self._pauses.pop(company_id, None)
        self._moments.pop(company_id, None)
        if due_in is not None:
            self._moments[company_id] = now + due_in

    def failed(self, *, company_id: int, now: float) -> None:
        """Come back soon, and later each time that fails again in a row."""
        pause = min(self._pauses.get(company_id, FIRST_PAUSE), self._longest_pause)
        self._moments[company_id] = now + pause
        self._pauses[company_id] = 2 * pause
