"""Quoted freight: the rate of the case that holds between two ends on a kind of equipment.

A zone is a site or market, its city, state or country, or `*`. The row that says most about both
ends wins: the ends' closeness is added up (4 = the site or market itself, 3 = city, 2 = state,
1 = country, 0 = `*`), ties go to the closer origin. Of rows with the same zones the latest that is
in force on the day holds; one that begins later is not used. A rate from A to B says nothing about
the way from B to A.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smartshoring.case.case import Case
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.packing import Equipment
from smartshoring.reference.lookup import Reference, fact_grade
from smartshoring.reference.places import chain, places
from smartshoring.reference.value import Value

KEY: Final = "freight_rate_usd_per_load"
"""Key of a quoted rate in the list of assumptions; its place is `A>B/truck`."""

_ANYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Rate:
    """One quoted rate in force.

    Attributes:
        value: The rate [USD per load], all-in, door to door, with its range and source.
        origin_zone: Zone it starts from.
        destination_zone: Zone it reaches.
        equipment: What a load is.
        valid_from: First day; "" = always.
        shipments_per_year: Fewest shipments a year; None when not given.
        row: Line of the user's file.
    """

    value: Value
    origin_zone: str
    destination_zone: str
    equipment: str
    valid_from: str
    shipments_per_year: float | None
    row: int

    @property
    def usd_per_load(self) -> float:
        """The rate."""
        return self.value.value or 0.0


class Rates:
    """The rates of a case on its day, found by the zones of two ends."""

    def __init__(
        self,
        rates: Mapping[tuple[str, str, str], Rate],
        zones: Mapping[str, tuple[tuple[int, str], ...]],
    ) -> None:
        self._rates = rates
        named = {zone for _, here, there in rates for zone in (here, there)}
        self._zones = {
            name: tuple((level, zone) for level, zone in own if zone in named)
            for name, own in zones.items()
        }

    def __len__(self) -> int:
        return len(self._rates)

    def between(self, origin: str, destination: str, equipment: Equipment) -> Rate | None:
        """The rate from one site or market to another."""
        if not self._rates:
            return None
        best: tuple[int, int] | None = None
        found: Rate | None = None
        for near, here in self._zones[origin]:
            for far, there in self._zones[destination]:
                rate = self._rates.get((equipment, here, there))
                if rate is not None and (best is None or (near + far, near) > best):
                    best, found = (near + far, near), rate
        return found

    @property
    def equipment(self) -> frozenset[str]:
        """Kinds of equipment that some rate is for."""
        return frozenset(rate.equipment for rate in self._rates.values())


def rates_of(
    case: Case,
    ends: Mapping[str, str],
    reference: Reference,
    first_day: date | None,
    ledger: Ledger,
) -> Rates:
    """The rates in force on the day of the case: `duty_date`, else `money_date`, else the first.

    Args:
        case: The case.
        ends: Place of each site and market by name, "" when it has none.
        reference: Says where a rate has been moved to an end of its range.
        first_day: Start of the first period, if known.
        ledger: Told that the table is absent.
    """
    table = case["freight_rates"]
    if not len(table):
        ledger.not_included("freight_rates", "freight.missing_freight_rates")
    day = rate_day(case, first_day)
    best: dict[tuple[str, str, str], Rate] = {}
    for i in range(len(table)):
        since = str(table["valid_from"][i])
        if day is not None and since > day:
            continue
        zones = str(table["origin_zone"][i]), str(table["destination_zone"][i])
        key = (str(table["equipment"][i]), *zones)
        old = best.get(key)
        if old is None or since > old.valid_from:
            best[key] = _rate(case, i, reference)
    return Rates(best, {name: zones_of(name, place) for name, place in ends.items()})


def rate_day(case: Case, first_day: date | None) -> str | None:
    """The ISO day on which rates must be in force; None when the case has no date at all."""
    settings = case.settings
    if settings.duty_date:
        return settings.duty_date
    if settings.money_date:
        # Money of a year or month: what is in force at its end.
        whole = {4: "-12-31", 7: "-31"}
        return settings.money_date + whole.get(len(settings.money_date), "")
    return first_day.isoformat() if first_day else None


def zones_of(name: str, place: str) -> tuple[tuple[int, str], ...]:
    """The zones of a site or market with their closeness: itself, city, state, country, `*`."""
    levels = {"city": 3, "state": 2, "country": 1}
    around = [(levels[item.kind], item.id) for item in chain(place)] if place in places() else []
    if place and not around:
        around = [(levels["country"], place)]
    return ((4, name), *around, (0, _ANYWHERE))


def _rate(case: Case, i: int, reference: Reference) -> Rate:
    table = case["freight_rates"]
    here, there = str(table["origin_zone"][i]), str(table["destination_zone"][i])
    equipment, source = str(table["equipment"][i]), str(table["source"][i])
    place = f"{here}>{there}/{equipment}"
    amount = float(table["usd_per_load"][i])
    often = _optional(table["shipments_per_year"][i])
    value = Value(
        key=KEY,
        place=place,
        value=reference.moved.get((KEY, place), amount),
        unit="USD/load",
        year=str(table["valid_from"][i]),
        source=source or f"{table.file}, row {int(table.row[i])}",
        grade=fact_grade(source),
        low=_optional(table["low_usd_per_load"][i]),
        high=_optional(table["high_usd_per_load"][i]),
    )
    return Rate(
        value, here, there, equipment, str(table["valid_from"][i]), often, int(table.row[i])
    )


def _optional(number: float) -> float | None:
    return None if math.isnan(number) else float(number)
