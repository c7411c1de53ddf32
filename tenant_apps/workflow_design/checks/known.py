"""What a check knows of the company."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The keys of the company's roles and the e-mail addresses of its active members."""

    roles: frozenset[str]
    members: frozenset[str]
