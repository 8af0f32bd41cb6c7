"""Prices of many lanes at once, as arrays; each lane's equals `Pricer.load` of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartshoring.logistics.price import DRAYAGE_BRIDGE, Charge, Pricer
from smartshoring.network.lane import Lane
from smartshoring.reference.value import Grade, Value

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PriceTable:
    """Prices per load [lane].

    Attributes:
        freight_usd: Moving legs; nan when a tariff is unknown.
        handling_usd: Stops and borders; nan when a tariff is unknown.
        drayage_bridge_usd: Part of handling.
        brokers_usd: Part of handling.
        grade: The weakest grade of the tariffs used.
        brokers_known: False where brokers are due and nobody knows them.
        charges: Distinct charges.
        lane_of: Lane of each entry.
        charge_of: Charge of each entry.
    """

    freight_usd: Floats
    handling_usd: Floats
    drayage_bridge_usd: Floats
    brokers_usd: Floats
    grade: NDArray[np.int8]
    brokers_known: NDArray[np.bool_]
    charges: tuple[Charge, ...]
    lane_of: NDArray[np.int64]
    charge_of: NDArray[np.int64]

    def used(self, lanes: NDArray[np.bool_]) -> Iterable[Value]:
        """The values behind the prices of some lanes."""
        for number in np.unique(self.charge_of[lanes[self.lane_of]]):
            yield from (value for _, _, _, value in self.charges[number].parts)


def price_table(lanes: Sequence[Lane], pricer: Pricer) -> PriceTable:
    """Prices every lane."""
    number: dict[int, int] = {}
    charges: list[Charge] = []
    lane_of: list[int] = []
    charge_of: list[int] = []
    units: list[float] = []
    for i, lane in enumerate(lanes):
        for charge, amount in pricer.charges(lane):
            # The pricer hands out one object per distinct charge.
            at = number.setdefault(id(charge), len(charges))
            if at == len(charges):
                charges.append(charge)
            lane_of.append(i)
            charge_of.append(at)
            units.append(amount)
    rows, which, many = np.array(lane_of, int), np.array(charge_of, int), np.array(units, float)

    def summed(per_charge: list[float]) -> Floats:
        weight = np.array(per_charge, float)[which] * many
        return np.bincount(rows, weight, len(lanes)).astype(float)

    grade = np.zeros(len(lanes), np.int8)
    known = np.ones(len(lanes), np.bool_)
    if charges:
        grades = np.array([_grade(charge) for charge in charges], np.int8)
        np.maximum.at(grade, rows, grades[which])
        np.logical_and.at(known, rows, np.array([c.brokers_known for c in charges])[which])
    return PriceTable(
        freight_usd=summed([_usd(charge, stops=False) for charge in charges]),
        handling_usd=summed([_usd(charge, stops=True) for charge in charges]),
        drayage_bridge_usd=summed([_of(charge, DRAYAGE_BRIDGE) for charge in charges]),
        brokers_usd=summed([_of(charge, frozenset({"brokers"})) for charge in charges]),
        grade=grade,
        brokers_known=known,
        charges=tuple(charges),
        lane_of=rows.astype(np.int64),
        charge_of=which.astype(np.int64),
    )


def _usd(charge: Charge, *, stops: bool) -> float:
    if charge.is_stop != stops:
        return 0.0
    return float("nan") if charge.missing else sum(usd for _, _, usd, _ in charge.parts)


def _of(charge: Charge, parts: frozenset[str]) -> float:
    return sum(usd for part, _, usd, _ in charge.parts if part in parts)


def _grade(charge: Charge) -> int:
    return max((value.grade for _, _, _, value in charge.parts), default=Grade.GIVEN)
