"""Energy that no invoice tells: meters, solar, refrigerants; and instruments of bought power.

Market-based scope 2 knows instruments in this order: certificate, contract, grid mean (GHG Protocol
Scope 2 Guidance, table 6.3; Mexico publishes no residual mix). An instrument covers no more than
was used at its site in its days; what is left of it covers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, get_args

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.emit import (
    Activity,
    Emission,
    Recipe,
    activities_of,
    days_of,
)
from smartshoring.carbon.footprint.factors import Factor, GridPolicy

Kind = Literal["meter", "landlord", "solar", "refrigerant", "contract", "certificate"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
UNITS: Final = ("kWh", "L", "kg", "m3", "GJ_gross")
_ORDER: Final = {"certificate": 0, "contract": 1}
_SIGMA: Final = 0.05
"""Standard deviation of ln(factor) of what a user states: own assumption."""


class Other(NamedTuple):
    """One row of `other_energy`.

    Attributes:
        kind: What it is.
        line: Its consumption; of an instrument the kWh that it covers.
        co2e_kg_per_unit: Factor that the company states; None = the shipped one.
        document: What proves it.
    """

    kind: Kind
    line: Consumption
    co2e_kg_per_unit: float | None
    document: str

    @property
    def is_instrument(self) -> bool:
        """Whether it says whose electricity it was, not how much was used."""
        return self.kind in _ORDER


def stated_factor(other: Other) -> Factor:
    """The factor that the company states, or nothing for solar and for certificates."""
    kg = other.co2e_kg_per_unit or 0.0
    return Factor(
        f"{other.line.line}:{other.kind}",
        other.line.unit,
        0.0,
        0.0,
        0.0,
        0.0,
        kg,
        False,
        _SIGMA if kg else 0.0,
        "stated" if other.document else "assumption",
        other.document,
        "as the company states",
    )


def activities_of_other(other: Other, policy: GridPolicy) -> tuple[Activity, ...]:
    """What a row is multiplied with by itself; an instrument with nothing, see `covered`.

    A factor stated for bought electricity is one of the market: by location, and upstream, the
    grid's hold (GHG Protocol Scope 2 Guidance, 4.1).
    """
    line = other.line
    if other.co2e_kg_per_unit is None and other.kind != "solar":
        return activities_of(line, None, policy)
    factor = stated_factor(other)
    if line.carrier == "electricity" and other.kind in ("meter", "landlord"):
        own = Recipe("2", "market", factor, factor.sigma)
        return tuple(
            one._replace(recipes=tuple(own if r.method == "market" else r for r in one.recipes))
            for one in activities_of(line, None, policy)
        )
    first, last = days_of(line)
    size = 0.0 if line.quantity is None else float(line.quantity)
    return (Activity((Recipe("1", "", factor, factor.sigma),), size, first, last),)


def covered(
    others: Iterable[Other], used: Iterable[tuple[str, Emission]]
) -> list[tuple[Other, float, tuple[Activity, ...]]]:
    """Instruments against the electricity they cover.

    Args:
        others: Rows; those that are no instruments are passed over.
        used: (site, emission by market at the grid's mean) of every consumption.

    Returns:
        Of each instrument: kWh that it covers, and activities by market that take the grid's mean
        back and put the instrument's factor in its place.
    """
    pool = [(site, one) for site, one in used if one.method == "market"]
    free = [one.quantity for _, one in pool]
    found = []
    chosen = sorted(
        (other for other in others if other.is_instrument), key=lambda other: _ORDER[other.kind]
    )
    for other in chosen:
        first, last = days_of(other.line)
        left = 0.0 if other.line.quantity is None else float(other.line.quantity)
        taken = 0.0
        own = (Recipe("2", "market", stated_factor(other), _SIGMA),)
        changes: list[Activity] = []
        for place, (site, one) in enumerate(pool):
            if other.line.site and site != other.line.site:
                continue
            overlap = min(last, one.last) - max(first, one.first) + 1
            if overlap <= 0 or left <= 0 or free[place] <= 0:
                continue
            part = min(left, free[place], one.quantity * overlap / (one.last - one.first + 1))
            free[place] -= part
            left -= part
            taken += part
            begin, end = max(first, one.first), min(last, one.last)
            changes += [
                Activity((one.recipe,), -part, begin, end),
                Activity(own, part, begin, end),
            ]
        found.append((other, taken, tuple(changes)))
    return found
