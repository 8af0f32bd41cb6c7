"""Consumption to emissions: scope, factor, gases, by year where a grid factor changes with it.

Scope 1 fuel burned, scope 2 electricity by location and by market (never added), scope 3.3 what it
takes to bring both, scope 3.4 freight that others carry for us (GHG Protocol; ISO 14083).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.entities import Entity
from smartshoring.carbon.footprint.factors import (
    FOSSIL,
    Factor,
    GridPolicy,
    GwpSet,
    fuel_factor,
    grid,
    gwp,
    losses,
    transport,
    upstream_factor,
)

Method = Literal["location", "market", ""]
COUNTRY: Final = "MEX"
"""Whose grid invoices of this form are for."""
_SIGMA_RUNG: Final = {1: 0.005, 2: 0.005, 3: 0.01, 4: 0.02, 5: 0.4}
"""Standard deviation of ln(quantity) by rung: meters, tax litres, texts, money. Own assumptions."""


class Emission(NamedTuple):
    """Emissions of one consumption under one factor.

    Attributes:
        scope: "1", "2", "3.3" or "3.4".
        method: `location` or `market` for scope 2; "" elsewhere.
        factor: The factor.
        quantity: What it is multiplied with, the company's share applied.
        first: First day on which it was emitted, as an ordinal.
        last: Last day.
        sigma: Standard deviation of ln(emission).
    """

    scope: str
    method: Method
    factor: Factor
    quantity: float
    first: int
    last: int
    sigma: float

    @property
    def co2_kg(self) -> float:
        """Fossil CO2."""
        return self.quantity * self.factor.co2_kg

    def co2e_kg(self, of: GwpSet) -> float:
        """CO2e under a set of warming potentials; biogenic CO2 is not in it."""
        return self.quantity * per_unit(self.factor, of)


@lru_cache(maxsize=1000)
def per_unit(factor: Factor, of: GwpSet) -> float:
    """CO2e of a factor [kg per unit]."""
    methane = "CH4_biogenic" if factor.biogenic_kg else FOSSIL
    return (
        factor.co2_kg
        + factor.ch4_kg * gwp(methane, of)
        + factor.n2o_kg * gwp("N2O", of)
        + factor.other_co2e_kg
    )


def emissions_of(
    line: Consumption,
    entity: Entity | None,
    policy: GridPolicy = "consumption_year",
    quantity: Decimal | None = None,
) -> tuple[Emission, ...]:
    """What a consumption emits; empty where no factor is known in its unit.

    Args:
        line: The consumption.
        entity: Whose it is: the share, and whether another burns it for the company.
        policy: Which year's grid factor holds.
        quantity: Instead of the line's own, for ranges.
    """
    amount = line.quantity if quantity is None else quantity
    if amount is None or not line.carrier or not line.unit:
        return ()
    size = float(amount)
    scope_1 = "1"
    if entity is not None:
        size *= float(entity.share)
        if entity.role == "3pl":
            scope_1 = "3.4"
    if line.carrier == "electricity":
        return _electricity(line, size, policy)
    first, last = _ordinal(line.start), _ordinal(line.end)
    noise = _SIGMA_RUNG.get(line.rung, 0.02)
    if line.carrier.startswith("freight_"):
        factor = transport(line.carrier.removeprefix("freight_"), line.use)
        if factor is None:
            return ()
        return (Emission("3.4", "", factor, size, first, last, _root(noise, factor.sigma)),)
    found: list[Emission] = []
    factor = fuel_factor(line.carrier, line.unit, line.use)
    if factor is None:
        return ()
    found.append(Emission(scope_1, "", factor, size, first, last, _root(noise, factor.sigma)))
    upstream = upstream_factor(line.carrier, line.unit)
    if upstream is not None:
        scope = "3.3" if scope_1 == "1" else "3.4"
        sigma = _root(noise, upstream.sigma)
        found.append(Emission(scope, "", upstream, size, first, last, sigma))
    return tuple(found)


def _electricity(line: Consumption, size: float, policy: GridPolicy) -> tuple[Emission, ...]:
    """By the days of each year: the first reading's day belongs to the period before."""
    first, last = days_of(line)
    length = last - first + 1
    noise = _SIGMA_RUNG.get(line.rung, 0.02)
    found: list[Emission] = []
    for year, begin, end in _years(first, last):
        part = size * (end - begin + 1) / length
        at = grid(COUNTRY, year, policy)
        lost = losses(COUNTRY, year, policy)
        if at is not None:
            sigma = _root(noise, at.sigma)
            # No residual mix is published: without a contract the market is the grid's mean.
            found.append(Emission("2", "location", at, part, begin, end, sigma))
            found.append(Emission("2", "market", at, part, begin, end, sigma))
        if lost is not None:
            found.append(Emission("3.3", "", lost, part, begin, end, _root(noise, lost.sigma)))
    return tuple(found)


def days_of(line: Consumption) -> tuple[int, int]:
    """First and last day of a consumption as ordinals; of a meter, the days after its first."""
    first, last = _ordinal(line.start), _ordinal(line.end)
    if line.carrier == "electricity" and last > first:
        first += 1
    return first, max(first, last)


def months_of(first: int, last: int) -> tuple[tuple[str, float], ...]:
    """Months that days fall into, each with its share of the days."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    if (begin.year, begin.month) == (end.year, end.month):
        return ((f"{begin.year}-{begin.month:02d}", 1.0),)
    found = []
    length = last - first + 1
    while first <= last:
        day = date.fromordinal(first)
        after = (day.replace(day=1) + timedelta(days=32)).replace(day=1).toordinal()
        stop = min(last, after - 1)
        found.append((f"{day.year}-{day.month:02d}", (stop - first + 1) / length))
        first = stop + 1
    return tuple(found)


def share_of_year(first: int, last: int, year: int | None) -> float:
    """Share of days that falls into a year; 1 without a year."""
    if year is None:
        return 1.0
    begin = max(first, date(year, 1, 1).toordinal())
    end = min(last, date(year, 12, 31).toordinal())
    return max(0, end - begin + 1) / (last - first + 1)


def _years(first: int, last: int) -> tuple[tuple[int, int, int], ...]:
    begin, end = date.fromordinal(first).year, date.fromordinal(last).year
    return tuple(
        (
            year,
            max(first, date(year, 1, 1).toordinal()),
            min(last, date(year, 12, 31).toordinal()),
        )
        for year in range(begin, end + 1)
    )


@lru_cache(maxsize=5000)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@lru_cache(maxsize=1000)
def _root(one: float, other: float) -> float:
    return float((one * one + other * other) ** 0.5)
