"""How complete it is: the months of each site and carrier that no file tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple


class Coverage(NamedTuple):
    """Months of a site and carrier.

    Attributes:
        site: Service number, meter or site; "" where none is named.
        carrier: Carrier.
        months: Months with at least half of their days told, `YYYY-MM`.
        missing: Months between the first and the last of the period without.
        share: Days told / days of the period.
    """

    site: str
    carrier: str
    months: tuple[str, ...]
    missing: tuple[str, ...]
    share: float


class Span(NamedTuple):
    """Days that a line tells, as ordinals."""

    site: str
    carrier: str
    first: int
    last: int


def coverage_of(spans: Iterable[Span], first: int, last: int) -> tuple[Coverage, ...]:
    """Coverage of each metered site and carrier.

    Args:
        spans: Days told.
        first: First day of the period, as an ordinal.
        last: Last day.
    """
    days: dict[tuple[str, str], set[int]] = {}
    for span in spans:
        told = days.setdefault((span.site, span.carrier), set())
        told.update(range(max(first, span.first), min(last, span.last) + 1))
    found = []
    for (site, carrier), told in sorted(days.items()):
        present: list[str] = []
        missing: list[str] = []
        for month, begin, end in _months(first, last):
            known = sum(1 for day in range(begin, end + 1) if day in told)
            (present if 2 * known >= end - begin + 1 else missing).append(month)
        share = len(told) / (last - first + 1)
        found.append(Coverage(site, carrier, tuple(present), tuple(missing), share))
    return tuple(found)


def _months(first: int, last: int) -> Iterator[tuple[str, int, int]]:

    day = first
    while day <= last:
        begin = date.fromordinal(day)
        after = (begin.replace(day=1) + timedelta(days=32)).replace(day=1).toordinal()
        yield f"{begin.year}-{begin.month:02d}", day, min(last, after - 1)
        day = after
