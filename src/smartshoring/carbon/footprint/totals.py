"""Totals by scope, method, carrier, site, month and status, with how uncertain they are.

Days are shared out over months and years. What is estimated or set aside is never mixed with what
counts: `quarantined_low` and `quarantined_high` are the range that the set-aside lines could add.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.emit import (
    Activity,
    Recipe,
    activities_of,
    months_of,
    per_unit,
)
from smartshoring.carbon.footprint.entities import Entity
from smartshoring.carbon.footprint.factors import GridPolicy, GwpSet

Status = Literal["counted", "estimated", "quarantined_low", "quarantined_high"]
_Z: Final = 1.96
"""Standard normal deviate of a two-sided 95 % range."""


class Cell(NamedTuple):
    """What one total is of."""

    scope: str
    method: str
    carrier: str
    site: str
    month: str
    status: Status


class Totals:
    """Sums that grow line by line; kilograms are worked out when they are asked for.

    Args:
        gwp: Set of warming potentials.
        policy: Which year's grid factor holds.
        year: Only months of this year; None = all.
    """

    def __init__(
        self, gwp: GwpSet = "AR5", policy: GridPolicy = "consumption_year", year: int | None = None
    ) -> None:
        self.gwp: GwpSet = gwp
        self.policy: GridPolicy = policy
        self.year = "" if year is None else f"{year}-"
        self._quantity: dict[tuple[tuple[Recipe, ...], str, str, str, Status], float] = {}
        self._squares: dict[tuple[Recipe, ...], float] = {}

    def add(self, line: Consumption, activities: tuple[Activity, ...], site: str) -> None:
        """Count what a line emits."""
        status: Status = "estimated" if line.verdict == "estimated" else "counted"
        carrier, sums, squares = line.carrier, self._quantity, self._squares
        for recipes, quantity, first, last in activities:
            inside = 0.0
            for month, share in months_of(first, last):
                if self.year and not month.startswith(self.year):
                    continue
                part = quantity * share
                key = (recipes, carrier, site, month, status)
                sums[key] = sums.get(key, 0.0) + part
                inside += part
            if status == "counted":
                squares[recipes] = squares.get(recipes, 0.0) + inside * inside

    def set_aside(self, line: Consumption, entity: Entity | None, site: str) -> None:
        """The range that a quarantined line could add; a line without any quantity adds none."""
        low = Decimal(0) if line.low is None else line.low
        high = line.high if line.high is not None else line.quantity
        if high is None or not line.start:
            return
        ends: tuple[tuple[Status, Decimal], ...] = (
            ("quarantined_low", min(low, high)),
            ("quarantined_high", high),
        )
        for status, quantity in ends:
            for one in activities_of(line, entity, self.policy, quantity):
                for month, share in months_of(one.first, one.last):
                    if not self.year or month.startswith(self.year):
                        key = (one.recipes, line.carrier, site, month, status)
                        self._quantity[key] = self._quantity.get(key, 0.0) + one.quantity * share

    @property
    def co2e_kg(self) -> dict[Cell, float]:
        """Kg CO2e of every cell."""
        found: dict[Cell, float] = {}
        for (recipes, carrier, site, month, status), quantity in self._quantity.items():
            for recipe in recipes:
                cell = Cell(recipe.scope, recipe.method, carrier, site, month, status)
                kg = quantity * per_unit(recipe.factor, self.gwp)
                found[cell] = found.get(cell, 0.0) + kg
        return found

    def _counted(self) -> dict[Recipe, float]:
        """What counts under each recipe, in the factor's unit."""
        found: dict[Recipe, float] = {}
        for (recipes, _, _, _, status), quantity in self._quantity.items():
            if status == "counted":
                for recipe in recipes:
                    found[recipe] = found.get(recipe, 0.0) + quantity
        return found

    @property
    def biogenic_kg(self) -> dict[str, float]:
        """CO2 of biomass that counts, by scope."""
        found: dict[str, float] = {}
        for recipe, quantity in self._counted().items():
            if recipe.factor.biogenic_kg:
                kg = quantity * recipe.factor.biogenic_kg
                found[recipe.scope] = found.get(recipe.scope, 0.0) + kg
        return found

    def by_scope(self, status: Status = "counted") -> dict[tuple[str, str], float]:
        """Kg CO2e by scope and method."""
        found: dict[tuple[str, str], list[float]] = {}
        for cell, kg in self.co2e_kg.items():
            if cell.status == status:
                found.setdefault((cell.scope, cell.method), []).append(kg)
        return {key: math.fsum(parts) for key, parts in sorted(found.items())}

    def range_95(self) -> Mapping[tuple[str, str], tuple[float, float]]:
        """Range of 95 % of what counts: total x exp(-/+ 1.96 s), s^2 the relative variance.

        Parts under one factor err together, factors and meters apart (IPCC 2006, volume 1,
        chapter 3, equation 3.2, on the scale of logarithms).
        """
        by_factor: dict[tuple[str, str], dict[str, float]] = {}
        for recipe, quantity in self._counted().items():
            kg = quantity * per_unit(recipe.factor, self.gwp)
            sums = by_factor.setdefault((recipe.scope, recipe.method), {})
            sums[recipe.factor.id] = sums.get(recipe.factor.id, 0.0) + kg * recipe.factor.sigma
        noise: dict[tuple[str, str], float] = {}
        for recipes, square in self._squares.items():
            for recipe in recipes:
                own = max(0.0, recipe.sigma**2 - recipe.factor.sigma**2)
                of = (recipe.scope, recipe.method)
                kg_square = square * per_unit(recipe.factor, self.gwp) ** 2
                noise[of] = noise.get(of, 0.0) + kg_square * own
        ranges: dict[tuple[str, str], tuple[float, float]] = {}
        for key, total in self.by_scope().items():
            variance = math.fsum(kg * kg for kg in by_factor.get(key, {}).values())
            variance += noise.get(key, 0.0)
            spread = math.sqrt(variance) / abs(total) if total else 0.0
            ranges[key] = (total * math.exp(-_Z * spread), total * math.exp(_Z * spread))
        return ranges
