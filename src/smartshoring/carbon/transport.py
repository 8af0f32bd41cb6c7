"""CO2e of freight on a lane: well-to-wheel, per kilogram of cargo, stops included.

kg CO2e per kg = sum over legs of distance_km x factor [kg/tkm] / 1000, plus for each port and
terminal factor [kg/t] / 1000. Queues at crossings are inside the road factor's average driving.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from smartshoring.network.lane import Lane, Leg
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value
from smartshoring.units import KG_PER_TONNE

_PER_TKM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "road": "road_co2e_kg_per_tkm",
        "rail": "rail_co2e_kg_per_tkm",
        "sea": "sea_co2e_kg_per_tkm",
    }
)
_PER_TONNE: Final[Mapping[str, str]] = MappingProxyType(
    {"port": "port_co2e_kg_per_t", "terminal": "terminal_co2e_kg_per_t"}
)


@dataclass(frozen=True, slots=True)
class LegCo2e:
    """What one leg emits.

    Attributes:
        leg: The leg.
        co2e_kg_per_kg: Per kilogram of cargo; None if its factor is not known.
        factor: The factor with its source; None for a crossing.
    """

    leg: Leg
    co2e_kg_per_kg: float | None
    factor: Value | None


def leg_co2e(leg: Leg, reference: Reference) -> LegCo2e:
    """CO2e of one leg per kilogram of cargo."""
    place = leg.country or "*"
    if leg.mode in _PER_TKM:
        factor = reference.get(_PER_TKM[leg.mode], place)
        tonne_km_per_kg = leg.distance_km / KG_PER_TONNE
        amount = None if factor.value is None else factor.value * tonne_km_per_kg
        return LegCo2e(leg, amount, factor)
    if leg.mode in _PER_TONNE:
        factor = reference.get(_PER_TONNE[leg.mode], place)
        amount = None if factor.value is None else factor.value / KG_PER_TONNE
        return LegCo2e(leg, amount, factor)
    return LegCo2e(leg, 0.0, None)


def freight_parts(lane: Lane, reference: Reference) -> tuple[LegCo2e, ...]:
    """CO2e leg by leg, with the factors used."""
    return tuple(leg_co2e(leg, reference) for leg in lane.legs)


def freight_co2e_kg_per_load_kg(lane: Lane, reference: Reference) -> tuple[float | None, Grade]:
    """CO2e of moving one kilogram of cargo over a lane, and how firm it is.

    Returns:
        kg CO2e per kg of cargo, None if any factor is not known, and the weakest grade.
    """
    total = 0.0
    grade = Grade.GIVEN
    for part in freight_parts(lane, reference):
        if part.co2e_kg_per_kg is None:
            return None, Grade.ASSUMED
        total += part.co2e_kg_per_kg
        if part.factor is not None:
            grade = max(grade, part.factor.grade)
    return total, grade
