"""What a load costs on each computed lane: a quoted rate where there is one, else tariffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from smartshoring.logistics.price import Pricer
from smartshoring.logistics.price_table import PriceTable, price_table
from smartshoring.network.lane import Lane
from smartshoring.plan.arrays import Bools, Floats, Grades, Ints
from smartshoring.plan.block import GIVEN_LAW, REMOTE, REMOTE_LAW
from smartshoring.plan.freight_rates import Rate, Rates
from smartshoring.plan.ledger import Ledger
from smartshoring.plan.packing import EQUIPMENT, Equipment
from smartshoring.reference.value import Grade, Value


@dataclass(frozen=True)
class LanePrices:
    """Prices of computed lanes, per load and undiscounted [lane].

    Attributes:
        lanes: The lanes.
        freight_usd: Moving; the whole price where a rate is quoted; nan when not known.
        handling_usd: Stops and borders; 0 where a rate is quoted; nan when not known.
        drayage_bridge_usd: Part of handling: toll, yard and transfer truck at borders.
        brokers_usd: Part of handling: customs brokers.
        grade: The weakest source behind the price.
        shipments_per_year: Fewest shipments a year; nan when no rate says so.
        rate: The quoted rate behind each lane's price, if there is one.
        table: The prices at tariffs, of lanes with a quoted rate too.
        pricer: Prices a single lane part by part.
    """

    lanes: tuple[Lane, ...]
    freight_usd: Floats
    handling_usd: Floats
    drayage_bridge_usd: Floats
    brokers_usd: Floats
    grade: Grades
    shipments_per_year: Floats
    rate: tuple[Rate | None, ...]
    table: PriceTable
    pricer: Pricer

    @property
    def load_usd(self) -> Floats:
        """Freight and handling together; nan when not known."""
        return np.asarray(self.freight_usd + self.handling_usd, float)

    @property
    def is_quoted(self) -> Bools:
        """Where a quoted rate is the price."""
        return np.array([rate is not None for rate in self.rate], np.bool_)

    @property
    def brokers_known(self) -> Bools:
        """False where a border is passed at tariffs and nobody knows the brokers."""
        return np.asarray(self.is_quoted | self.table.brokers_known, np.bool_)

    def record(self, lanes: Ints, ledger: Ledger) -> None:
        """Notes the values behind some lanes' prices.

        A rate without a range is a given number like any other of the case.
        """
        chosen = np.zeros(len(self.lanes), np.bool_)
        chosen[lanes] = True
        quoted = (rate.value for i in np.flatnonzero(chosen) if (rate := self.rate[i]) is not None)
        for value in quoted:
            ranged = value.low is not None and value.high is not None
            if ranged or value.grade > Grade.GIVEN:
                ledger.use(value)
        ledger.use(*self.table.used(chosen & ~self.is_quoted))

    def law(self, lane: int) -> Mapping[str, Any]:
        """What a reader is told of a lane's price."""
        equipment = equipment_of(self.lanes[lane])
        rate = self.rate[lane]
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
        price = self.pricer.load(self.lanes[lane])
        return {
            "basis": "tariffs",
            "equipment": equipment,
            "usd_per_load": price.load_usd,
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
                for part in price.parts
            ],
        }


class FreightLaw(Sequence[Mapping[str, Any]]):
    """How each lane got its price; written out when somebody asks.

    First the prices that the case gives and the services (`GIVEN_LAW`, `REMOTE_LAW`), then the
    computed lanes in their order.
    """

    def __init__(self, prices: LanePrices) -> None:
        self._prices = prices
        self._told: dict[int, Mapping[str, Any]] = {
            GIVEN_LAW: {"basis": "given"},
            REMOTE_LAW: {"basis": REMOTE},
        }

    def __len__(self) -> int:
        return 2 + len(self._prices.lanes)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        number = int(index)
        if not 0 <= number < len(self):
            raise IndexError(number)
        if number not in self._told:
            self._told[number] = self._prices.law(number - 2)
        return self._told[number]


def lane_prices(lanes: tuple[Lane, ...], rates: Rates, pricer: Pricer) -> LanePrices:
    """Prices every computed lane once."""
    table = price_table(lanes, pricer)
    found = tuple(
        rates.between(lane.origin, lane.destination, equipment_of(lane)) for lane in lanes
    )
    quoted = np.array([np.nan if rate is None else rate.usd_per_load for rate in found], float)
    often = [rate.shipments_per_year if rate else None for rate in found]
    firm = [rate.value.grade if rate else Grade.GIVEN for rate in found]
    plain = np.isnan(quoted)
    return LanePrices(
        lanes=lanes,
        freight_usd=np.where(plain, table.freight_usd, quoted),
        handling_usd=np.where(plain, table.handling_usd, 0.0),
        drayage_bridge_usd=np.where(plain, table.drayage_bridge_usd, 0.0),
        brokers_usd=np.where(plain, table.brokers_usd, 0.0),
        grade=np.where(plain, table.grade, firm).astype(np.int8),
        shipments_per_year=np.array([np.nan if n is None else n for n in often], float),
        rate=found,
        table=table,
        pricer=pricer,
    )


def equipment_of(lane: Lane) -> Equipment:
    """What a load of a lane is; a mode of the case's own making goes by truck."""
    return EQUIPMENT.get(lane.mode, "truck")


def quote_wanted(lane: Lane, pricer: Pricer) -> tuple[str, str]:
    """A lane that needs a quote, with what it may cost, and the tariffs nobody knows.

    Returns:
        `A > B (road; 640-1,230 USD/load)`, and each missing tariff with the range of its default.
    """
    subject = f"{lane.origin} > {lane.destination} ({lane.mode}"
    span = pricer.range_usd(lane)
    if span is not None:
        subject += f"; {span[0]:,.0f}-{span[1]:,.0f} USD/load"
    return f"{subject})", ", ".join(_wanted(value, pricer) for value in pricer.load(lane).quotes)


def _wanted(value: Value, pricer: Pricer) -> str:
    name = f"{value.key}@{value.place}"
    default = pricer.default_for(value)
    if default is None:
        return name
    return f"{name} ({default.name}: {default.low:g}-{default.high:g} {default.unit})"
