"""A lane: one way to move goods between two points, leg by leg, physical facts only.

Money is not stored here: each leg says which tariff it needs (`rate_key` at `rate_place`) and how
many units of it, so that a changed tariff re-prices every lane without routing again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smartshoring.units import HOURS_PER_DAY

LegMode = Literal["road", "rail", "sea", "port", "terminal", "crossing"]
"""Moving modes (road, rail, sea) and stops (port, terminal, crossing)."""

LaneMode = str
"""`road`, `rail`, `sea`, `sea+rail`, or any word the case uses for a lane it gives."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement or stop.

    Attributes:
        mode: How it moves, or the kind of stop.
        origin: Name of where it begins (gateway id or the lane's end); a stop has origin == name.
        destination: Name of where it ends.
        country: ISO 3166 alpha-3 of the country driven in; "" at sea.
        distance_km: Distance [km]; 0 for a stop.
        hours: Mean time [h].
        hours_sd: Standard deviation of the time [h].
        rate_key: Tariff it is paid by, such as `truck_usd_per_km`; "" when free of charge.
        rate_place: Where that tariff is looked up: a place id or a pair `CHN>USA`.
        rate_units: How many units of the tariff [km for per-km tariffs, else 1 per load].
        assumed: Names of flagged defaults (keys of `assumptions.csv`) behind the hours or the path.
    """

    mode: LegMode
    origin: str
    destination: str
    country: str
    distance_km: float
    hours: float
    hours_sd: float
    rate_key: str = ""
    rate_place: str = ""
    rate_units: float = 0.0
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """A path between two points by one combination of modes."""

    origin: str
    destination: str
    mode: LaneMode
    legs: tuple[Leg, ...]

    @property
    def distance_km(self) -> float:
        """Length of all legs [km]."""
        return sum(leg.distance_km for leg in self.legs)

    @property
    def days(self) -> float:
        """Mean door-to-door time, stops included [day]."""
        return sum(leg.hours for leg in self.legs) / HOURS_PER_DAY

    @property
    def days_sd(self) -> float:
        """Standard deviation of the time, legs taken as independent [day]."""
        return float(sum(leg.hours_sd**2 for leg in self.legs) ** 0.5) / HOURS_PER_DAY

    @property
    def gateways(self) -> tuple[str, ...]:
        """Ports, terminals and crossings on the way, in order."""
        return tuple(
            leg.origin for leg in self.legs if leg.mode in ("port", "terminal", "crossing")
        )


@dataclass(frozen=True, slots=True)
class NoLane:
    """The explicit answer that no lane exists, and why.

    Attributes:
        origin: Point it would start from.
        destination: Point it would reach.
        mode: Combination of modes asked for.
        code: Sentence in `words`: such as `logistics.no_path`, `logistics.no_terminal`.
        detail: What is missing (a gateway, a tariff).
    """

    origin: str
    destination: str
    mode: LaneMode
    code: str
    detail: str = ""
