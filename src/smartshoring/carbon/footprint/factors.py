"""Emission factors of carriers and transport, each a row of a shipped table with its evidence.

Gases stay apart; factors that are known as CO2e alone say so and cannot be restated under another
set of warming potentials.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final, Literal, NamedTuple

from smartshoring.reference.tables import Row, rows

GwpSet = Literal["AR5", "AR6"]
GridPolicy = Literal["consumption_year", "regulator_in_force", "latest"]

FOSSIL: Final = "CH4_fossil"
_NAMED_USES: Final = {
    # Dry gas is what pipelines deliver (CONUEE list); the other row is gas with its liquids.
    ("natural_gas", "m3"): "stationary_dry",
}
_KWH_PER_GJ: Final = 1000.0 / 3.6
_TRUCKS: Final = {
    "rigid 7.5-17t": "rigid 7.5-17t average laden",
    "rigid >17t": "rigid >17t average laden",
    "articulated >33t": "articulated >33t average laden",
}
_OTHER_TRUCK: Final = "all HGV average laden"
_SHORT_FLIGHT_KM: Final = 3700.0
_SIGMA_FUEL: Final = 0.03
_SIGMA_GRID: Final = 0.05
_SIGMA_FREIGHT: Final = 0.25
"""Standard deviation of ln(factor) where a row states none: own assumptions."""


class Factor(NamedTuple):
    """Kilograms per unit of a quantity.

    Attributes:
        id: `table:key/key/...`, which names one row.
        unit: Unit of the quantity.
        co2_kg: Fossil CO2; 0 where only `other_co2e_kg` is known.
        ch4_kg: Methane.
        n2o_kg: Nitrous oxide.
        biogenic_kg: CO2 of biomass, reported apart.
        other_co2e_kg: CO2e that is not told by gas.
        gases: Whether gases are known apart.
        sigma: Standard deviation of ln(factor).
        evidence: primary_or_package, secondary, unverified or assumption.
        source: Where it comes from.
        note: What is to be said with it: a proxy, an older year.
    """

    id: str
    unit: str
    co2_kg: float
    ch4_kg: float
    n2o_kg: float
    biogenic_kg: float
    other_co2e_kg: float
    gases: bool
    sigma: float
    evidence: str
    source: str
    note: str = ""


@cache
def gwp(gas: str, of: GwpSet) -> float:
    """Warming potential over 100 years of `CH4_fossil`, `CH4_biogenic` or `N2O` [kg CO2e/kg]."""
    known = {(row["gas"], row["set"]): float(row["gwp"]) for row in rows("gwp")}
    return known.get((gas, of)) or known[gas.split("_", 1)[0], of]


@cache
def fuel_factor(carrier: str, unit: str, use: str) -> Factor | None:
    """Combustion of a fuel; None where no row is in this unit.

    Args:
        carrier: The fuel.
        unit: L, kg, m3 or GJ_gross.
        use: `stationary` or `mobile_road`.
    """
    mine = [
        row
        for row in rows("emission_factors_fuels")
        if (row["carrier"], row["activity_unit"]) == (carrier, unit)
    ]
    wanted = (use, _NAMED_USES.get((carrier, unit), ""), "stationary")
    for name in wanted:
        for region in ("MEX", "GLOBAL"):
            found = next((r for r in mine if (r["use"], r["region"]) == (name, region)), None)
            if found is not None and name == "stationary" and wanted[1]:
                found = next((r for r in mine if r["use"] == wanted[1]), found)
            if found is not None:
                return _fuel(found)
    return None


def _fuel(row: Row) -> Factor:
    co2 = float(row["co2_kg_per_unit"])
    biogenic = row["biogenic_co2"] == "yes"
    key = "/".join(row[name] for name in ("carrier", "use", "region", "activity_unit", "year"))
    return Factor(
        f"emission_factors_fuels:{key}",
        row["activity_unit"],
        0.0 if biogenic else co2,
        float(row["ch4_kg_per_unit"]),
        float(row["n2o_kg_per_unit"]),
        co2 if biogenic else 0.0,
        0.0,
        True,
        _sigma(row),
        row["evidence"],
        "; ".join(dict.fromkeys((row["source_ncv"], row["source_co2"], row["source_ch4_n2o"]))),
        row["note"],
    )


def _sigma(row: Row) -> float:
    """From the 95 % bounds of CO2 per TJ that a row tells as `CO2 67,500-73,000 kg/TJ`."""
    found = re.search(r"CO2 ([\d,]+)-([\d,]+)", row["uncertainty"])
    if found is None:
        return _SIGMA_FUEL
    low, high = (float(text.replace(",", "")) for text in found.groups())
    return math.log(high / low) / (2 * 1.96)


@cache
def upstream_factor(carrier: str, unit: str) -> Factor | None:
    """Extraction, refining and delivery of a fuel (well to tank); None where no row is known."""
    for row in rows("wtt_factors_fuels"):
        if row["carrier"] != carrier:
            continue
        per = {row["activity_unit"]: float(row["wtt_co2e_kg_per_unit"])}
        if "kWh_gross" in per:
            per["GJ_gross"] = per["kWh_gross"] * _KWH_PER_GJ
        if "t" in per:
            per["kg"] = per["t"] / 1000.0
        if unit in per:
            key = "/".join((carrier, row["activity_unit"], row["year"]))
            return _co2e(
                f"wtt_factors_fuels:{key}",
                unit,
                per[unit],
                _SIGMA_FREIGHT,
                row,
                f"supply chain of {row['region_of_origin']}, a proxy",
            )
    return None


def _co2e(name: str, unit: str, kg: float, sigma: float, row: Row, note: str) -> Factor:
    return Factor(
        name, unit, 0.0, 0.0, 0.0, 0.0, kg, False, sigma, row["evidence"], row["source"], note
    )


@cache
def grid(country: str, year: int, policy: GridPolicy) -> Factor | None:
    """Official grid factor of a country for electricity used in a year.

    `consumption_year`: of that year, else the nearest known; `regulator_in_force`: the latest of a
    year before, as notices appear in the year after (SEMARNAT: reports made in 2026 for 2025 use
    2024); `latest`: the latest known.
    """
    mine = sorted(
        (
            row
            for row in rows("grid_factors")
            if row["iso3"] == country
            and row["method"] == "location_based_official"
            and not row["subregion"]
        ),
        key=lambda row: int(row["year"]),
    )
    if not mine:
        return None
    years = [int(row["year"]) for row in mine]
    if policy == "latest":
        chosen = mine[-1]
    elif policy == "regulator_in_force":
        chosen = mine[max((n for n, y in enumerate(years) if y < year), default=0)]
    else:
        chosen = min(mine, key=lambda row: (abs(int(row["year"]) - year), -int(row["year"])))
    note = "" if int(chosen["year"]) == year else f"factor of {chosen['year']} for {year}"
    name = f"grid_factors:{country}/{chosen['year']}/location_based_official"
    return _co2e(name, "kWh", float(chosen["value"]), _SIGMA_GRID, chosen, note)


@cache
def losses(country: str, year: int, policy: GridPolicy) -> Factor | None:
    """Electricity lost on its way, per kWh that arrives: loss / (1 - loss) x grid factor."""
    at = grid(country, year, policy)
    row = next((r for r in rows("td_losses") if r["iso3"] == country and r["loss_fraction"]), None)
    if at is None or row is None:
        return None
    share = float(row["loss_fraction"])
    kg = share / (1.0 - share) * at.other_co2e_kg
    name = f"td_losses:{country}/{row['year']} x {at.id}"
    return _co2e(name, "kWh", kg, _SIGMA_FREIGHT, row, at.note)


@cache
def transport(mode: str, vehicle: str, distance_km: float = 0.0) -> Factor | None:
    """Well-to-wheel CO2e of transport per tkm: the rows of planned lanes, trucks by class.

    Args:
        mode: road, rail, sea or air.
        vehicle: ConfigVehicular of a waybill; "" = not known.
        distance_km: Of a flight.
    """
    note = ""
    name = {"rail": "freight train", "sea": "container ship average"}.get(mode, "")
    if mode == "road":
        by_config = {r["config_vehicular"]: r["transport_factor_class"] for r in _configs()}
        truck = by_config.get(vehicle.strip().upper(), "")
        name = _TRUCKS.get(truck, _OTHER_TRUCK)
        if name == _OTHER_TRUCK:
            note = f"no factor for {truck or vehicle or 'an unnamed vehicle'}: mean of all trucks"
    elif mode == "air":
        short = 0.0 < distance_km <= _SHORT_FLIGHT_KM
        name = "short-haul belly/freighter without RF" if short else "long-haul without RF"
    for row in rows("transport_factors"):
        if (row["mode"], row["vehicle_class"], row["unit"]) == (mode, name, "kgCO2e/tkm") and (
            row["temperature"] == "ambient"
        ):
            key = "/".join((mode, name, row["region"], row["year"]))
            return _co2e(
                f"transport_factors:{key}", "tkm", float(row["wtw"]), _SIGMA_FREIGHT, row, note
            )
    return None


def _configs() -> tuple[Row, ...]:
    return rows("sat_cartaporte_config")
