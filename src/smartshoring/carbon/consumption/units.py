"""Units of Mexican invoices: SAT's codes with their traps, and the words people write instead.

A carrier is told in few units: kWh; L for liquids; L or kg for LP gas; m3 or GJ of gross heat for
natural gas; kg for solids. SAT's code `GJ` is gram per millilitre and `TJ` a thousand square
centimetres; gigajoule is `GV`, terajoule `D30`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final, Literal, NamedTuple

from smartshoring.reference.tables import rows

Family = Literal["power", "liquid", "lpg", "gas", "solid"]

NORMAL_TO_STANDARD: Final = Decimal("1.0549")
"""m3 at 0 C and 101.325 kPa in m3 at 15 C: (273.15 + 15) / 273.15 = 1.0549."""
_MJ_PER_KWH: Final = Decimal("3.6")
_LITRES_PER_M3: Final = Decimal(1000)
_GALLONS: Final = (Decimal("3.785411784"), Decimal("4.54609"))
"""Litres of a US and of an imperial gallon."""
PHYSICAL: Final = frozenset(
    {"energy", "volume", "volume_std", "volume_norm", "mass", "power", "reactive"}
)

SOLIDS: Final = frozenset(
    {
        "petcoke",
        "coal_sub_bituminous",
        "coal_other_bituminous",
        "coal_anthracite",
        "coal_coking",
        "coal_thermal_imported_mx",
        "coke_oven_coke",
        "lignite",
        "peat",
        "charcoal",
        "briquette",
        "wood",
    }
)
_GASES: Final = frozenset({"natural_gas", "methane", "lng"})
_LPG: Final = frozenset({"lpg", "propane", "butane"})


class Unit(NamedTuple):
    """A unit as a carrier's own: quantity x factor is in `unit`.

    Attributes:
        unit: kWh, L, kg, m3 or GJ_gross; "" where the invoice's unit says nothing usable.
        factor: What a quantity is multiplied by.
        low: Least factor where the unit is not clear.
        high: Largest such factor.
    """

    unit: str
    factor: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


class SatUnit(NamedTuple):
    """A row of SAT's units: kind, unit it is converted to, factor."""

    kind: str
    to_unit: str
    factor: Decimal | None


NO_UNIT: Final = Unit("", Decimal(1))
_ONE: Final = Decimal(1)


def family_of(carrier: str) -> Family:
    """Which units a carrier is told in."""
    if carrier in ("electricity", "heat"):
        return "power"
    if carrier in _LPG:
        return "lpg"
    if carrier in _GASES:
        return "gas"
    return "solid" if carrier in SOLIDS else "liquid"


@cache
def sat_units() -> dict[str, SatUnit]:
    """SAT's codes that concern energy and freight."""
    return {
        row["clave_unidad"]: SatUnit(
            row["kind"], row["to_unit"], Decimal(row["factor"]) if row["factor"] else None
        )
        for row in rows("sat_claveunidad_energy")
    }


_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"kw\W?h(ora|rs?)?|kilo\W?watts?\W?(por )?\W?horas?|kilovatios?\W?hora", "KWH"),
    (r"mw\W?h|mega\W?watts?\W?horas?", "MWH"),
    (r"gw\W?h|giga\W?watts?\W?horas?", "GWH"),
    (r"mmbtus?|millon(es)? de btus?|mbtu", "BZ"),
    (r"gj|giga\W?joules?|gigajulios?", "GV"),
    (r"tj|tera\W?joules?", "D30"),
    (r"mj|mega\W?joules?", "3B"),
    (r"gcal|giga\W?calorias?", "gcal"),
    (r"lts?|litros?|lt|ltr|l", "LTR"),
    (r"gal(on(es)?)?s?( eua| usa?)|us gal(lons?)?", "GLL"),
    (r"gal(on(es)?)?s?|gls?", "A76"),
    (r"barril(es)?|bbls?", "BLL"),
    (r"nm3|m3n|metros? cubicos? normal(es|izados?)?", "NM3"),
    (r"sm3|m3s|metros? cubicos? estandar(es)?", "SM3"),
    (r"m3|mts?3|m\^3|metros? cubicos?|m\u00b3", "MTQ"),
    (r"kgs?|kilos?|kilogramos?|kgm", "KGM"),
    (r"ton(s|eladas?)?|tm", "TNE"),
)
_PATTERNS: Final = tuple((re.compile(pattern), code) for pattern, code in _WORDS)
_EXTRA: Final = {"gcal": SatUnit("energy", "MJ", Decimal("4186.8"))}


def unit_in_words(text: str) -> SatUnit | None:
    """The unit that a free text such as `litros` or `KWH` names, folded; None for any other."""
    bare = text.strip(" .")
    for pattern, code in _PATTERNS:
        if pattern.fullmatch(bare):
            return _EXTRA.get(code) or sat_units().get(code)
    return None


def unit_for(family: Family, unit: SatUnit, code: str = "") -> Unit:
    """A unit as one of the carrier's own; `NO_UNIT` where it cannot be.

    Args:
        family: Which units the carrier is told in.
        unit: SAT's unit.
        code: Its code: a gallon of unknown kind has a range.
    """
    kind, to_unit, factor = unit
    if kind == "volume" and factor is None and code == "A76" and family in ("liquid", "lpg"):
        return Unit("", _ONE, *_GALLONS)
    if factor is None:
        return NO_UNIT
    if kind == "energy":
        in_mj = factor if to_unit == "MJ" else factor * _MJ_PER_KWH
        if family == "power":
            return Unit("kWh", factor if to_unit == "kWh" else factor / _MJ_PER_KWH)
        return Unit("GJ_gross", in_mj / 1000) if family == "gas" else NO_UNIT
    if kind == "mass":
        return Unit("kg", factor) if family in ("lpg", "solid") else NO_UNIT
    if kind.startswith("volume"):
        return _volume(family, kind, to_unit, factor)
    return NO_UNIT


def _volume(family: Family, kind: str, to_unit: str, factor: Decimal) -> Unit:
    if family == "gas":
        in_m3 = factor if to_unit == "m3" else factor / _LITRES_PER_M3
        return Unit("m3", in_m3 * NORMAL_TO_STANDARD if kind == "volume_norm" else in_m3)
    if family == "liquid":
        return Unit("L", factor if to_unit == "L" else factor * _LITRES_PER_M3)
    if family == "lpg" and to_unit == "L":
        return Unit("L", factor)
    # A m3 of LP gas is liquid or vapour, 270 times lighter: nobody can tell.
    return NO_UNIT


_QUANTITY: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    r"(kwh|mwh|gwh|mmbtus?|gj|gcal|litros?|lts?|lt|ltrs?|l|kgs?|kilos?|kilogramos?|m3|mts?3|"
    r"metros? cubicos?|toneladas?|ton)(?![\w/])"
)


def quantities_in(text: str, family: Family) -> tuple[tuple[Decimal, str], ...]:
    """Quantities that a folded text tells in a unit of the carrier, such as `consumo 1,234 kwh`.

    Returns:
        (quantity in the carrier's unit, unit) of each, in their order.
    """
    found = []
    for number, word in _QUANTITY.findall(text):
        named = unit_in_words(word)
        unit = NO_UNIT if named is None else unit_for(family, named)
        if unit.unit:
            found.append((Decimal(number.replace(",", "")) * unit.factor, unit.unit))
    return tuple(found)
