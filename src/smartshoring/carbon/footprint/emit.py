"""Consumption to emissions: scope, factor, gases, by year where a grid factor changes with it.

Scope 1 fuel burned, scope 2 electricity by location and by market (never added), scope 3.3 what it
takes to bring both, scope 3.4 freight that others carry for us (GHG Protocol; ISO 14083).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from smartshoring.carbon.consumption.record import RUNG_PHYSICAL, Consumption
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


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """What one unit of a carrier emits, and how it is reported; made once, used for every line.

    One is equal to itself alone, which makes it a quick key of sums.

    Attributes:
        scope: "1", "2", "3.3" or "3.4".
        method: `location` or `market` for scope 2; "" elsewhere.
        factor: The factor.
        sigma: Standard deviation of ln(emission).
    """

    scope: str
    method: Method
    factor: Factor
    sigma: float


class Activity(NamedTuple):
    """A consumption as the factors take it: what counts of it in the days of one set of factors.

    Attributes:
        recipes: All that are applied to it.
        quantity: What the factors are multiplied with, the company's share applied.
        first: First day on which it was emitted, as an ordinal.
        last: Last day.
    """

    recipes: tuple[Recipe, ...]
    quantity: float
    first: int
    last: int

    @property
    def emissions(self) -> tuple[Emission, ...]:
        """One for each recipe."""
        return tuple(Emission(one, self.quantity, self.first, self.last) for one in self.recipes)


class Emission(NamedTuple):
    """Emissions of one consumption under one recipe.

    Attributes:
        recipe: Scope, method and factor.
        quantity: What the factor is multiplied with, the company's share applied.
        first: First day on which it was emitted, as an ordinal.
        last: Last day.
    """

    recipe: Recipe
    quantity: float
    first: int
    last: int

    @property
    def scope(self) -> str:
        """Scope."""
        return self.recipe.scope

    @property
    def method(self) -> Method:
        """Method of scope 2."""
        return self.recipe.method

    @property
    def factor(self) -> Factor:
        """Factor."""
        return self.recipe.factor

    @property
    def sigma(self) -> float:
        """Standard deviation of ln(emission)."""
        return self.recipe.sigma

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


def activities_of(
    line: Consumption,
    entity: Entity | None,
    policy: GridPolicy = "consumption_year",
    quantity: Decimal | None = None,
) -> tuple[Activity, ...]:
    """A consumption with the factors that hold in its days; empty where none is in its unit.

    Args:
        line: The consumption.
        entity: Whose it is: the share, and whether another burns it for the company.
        policy: Which year's grid factor holds.
        quantity: Instead of the line's own, for ranges.
    """
    amount = line.quantity if quantity is None else quantity
    if amount is None or not line.carrier or not line.unit or not line.start:
        return ()
    size = float(amount)
    hired = False
    if entity is not None:
        hired = entity.role == "3pl"
        if entity.share != 1:
            size *= float(entity.share)
    if line.carrier == "electricity":
        return _electricity(line, size, policy)
    recipes = _recipes(line.carrier, line.unit, line.use, line.rung, hired)
    if not recipes:
        return ()
    first = _ordinal(line.start)
    last = first if line.end == line.start else _ordinal(line.end)
    return (Activity(recipes, size, first, last),)


def emissions_of(
    line: Consumption, entity: Entity | None, policy: GridPolicy = "consumption_year"
) -> tuple[Emission, ...]:
    """What a consumption emits under each of its factors; empty where none is in its unit."""
    found = activities_of(line, entity, policy)
    return tuple(one for activity in found for one in activity.emissions)


@lru_cache(maxsize=5000)
def _recipes(carrier: str, unit: str, use: str, rung: int, hired: bool) -> tuple[Recipe, ...]:
    """Recipes of fuels and freight; empty without a factor in this unit."""
    noise = _SIGMA_RUNG.get(rung, 0.02)
    if carrier.startswith("freight_"):
        carried = transport(carrier.removeprefix("freight_"), use)
        if carried is None:
            return ()
        return (Recipe("3.4", "", carried, math.hypot(noise, carried.sigma)),)
    burned = fuel_factor(carrier, unit, use)
    if burned is None:
        return ()
    own = Recipe("3.4" if hired else "1", "", burned, math.hypot(noise, burned.sigma))
    upstream = upstream_factor(carrier, unit)
    if upstream is None:
        return (own,)
    scope = "3.4" if hired else "3.3"
    return own, Recipe(scope, "", upstream, math.hypot(noise, upstream.sigma))


@lru_cache(maxsize=1000)
def _power_recipes(year: int, policy: GridPolicy, rung: int) -> tuple[Recipe, ...]:
    """Recipes of electricity used in a year."""
    noise = _SIGMA_RUNG.get(rung, 0.02)
    at, lost = grid(COUNTRY, year, policy), losses(COUNTRY, year, policy)
    found: list[Recipe] = []
    if at is not None:
        sigma = math.hypot(noise, at.sigma)
        # No residual mix is published: without a contract the market is the grid's mean.
        found += [Recipe("2", "location", at, sigma), Recipe("2", "market", at, sigma)]
    if lost is not None:
        found.append(Recipe("3.3", "", lost, math.hypot(noise, lost.sigma)))
    return tuple(found)


def _electricity(line: Consumption, size: float, policy: GridPolicy) -> tuple[Activity, ...]:
    """By the days of each year: the first reading's day belongs to the period before."""
    first, last = days_of(line)
    length = last - first + 1
    return tuple(
        [
            Activity(recipes, size * (end - begin + 1) / length, begin, end)
            for year, begin, end in _years(first, last)
            if (recipes := _power_recipes(year, policy, line.rung))
        ]
    )


def days_of(line: Consumption) -> tuple[int, int]:
    """First and last day of a consumption as ordinals; of a receipt, the days after its first."""
    first, last = _ordinal(line.start), _ordinal(line.end)
    if line.rung == RUNG_PHYSICAL and line.carrier == "electricity" and last > first:
        first += 1
    return first, max(first, last)


@lru_cache(maxsize=50_000)
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


@lru_cache(maxsize=20_000)
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


@lru_cache(maxsize=20_000)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
