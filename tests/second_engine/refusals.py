"""How an event can fail to happen."""


class Refused(Exception):  # noqa: N818  (an answer, no error)
    """The event is refused at this step; nothing of it happened."""

    def __init__(self, reason: str, where: str = ""):
        super().__init__(reason, where)
        self.reason, self.where = reason, where


class Overtaken(Exception):  # noqa: N818  (an answer, no error)
    """What the event is about is over already; only the number of events moves."""
