"""The plausible range of what a flip changes, from the ranges of the values behind it.

A flip multiplies one thing by a factor; each value behind that thing has a low and a high end. The
range of the factor is the widest that any of them allows. Where none has a range nothing is said:
an unknown range is not a narrow one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from smartshoring.places.groups import country_of
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.both_ends import assumptions
from smartshoring.plan.flip_search import Flip
from smartshoring.plan.freight_rates import KEY as QUOTED
from smartshoring.plan.shift import ALL_MODES, Kind
from smartshoring.reference.value import Value

_TARIFFS: Final[dict[str, tuple[str, ...]]] = {
    "road": ("truck_usd_per_km",),
    "rail": ("rail_usd_per_km",),
    "sea": ("ocean_usd_per_feu",),
    "sea+rail": ("ocean_usd_per_feu", "rail_usd_per_km"),
}
"""Tariffs that move the freight of a mode."""

_EQUIPMENT: Final[dict[str, tuple[str, ...]]] = {
    "road": ("truck",),
    "rail": ("intermodal",),
    "sea": ("feu",),
    "sea+rail": ("feu", "intermodal"),
}
"""Equipment that quoted rates of a mode are for."""


@dataclass(frozen=True, slots=True)
class Plausible:
    """A range in the flip's own unit, and whether the flip lies in it."""

    low: float
    high: float
    inside: bool


def plausible(data: Coefficients, flip: Flip) -> Plausible | None:
    """The range of what a flip changes; None when no value behind it has one."""
    factors = list(_factors(data, flip.kind, flip.subject))
    if not factors:
        return None
    low, high = min(low for low, _ in factors), max(high for _, high in factors)
    return Plausible(flip.from_value * low, flip.from_value * high, low <= flip.factor <= high)


def _factors(data: Coefficients, kind: Kind, subject: str) -> Iterator[tuple[float, float]]:
    """Low and high end of each value behind a subject, as shares of its own number."""
    for value in assumptions(data):
        if _is_behind(value, kind, subject) and value.value and value.value > 0:
            yield (value.low or 0.0) / value.value, (value.high or 0.0) / value.value


def _is_behind(value: Value, kind: Kind, subject: str) -> bool:
    if kind == "wage":
        return value.key == "labour_usd_per_hour" and _is_in(value.place, subject)
    if kind == "exchange_rate":
        return value.key == "fx_lcu_per_usd" and _is_in(value.place, subject)
    if kind == "freight":
        modes = list(_TARIFFS) if subject == ALL_MODES else [subject]
        if value.key == QUOTED:
            equipment = value.place.rpartition("/")[2]
            return any(equipment in _EQUIPMENT.get(mode, ()) for mode in modes)
        return any(value.key in _TARIFFS.get(mode, ()) for mode in modes)
    return False  # duties and volumes have no range


def _is_in(place: str, country: str) -> bool:
    try:
        return place == "*" or country_of(place) == country
    except KeyError:  # a name of the case's own
        return False
