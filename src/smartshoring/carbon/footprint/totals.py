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
    Emission,
    emissions_of,
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
    """Sums that grow line by line.

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
        self.co2e_kg: dict[Cell, float] = {}
        self.biogenic_kg: dict[str, float] = {}
        self._spread: dict[tuple[str, str], dict[str, float]] = {}
        self._noise: dict[tuple[str, str], float] = {}

    def add(self, line: Consumption, emissions: tuple[Emission, ...], site: str) -> None:
        """Count a line's emissions."""
        status: Status = "estimated" if line.verdict == "estimated" else "counted"
        for one in emissions:
            kg = one.quantity * per_unit(one.factor, self.gwp)
            counted = self._spend(one, kg, line.carrier, site, status)
            if status == "counted" and counted:
                self._remember(one, counted)
                if one.factor.biogenic_kg:
                    share = counted / kg if kg else 0.0
                    self.biogenic_kg[one.scope] = (
                        self.biogenic_kg.get(one.scope, 0.0)
                        + one.quantity * one.factor.biogenic_kg * share
                    )

    def set_aside(self, line: Consumption, entity: Entity | None, site: str) -> None:
        """The range that a quarantined line could add; a line without any quantity adds none."""
        low = Decimal(0) if line.low is None else line.low
        high = line.high if line.high is not None else line.quantity
        if high is None or not line.start:
            return
        for status, quantity in (("quarantined_low", min(low, high)), ("quarantined_high", high)):
            for one in emissions_of(line, entity, self.policy, quantity):
                kg = one.quantity * per_unit(one.factor, self.gwp)
                self._spend(one, kg, line.carrier, site, status)  # type: ignore[arg-type]

    def _spend(self, one: Emission, kg: float, carrier: str, site: str, status: Status) -> float:
        """Share kilograms out over months; what falls into the wanted year."""
        total = 0.0
        for month, share in months_of(one.first, one.last):
            if self.year and not month.startswith(self.year):
                continue
            cell = Cell(one.scope, one.method, carrier, site, month, status)
            self.co2e_kg[cell] = self.co2e_kg.get(cell, 0.0) + kg * share
            total += kg * share
        return total

    def _remember(self, one: Emission, kg: float) -> None:
        """For the uncertainty: factors err together, quantities each for itself."""
        key = (one.scope, one.method)
        by_factor = self._spread.setdefault(key, {})
        by_factor[one.factor.id] = by_factor.get(one.factor.id, 0.0) + kg * one.factor.sigma
        own = max(0.0, one.sigma**2 - one.factor.sigma**2)
        self._noise[key] = self._noise.get(key, 0.0) + kg * kg * own

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
        ranges = {}
        for key, total in self.by_scope().items():
            variance = math.fsum(kg * kg for kg in self._spread.get(key, {}).values())
            variance += self._noise.get(key, 0.0)
            spread = math.sqrt(variance) / abs(total) if total else 0.0
            ranges[key] = (total * math.exp(-_Z * spread), total * math.exp(_Z * spread))
        return ranges
