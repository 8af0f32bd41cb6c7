"""What one load pays on a lane: freight and handling, and which tariffs are missing."""

from __future__ import annotations

from dataclasses import dataclass

from smartshoring.network.lane import Lane
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Grade, Value

_STOPS = frozenset({"port", "terminal", "crossing"})


@dataclass(frozen=True, slots=True)
class LoadPrice:
    """Price of one load (40-ft container or 53-ft trailer) over a whole lane.

    Attributes:
        freight_usd: Moving legs [USD]; None when a tariff is unknown.
        handling_usd: Ports, terminals and crossings [USD]; None when a tariff is unknown.
        grade: The weakest grade of the tariffs used.
        missing: Unknown tariffs as `rate_key@place`.
        used: The values used, each once.
    """

    freight_usd: float | None
    handling_usd: float | None
    grade: Grade
    missing: tuple[str, ...]
    used: tuple[Value, ...]


def price_load(lane: Lane, reference: Reference) -> LoadPrice:
    """Prices a lane at the reference's tariffs: sum over legs of units x tariff."""
    sums: dict[bool, float | None] = {False: 0.0, True: 0.0}
    missing: dict[str, None] = {}
    used: dict[tuple[str, str], Value] = {}
    for leg in lane.legs:
        if not leg.rate_key:
            continue
        tariff = reference.get(leg.rate_key, leg.rate_place)
        stop = leg.mode in _STOPS
        so_far = sums[stop]
        if tariff.value is None:
            missing[f"{leg.rate_key}@{leg.rate_place}"] = None
            sums[stop] = None
        else:
            used[tariff.key, tariff.place] = tariff
            if so_far is not None:
                sums[stop] = so_far + tariff.value * leg.rate_units
    return LoadPrice(
        freight_usd=sums[False],
        handling_usd=sums[True],
        grade=max((value.grade for value in used.values()), default=Grade.GIVEN),
        missing=tuple(missing),
        used=tuple(used.values()),
    )
