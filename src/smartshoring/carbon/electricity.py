"""CO2e of electricity: one basis for all plants that are compared.

`location`: official location-based factors, the only ones allowed in a Scope 2 statement.
`lifecycle`: factors with upstream emissions, known for more countries; never mixed with the first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, Literal

from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Value

GridBasis = Literal["location", "lifecycle"]

_KEYS: Final[Mapping[GridBasis, str]] = MappingProxyType(
    {
        "location": "grid_co2e_kg_per_kwh_location",
        "lifecycle": "grid_co2e_kg_per_kwh_lifecycle",
    }
)


def grid_factor(place: str, basis: GridBasis, reference: Reference) -> Value:
    """Grid factor of a place on a basis [kg CO2e/kWh]; unknown is an answer."""
    return reference.get(_KEYS[basis], place)


def grid_basis(places: Collection[str], reference: Reference) -> GridBasis:
    """The one basis for these places: official if every place has it, else life-cycle for all."""
    official = all(grid_factor(place, "location", reference).known for place in places)
    return "location" if official else "lifecycle"


def without_official_factor(places: Collection[str], reference: Reference) -> tuple[str, ...]:
    """Places that force the life-cycle basis, to be named beside the figures."""
    return tuple(
        place
        for place in sorted(set(places))
        if not grid_factor(place, "location", reference).known
    )
