"""Lanes: for each pair of points and combination of modes, the way of least generalized cost.

Generalized cost = money at the reference's tariffs + `usd_per_hour_in_transit` x hours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smartshoring.logistics.gateways import known_gateways
from smartshoring.logistics.intermodal import Finder
from smartshoring.logistics.land import End
from smartshoring.logistics.tables import atlas
from smartshoring.logistics.tariffs import Tariffs
from smartshoring.network.lane import Lane, NoLane
from smartshoring.reference.lookup import Reference

MODES = ("road", "rail", "sea", "sea+rail")


@dataclass(frozen=True, slots=True)
class Point:
    """A site or a market.

    Attributes:
        name: Its name in the case.
        lat: Latitude [deg].
        lon: Longitude [deg].
        country: ISO 3166 alpha-3.
    """

    name: str
    lat: float
    lon: float
    country: str


@dataclass(frozen=True, slots=True)
class RoutingOptions:
    """What is open.

    Attributes:
        closed: Ids of closed ports, crossings and terminals.
        panama: Whether ships may use the Panama Canal.
        suez: Whether ships may use the Suez Canal.
        arctic: Whether ships may pass the Bering Strait into the Arctic.
    """

    closed: frozenset[str] = frozenset()
    panama: bool = True
    suez: bool = True
    arctic: bool = False

    @property
    def closed_passages(self) -> frozenset[str]:
        """Names of the passages that are barred."""
        states = {"panama": self.panama, "suez": self.suez, "arctic": self.arctic}
        return frozenset(name for name, is_open in states.items() if not is_open)


def unknown_gateways(closed: frozenset[str]) -> tuple[str, ...]:
    """Names in `closed` that no gateway bears, in order."""
    return tuple(sorted(closed - known_gateways()))


def find_lanes(
    pairs: Sequence[tuple[Point, Point]],
    modes: Sequence[str],
    *,
    options: RoutingOptions,
    reference: Reference,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[list[Lane], list[NoLane]]:
    """Finds a lane for each pair and mode, or says why there is none.

    Args:
        pairs: Origins and destinations.
        modes: Combinations of modes: `road`, `rail`, `sea`, `sea+rail`.
        options: What is closed.
        reference: Tariffs and times; defaults not accepted still rank paths.
        progress: Told what is being done and the share done.

    Returns:
        Lanes and explicit refusals; every pair and mode is in exactly one of the lists.
    """
    unknown = unknown_gateways(options.closed)
    if unknown:
        refusals = [
            NoLane(origin.name, destination.name, mode, "logistics.unknown_gateway", unknown[0])
            for origin, destination in pairs
            for mode in modes
        ]
        return [], refusals
    ends: dict[Point, End] = {}
    for pair in pairs:
        for point in pair:
            ends.setdefault(point, End(point.name, point.lat, point.lon, point.country))
    number = {point: index for index, point in enumerate(ends)}
    report = progress or (lambda _code, _share: None)
    finder = Finder(
        atlas(report),
        list(ends.values()),
        Tariffs(reference),
        options.closed,
        options.closed_passages,
        rail=any("rail" in mode for mode in modes),
    )
    lanes: list[Lane] = []
    refusals = []
    for done, (origin, destination) in enumerate(pairs):
        if done % 100 == 0:
            report("logistics.finding_lanes", done / len(pairs))
        for mode in modes:
            answer = finder.lane(number[origin], number[destination], mode)
            (lanes if isinstance(answer, Lane) else refusals).append(answer)  # type: ignore[arg-type]
    report("logistics.finding_lanes", 1.0)
    return lanes, refusals
