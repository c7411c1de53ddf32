"""Public holidays of countries and their regions, from the library `holidays`; the same for every company."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import holidays

YEARS = range(2000, 2051)
"""The years that are worked out. Nothing here reads a clock: wide enough for replayed logs and for every due time."""


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Return the names of the countries by their code (ISO 3166-1 alpha-2), in the order of the names."""
    named = {entry[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entry[0]) for entry in holidays.registry.COUNTRIES.values()}
    known = holidays.list_supported_countries()
    return {code: name for code, name in sorted(named.items(), key=lambda item: item[1]) if code in known}


def regions(*, country: str) -> Sequence[str]:
    """Return the codes of the country's regions that have holidays of their own; empty for an unknown country."""
    return tuple(holidays.list_supported_countries().get(country, ()))


@lru_cache(maxsize=64)
def public_holidays(*, country: str, region: str = "") -> Mapping[date, str]:
    """Return the names of the public holidays of YEARS by day. Raises LookupError for an unknown country or region."""
    if country not in countries() or (region and region not in regions(country=country)):
        raise LookupError(f"There is no country {country!r} with a region {region!r}.")
    entity = getattr(holidays, country)
    years = range(max(YEARS.start, entity.start_year), min(YEARS.stop, entity.end_year + 1))
    found = holidays.country_holidays(country, subdiv=region or None, years=years, expand=False)
    return dict(sorted(found.items()))
