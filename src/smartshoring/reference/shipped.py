"""What the shipped tables say of each key, as Values: newest first, then best quality."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from smartshoring.errors import ReferenceTableError
from smartshoring.reference.keys import UNITS
from smartshoring.reference.numbers import parse_number, year_end
from smartshoring.reference.tables import Row, rows
from smartshoring.reference.value import Grade, Value
from smartshoring.units import KM_PER_MILE

TABLES_AS_OF: Final = 2026.89
"""When the tables were compiled (November 2026); a constant, so that answers never drift."""

STALE_YEARS: Final = 5.0
"""A row older than this is a proxy for today: grade INHERITED, with a note."""

QUALITY_ORDER: Final = "ABC-"

_EVIDENCE: Final = {"primary_or_package": "A", "secondary": "B", "unverified": "C"}


def _indicator(name: str, key: str) -> Iterator[Value]:
    for row in rows("place_indicators"):
        if row["indicator"] == name:
            yield _value(key, row["place_id"], row)


def _grid(method: str, key: str) -> Iterator[Value]:
    for row in rows("grid_factors"):
        if row["method"] != method:
            continue
        place = row["subregion"].split(" ", maxsplit=1)[0] if row["subregion"] else row["iso3"]
        if place == "eGRID":  # a subregion of utilities, not of places
            continue
        notes = [row["note"], f"gases: {row['gas_basis']}"]
        if row["generation_basis"]:
            notes.append(f"basis: {row['generation_basis']}")
        yield _value(key, place, row, note="; ".join(note for note in notes if note))


_FREIGHT: Final[dict[str, tuple[str, str]]] = {
    "road_co2e_kg_per_tkm": ("road", "articulated >33t average laden"),
    "rail_co2e_kg_per_tkm": ("rail", "freight train"),
    "sea_co2e_kg_per_tkm": ("sea", "container ship average"),
    "port_co2e_kg_per_t": ("hub", "maritime container terminal"),
    "terminal_co2e_kg_per_t": ("hub", "transshipment"),
}
"""Factor rows chosen for lanes: WTW, and GWP AR5 wherever the source has it."""


def _freight(key: str) -> Iterator[Value]:
    mode, vehicle = _FREIGHT[key]
    for row in rows("transport_factors"):
        if (row["mode"], row["vehicle_class"]) != (mode, vehicle):
            continue
        notes = [row["note"], f"WTW, {vehicle}, GWP {row['gwp_set']}, region {row['region']}"]
        value = _value(
            key,
            "*",
            {**row, "value": row["wtw"]},
            note="; ".join(note for note in notes if note),
        )
        # A factor of one country stands for the world, or of another GWP set: a proxy.
        proxy = row["region"] != "GLOBAL" or row["gwp_set"] != "AR5"
        yield replace(value, grade=Grade.INHERITED) if proxy else value


_FACT_TABLES: Final = ("logistic_facts", "logistics_parameters")


def _facts(key: str) -> Iterator[Value]:
    for row in (row for name in _FACT_TABLES for row in rows(name)):
        if row["key"] == key:
            value = _value(key, row["place"], row)
            if row["unit"] == "USD/loaded mile":
                value = _per_km(value)
            yield value


def _per_km(value: Value) -> Value:
    def convert(number: float | None) -> float | None:
        return None if number is None else number / KM_PER_MILE

    return replace(
        value,
        value=convert(value.value),
        low=convert(value.low),
        high=convert(value.high),
        unit="USD/km",
        note=f"{value.value} USD per loaded mile / {KM_PER_MILE} km; {value.note}",
    )


def _ocean(key: str) -> Iterator[Value]:
    for row in rows("ocean_rates"):
        yield _value(key, row["pair"], row)


_CFE: Final = {
    "cfe_energy_base_mxn_per_kwh": "energy_base",
    "cfe_energy_intermediate_mxn_per_kwh": "energy_intermediate",
    "cfe_energy_peak_mxn_per_kwh": "energy_peak",
    "cfe_distribution_mxn_per_kw_month": "distribution",
    "cfe_capacity_mxn_per_kw_month": "capacity",
    "cfe_supply_mxn_per_month": "supply",
    "cfe_load_factor": "load_factor",
}
"""Components of the Mexican tariff GDMTH, by key."""


def _cfe(key: str) -> Iterator[Value]:
    """A component at every place of each division; their mean stands for the country."""
    found = [row for row in rows("cfe_gdmth") if row["component"] == _CFE[key]]
    divisions = [row for row in found if row["division"] != "*"]
    for row in found:
        if row["division"] == "*":
            yield _value(key, "*", row)
        for place in rows("cfe_divisions"):
            if place["division"] == row["division"]:
                # A tariff is as sure as the place's being in the division.
                worst = max(row["quality"], place["quality"])
                notes = [row["note"], f"CFE division {row['division']}", place["note"]]
                told = {**row, "quality": worst}
                yield _value(key, place["place_id"], told, "; ".join(n for n in notes if n))
    if divisions:
        mean = sum(float(row["value"]) for row in divisions) / len(divisions)
        told = {**divisions[0], "value": repr(mean), "quality": "B"}
        yield _value(key, "MEX", told, f"unweighted mean of {len(divisions)} CFE divisions")


_SOURCES: Final[dict[str, Callable[[], Iterator[Value]]]] = {
    "electricity_usd_per_kwh": lambda: _indicator(
        "industrial_electricity_price", "electricity_usd_per_kwh"
    ),
    "fx_lcu_per_usd": lambda: _indicator("fx_lcu_per_usd", "fx_lcu_per_usd"),
    "grid_co2e_kg_per_kwh_location": lambda: _grid(
        "location_based_official", "grid_co2e_kg_per_kwh_location"
    ),
    "grid_co2e_kg_per_kwh_lifecycle": lambda: _grid(
        "lifecycle_ember", "grid_co2e_kg_per_kwh_lifecycle"
    ),
    "ocean_usd_per_feu": lambda: _ocean("ocean_usd_per_feu"),
}


def _values(key: str) -> Iterator[Value]:
    if key in _FREIGHT:
        return _freight(key)
    if key in _CFE:
        return _cfe(key)
    if key in _SOURCES:
        return _SOURCES[key]()
    return _facts(key)


def _value(key: str, place: str, row: Row, note: str | None = None) -> Value:
    number = parse_number(row["value"])
    low = parse_number(row.get("low", "")).value
    high = parse_number(row.get("high", "")).value
    quality = row.get("quality") or row.get("confidence") or _EVIDENCE.get(row.get("evidence", ""))
    return Value(
        key=key,
        place=place,
        value=number.value,
        unit=UNITS.get(key, row.get("unit", "")),
        year=row["year"],
        source=row["source"],
        quality=quality or "-",
        note=row.get("note", "") if note is None else note,
        low=number.low if low is None else low,
        high=number.high if high is None else high,
    )


def _best(values: Iterable[Value]) -> Value:
    return min(
        values,
        key=lambda value: (-year_end(value.year), QUALITY_ORDER.find(value.quality), value.source),
    )


@cache
def shipped(key: str) -> dict[str, Value]:
    """Best row of each place for a key: the newest, ties by quality; old ones are marked.

    Raises:
        ReferenceTableError: A number is negative or outside its own range.
    """
    by_place: dict[str, list[Value]] = {}
    for value in _values(key):
        if value.value is not None and not _sane(value):
            raise ReferenceTableError(f"{key} of {value.place}: {value}")
        by_place.setdefault(value.place, []).append(value)
    return {place: _aged(_best(values)) for place, values in by_place.items()}


def _sane(value: Value) -> bool:
    number = value.value or 0.0
    above_low = value.low is None or value.low <= number
    below_high = value.high is None or number <= value.high
    return number >= 0 and above_low and below_high


def _aged(value: Value) -> Value:
    age = TABLES_AS_OF - year_end(value.year)
    if not value.year or age <= STALE_YEARS:
        return value
    note = f"older than {STALE_YEARS:.0f} years; {value.note}".rstrip("; ")
    return replace(value, grade=max(value.grade, Grade.INHERITED), note=note)
