"""What a load costs on each computed lane: a quoted rate where there is one, else tariffs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from smartshoring.logistics.price import DRAYAGE_BRIDGE, LoadPrice, Pricer
from smartshoring.network.lane import Lane
from smartshoring.plan.arrays import Floats, Grades
from smartshoring.plan.freight_rates import Rate, Rates
from smartshoring.plan.packing import EQUIPMENT, Equipment
from smartshoring.reference.value import Grade, Value


@dataclass(frozen=True)
class LanePrices:
    """Prices of computed lanes, per load and undiscounted [lane].

    Attributes:
        freight_usd: Moving; the whole price where a rate is quoted; nan when not known.
        handling_usd: Stops and borders; 0 where a rate is quoted; nan when not known.
        drayage_bridge_usd: Part of handling: toll, yard and transfer truck at borders.
        brokers_usd: Part of handling: customs brokers.
        grade: The weakest source behind the price.
        shipments_per_year: Fewest shipments a year; nan when no rate says so.
        rate: The quoted rate behind each lane's price, if there is one.
        price: The tariffs behind it; None where a rate is quoted.
    """

    freight_usd: Floats
    handling_usd: Floats
    drayage_bridge_usd: Floats
    brokers_usd: Floats
    grade: Grades
    shipments_per_year: Floats
    rate: tuple[Rate | None, ...]
    price: tuple[LoadPrice | None, ...]

    @property
    def load_usd(self) -> Floats:
        """Freight and handling together; nan when not known."""
        return np.asarray(self.freight_usd + self.handling_usd, float)

    def used(self, lane: int) -> tuple[Value, ...]:
        """The values behind a lane's price that belong into the list of assumptions.

        A rate without a range is a given number like any other of the case.
        """
        rate, price = self.rate[lane], self.price[lane]
        if rate is not None:
            ranged = rate.value.low is not None and rate.value.high is not None
            return (rate.value,) if ranged or rate.value.grade > Grade.GIVEN else ()
        return () if price is None else price.used

    def law(self, lane: int, equipment: str) -> Mapping[str, Any]:
        """What a reader is told of a lane's price."""
        rate, price = self.rate[lane], self.price[lane]
        if rate is not None:
            return {
                "basis": "rate",
                "equipment": equipment,
                "usd_per_load": rate.usd_per_load,
                "low_usd_per_load": rate.value.low,
                "high_usd_per_load": rate.value.high,
                "zones": f"{rate.origin_zone}>{rate.destination_zone}",
                "valid_from": rate.valid_from,
                "shipments_per_year": rate.shipments_per_year,
                "source": rate.value.source,
                "parts": [],
            }
        parts = [] if price is None else price.parts
        return {
            "basis": "tariffs",
            "equipment": equipment,
            "usd_per_load": float(self.load_usd[lane]),
            "parts": [
                {
                    "part": part.part,
                    "place": part.place,
                    "usd_per_load": part.usd,
                    "low_usd_per_load": part.low_usd,
                    "high_usd_per_load": part.high_usd,
                    "source": part.value.source,
                    "grade": part.value.grade.name.lower(),
                }
                for part in parts
            ],
        }


def lane_prices(lanes: tuple[Lane, ...], rates: Rates, pricer: Pricer) -> LanePrices:
    """Prices every computed lane once."""
    columns = np.zeros((4, len(lanes)))
    grade = np.zeros(len(lanes), np.int8)
    often = np.full(len(lanes), np.nan)
    found: list[Rate | None] = []
    priced: list[LoadPrice | None] = []
    for i, lane in enumerate(lanes):
        rate = rates.between(lane.origin, lane.destination, equipment_of(lane))
        found.append(rate)
        if rate is not None:
            priced.append(None)
            columns[0, i] = rate.usd_per_load
            grade[i] = rate.value.grade
            often[i] = rate.shipments_per_year or np.nan
            continue
        price = pricer.load(lane)
        priced.append(price)
        columns[:, i] = (
            np.nan if price.freight_usd is None else price.freight_usd,
            np.nan if price.handling_usd is None else price.handling_usd,
            price.of_parts(*DRAYAGE_BRIDGE),
            price.of_parts("brokers"),
        )
        grade[i] = price.grade
    freight, handling, drayage, brokers = columns
    return LanePrices(
        freight, handling, drayage, brokers, grade, often, tuple(found), tuple(priced)
    )


def equipment_of(lane: Lane) -> Equipment:
    """What a load of a lane is; a mode of the case's own making goes by truck."""
    return EQUIPMENT.get(lane.mode, "truck")


def quote_wanted(lane: Lane, price: LoadPrice, pricer: Pricer) -> tuple[str, str]:
    """A lane that needs a quote, with what it may cost, and the tariffs nobody knows.

    Returns:
        `A > B (road; 640-1,230 USD/load)`, and each missing tariff with the range of its default.
    """
    subject = f"{lane.origin} > {lane.destination} ({lane.mode}"
    span = pricer.range_usd(lane)
    if span is not None:
        subject += f"; {span[0]:,.0f}-{span[1]:,.0f} USD/load"
    return f"{subject})", ", ".join(_wanted(value, pricer) for value in price.quotes)


def _wanted(value: Value, pricer: Pricer) -> str:
    name = f"{value.key}@{value.place}"
    default = pricer.default_for(value)
    if default is None:
        return name
    return f"{name} ({default.name}: {default.low:g}-{default.high:g} {default.unit})"
