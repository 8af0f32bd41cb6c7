"""How complete it is: the months of each site and carrier that no file tells."""

from __future__ import annotations

from collections.abc import Iterator
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


class Told:
    """Days that lines tell of each metered site and carrier, as spans of ordinals."""

    def __init__(self) -> None:
        self._spans: dict[tuple[str, str], list[int]] = {}

    def add(self, site: str, carrier: str, first: int, last: int) -> None:
        """Days from first to last."""
        spans = self._spans.setdefault((site, carrier), [])
        if spans and spans[-2] <= first <= spans[-1] + 1:
            # Bills of one meter mostly follow each other, and then are one span.
            spans[-1] = max(spans[-1], last)
        else:
            spans += (first, last)

    def coverage(self, year: int | None) -> tuple[Coverage, ...]:
        """Coverage of each site and carrier in a year; without one, in all days told of any."""
        if not self._spans:
            return ()
        if year is not None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        else:
            first = min(min(spans[::2]) for spans in self._spans.values())
            last = max(max(spans[1::2]) for spans in self._spans.values())
        months = tuple(_months(first, last))
        return tuple(
            _coverage(site, carrier, spans, months)
            for (site, carrier), spans in sorted(self._spans.items())
        )


def _coverage(
    site: str, carrier: str, spans: list[int], months: tuple[tuple[str, int, int], ...]
) -> Coverage:
    days: set[int] = set()
    for begin, end in zip(spans[::2], spans[1::2], strict=True):
        days.update(range(max(months[0][1], begin), min(months[-1][2], end) + 1))
    present: list[str] = []
    missing: list[str] = []
    for month, begin, end in months:
        known = sum(1 for day in range(begin, end + 1) if day in days)
        (present if 2 * known >= end - begin + 1 else missing).append(month)
    share = len(days) / (months[-1][2] - months[0][1] + 1)
    return Coverage(site, carrier, tuple(present), tuple(missing), share)


def _months(first: int, last: int) -> Iterator[tuple[str, int, int]]:
    """Each month with the first and the last of its days that are asked for."""
    day = first
    while day <= last:
        begin = date.fromordinal(day)
        after = (begin.replace(day=1) + timedelta(days=32)).replace(day=1).toordinal()
        yield f"{begin.year}-{begin.month:02d}", day, min(last, after - 1)
        day = after
