"""CO2e per kilogram of cargo of many lanes at once; each equals `transport` on that lane alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartshoring.carbon.transport import leg_co2e
from smartshoring.network.lane import Lane, Leg
from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Value

_MOVING = frozenset({"road", "rail", "sea"})


@dataclass(frozen=True)
class Co2eTable:
    """Emissions per kilogram of cargo [lane].

    Attributes:
        kg_per_kg: Sum over legs; nan when a factor is not known.
        factors: The factor of each kind of leg (mode and country), None for a crossing.
        lane_of: Lane of each leg.
        kind_of: Kind of each leg.
    """

    kg_per_kg: NDArray[np.float64]
    factors: tuple[Value | None, ...]
    lane_of: NDArray[np.int64]
    kind_of: NDArray[np.int64]

    def used(self, lanes: NDArray[np.bool_]) -> Iterable[Value]:
        """The factors behind some lanes."""
        for kind in np.unique(self.kind_of[lanes[self.lane_of]]):
            factor = self.factors[kind]
            if factor is not None:
                yield factor


def co2e_table(lanes: Sequence[Lane], reference: Reference) -> Co2eTable:
    """Emissions of every lane: km x factor where it moves, the stop's factor where it does not."""
    kinds: dict[tuple[str, str], int] = {}
    legs = [(i, leg) for i, lane in enumerate(lanes) for leg in lane.legs]
    kind_of = [kinds.setdefault((leg.mode, leg.country), len(kinds)) for _, leg in legs]
    amount = [leg.distance_km if leg.mode in _MOVING else 1.0 for _, leg in legs]
    per_unit = np.zeros(len(kinds))
    factors: list[Value | None] = [None] * len(kinds)
    first = {kind: leg for kind, (_, leg) in reversed(list(zip(kind_of, legs, strict=True)))}
    for kind, leg in first.items():
        one = Leg(leg.mode, "", "", leg.country, 1.0, 0.0, 0.0)
        part = leg_co2e(one, reference)
        per_unit[kind] = np.nan if part.co2e_kg_per_kg is None else part.co2e_kg_per_kg
        factors[kind] = part.factor
    rows, which = np.array([i for i, _ in legs], np.int64), np.array(kind_of, np.int64)
    total = np.bincount(rows, per_unit[which] * np.array(amount, float), len(lanes))
    return Co2eTable(total.astype(float), tuple(factors), rows, which)
