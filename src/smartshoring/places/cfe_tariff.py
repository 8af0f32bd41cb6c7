"""The Mexican utility's bill: a load and the components of the tariff GDMTH price a kWh.

GDMTH is the tariff of large demand (100 kW and more) in medium voltage, by hour. A month's bill is

    energy        kWh of base, intermediate and peak hours x their prices
    capacity      MXN/kW x least of (demand in peak hours, kWh / (24 x days x load factor of law))
    distribution  MXN/kW x least of (highest demand, the same)
    supply        MXN per month

without VAT, power factor and the 2 % of those metered in low voltage. Here a year has twelve like
months, so the components are yearly means.
"""

from __future__ import annotations

from dataclasses import dataclass

from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value
from smartshoring.units import DAYS_PER_YEAR, HOURS_PER_DAY, MONTHS_PER_YEAR

_HOURS_PER_YEAR = HOURS_PER_DAY * DAYS_PER_YEAR
_HOURS_PER_MONTH = _HOURS_PER_YEAR / MONTHS_PER_YEAR

MEXICO = "MEX"
"""Where the exchange rate is looked up when a case gives none."""


@dataclass(frozen=True, slots=True)
class Load:
    """How a site uses electricity.

    Attributes:
        kw_peak_demand: Highest demand of a month, in the peak hours too unless `peak_share` is 0.
        base_share: Share of the energy in base hours.
        intermediate_share: Share in intermediate hours.
        peak_share: Share in peak hours.
        load_factor: Mean demand over highest demand.
    """

    kw_peak_demand: float
    base_share: float
    intermediate_share: float
    peak_share: float
    load_factor: float

    @property
    def energy_kwh(self) -> float:
        """Energy of a year [kWh]."""
        return self.kw_peak_demand * self.load_factor * _HOURS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Tariff:
    """Components of GDMTH at a place, each with its source."""

    energy_base: Value
    energy_intermediate: Value
    energy_peak: Value
    distribution: Value
    capacity: Value
    supply: Value
    load_factor: Value

    @property
    def components(self) -> tuple[Value, ...]:
        """All of them, in the order of a bill."""
        return (
            self.energy_base,
            self.energy_intermediate,
            self.energy_peak,
            self.distribution,
            self.capacity,
            self.supply,
            self.load_factor,
        )


@dataclass(frozen=True, slots=True)
class Bill:
    """A year's bill by component [MXN]."""

    energy_kwh: float
    energy_base_mxn: float
    energy_intermediate_mxn: float
    energy_peak_mxn: float
    distribution_mxn: float
    capacity_mxn: float
    supply_mxn: float

    @property
    def total_mxn(self) -> float:
        """All components [MXN]."""
        return (
            self.energy_base_mxn
            + self.energy_intermediate_mxn
            + self.energy_peak_mxn
            + self.distribution_mxn
            + self.capacity_mxn
            + self.supply_mxn
        )

    @property
    def mxn_per_kwh(self) -> float:
        """Mean price [MXN/kWh]."""
        return self.total_mxn / self.energy_kwh


@dataclass(frozen=True, slots=True)
class Price:
    """A price of electricity computed from a load, and every value behind it.

    Attributes:
        value: The price [USD/kWh], with the weakest grade of what is behind it.
        bill: The year's bill it comes from.
        behind: Components and the exchange rate.
    """

    value: Value
    bill: Bill
    behind: tuple[Value, ...]


def billed_kw(kw: float, energy_kwh: float, hours: float, load_factor: float) -> float:
    """Demand that is billed: the measured one, but at most the energy at the load factor of law."""
    return min(kw, energy_kwh / (hours * load_factor))


def tariff_at(place: str, reference: Reference) -> Tariff | None:
    """The tariff of a place; None where some component is not known, as outside Mexico."""
    found = [
        reference.get(key, place)
        for key in (
            "cfe_energy_base_mxn_per_kwh",
            "cfe_energy_intermediate_mxn_per_kwh",
            "cfe_energy_peak_mxn_per_kwh",
            "cfe_distribution_mxn_per_kw_month",
            "cfe_capacity_mxn_per_kw_month",
            "cfe_supply_mxn_per_month",
            "cfe_load_factor",
        )
    ]
    return Tariff(*found) if all(value.known for value in found) else None


def yearly_bill(load: Load, tariff: Tariff) -> Bill:
    """The bill of twelve like months."""
    energy_kwh = load.energy_kwh
    month_kwh = energy_kwh / MONTHS_PER_YEAR
    law = _number(tariff.load_factor)
    # Who uses nothing in the peak hours has no demand in them either.
    kw_in_peak = load.kw_peak_demand if load.peak_share > 0 else 0.0
    distributed = billed_kw(load.kw_peak_demand, month_kwh, _HOURS_PER_MONTH, law)
    peaked = billed_kw(kw_in_peak, month_kwh, _HOURS_PER_MONTH, law)
    return Bill(
        energy_kwh=energy_kwh,
        energy_base_mxn=energy_kwh * load.base_share * _number(tariff.energy_base),
        energy_intermediate_mxn=(
            energy_kwh * load.intermediate_share * _number(tariff.energy_intermediate)
        ),
        energy_peak_mxn=energy_kwh * load.peak_share * _number(tariff.energy_peak),
        distribution_mxn=distributed * _number(tariff.distribution) * MONTHS_PER_YEAR,
        capacity_mxn=peaked * _number(tariff.capacity) * MONTHS_PER_YEAR,
        supply_mxn=_number(tariff.supply) * MONTHS_PER_YEAR,
    )


def price_of(
    load: Load,
    place: str,
    reference: Reference,
    *,
    mxn_per_usd: Value | None = None,
    load_grade: Grade = Grade.GIVEN,
) -> Price | None:
    """What a kWh costs a site with this load; None where the tariff is not known.

    Args:
        load: The load.
        place: Place of the site.
        reference: Facts of the case before shipped components.
        mxn_per_usd: The case's exchange rate; else the reference's, a mean of its year.
        load_grade: How sure the load itself is.
    """
    tariff = tariff_at(place, reference)
    rate = mxn_per_usd or reference.get("fx_lcu_per_usd", MEXICO)
    if tariff is None or not rate.known:
        return None
    bill = yearly_bill(load, tariff)
    behind = (*tariff.components, rate)
    weakest = max(value.grade for value in behind)
    told = [
        f"bill of {bill.total_mxn:,.0f} MXN a year for {bill.energy_kwh:,.0f} kWh",
        f"{_number(rate):g} MXN/USD",
        "without VAT and power factor",
        tariff.distribution.note,
    ]
    value = Value(
        key="electricity_usd_per_kwh",
        place=place,
        value=bill.mxn_per_kwh / _number(rate),
        unit="USD/kWh",
        year=tariff.capacity.year,
        source="computed from the components of the tariff GDMTH and the load_profile of the case",
        quality=max(value.quality for value in behind),
        grade=max(weakest, load_grade),
        note="; ".join(note for note in told if note),
    )
    return Price(value, bill, behind)


def _number(value: Value) -> float:
    if value.value is None:
        raise ValueError(value.key)
    return value.value
