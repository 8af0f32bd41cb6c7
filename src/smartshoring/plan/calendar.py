"""The calendar: when each period starts, how long it lasts, and what a payment then is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import Floats
from smartshoring.units import DAYS_PER_YEAR, MONTHS_PER_YEAR

_DAYS_PER_MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR


@dataclass(frozen=True)
class Calendar:
    """Periods in order.

    Attributes:
        labels: Name of each period [T].
        start_month: Months from the start of the first period to that of each [T].
        months: Length of each period [T].
        discount_rate: Yearly, real.
        first_day: Start of the first period; None when the case does not say when it is.
    """

    labels: tuple[str, ...]
    start_month: Floats
    months: Floats
    discount_rate: float
    first_day: date | None = None

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def years(self) -> Floats:
        """Length of each period in years [T]: what a yearly rate is multiplied by."""
        return self.months / MONTHS_PER_YEAR

    @property
    def end_month(self) -> Floats:
        """Months from the start of the first period to the end of each [T]."""
        return self.start_month + self.months

    def discount(self, month: Floats | float) -> Floats:
        """(1+r)^-years at a month; a payment before the first period is not worth more."""
        years = np.maximum(0.0, np.asarray(month, float)) / MONTHS_PER_YEAR
        return np.asarray((1.0 + self.discount_rate) ** -years, float)

    def share_after(self, delay_months: float) -> Floats:
        """Share of period t that lies after `start + delay` of what began with period s [T x T].

        Row s, column t; 0 before s.
        """
        ready = self.start_month[:, None] + delay_months
        share = (self.end_month[None, :] - ready) / self.months[None, :]
        return np.asarray(np.triu(np.clip(share, 0.0, 1.0)), float)

    def month_of(self, day: date) -> float | None:
        """Months from the start of the first period to a day; None when it has no date."""
        if self.first_day is None:
            return None
        whole = _months_between(self.first_day, day)
        return whole + (day.day - self.first_day.day) / _DAYS_PER_MONTH

    def period_of(self, month: float) -> int:
        """The period in which a month falls; the first before, the last after the horizon."""
        at = int(np.searchsorted(self.start_month, month + 1e-9, side="right")) - 1
        return min(max(at, 0), len(self) - 1)


def calendar_of(case: Case) -> Calendar:
    """The periods of a case; those without a date follow each other."""
    rows = case.periods
    months = np.array([row.months for row in rows], float)
    start = np.concatenate([[0.0], np.cumsum(months)[:-1]])
    first = rows[0].start
    if first is not None and all(row.start is not None for row in rows):
        start = np.array([_months_between(first, row.start or first) for row in rows], float)
    labels = tuple(row.label for row in rows)
    return Calendar(labels, start, months, case.settings.discount_rate, first)


def _months_between(first: date, day: date) -> float:
    return (day.year - first.year) * MONTHS_PER_YEAR + day.month - first.month
