"""Road and rail between ends and over borders: tables of km, the cheapest ways, and their legs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from smartshoring.logistics.gateways import Gateway
from smartshoring.logistics.outlines import rings
from smartshoring.logistics.path_lengths import PathLengths
from smartshoring.logistics.service import Border, LandWays, solve_land
from smartshoring.logistics.sphere import great_circle_km
from smartshoring.logistics.tariffs import Tariffs, crossing_stop
from smartshoring.network.lane import Leg
from smartshoring.reference.countries import eu_members

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

ROAD_ACCESS_KM = 150.0
"""A point farther than this from every road of its country has no road."""
RAIL_ACCESS_KM = 40.0
"""A terminal farther than this from every mapped railway of its country cannot be used."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a land way begins or ends: a point, a port or a terminal."""

    name: str
    lat: float
    lon: float
    country: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a crossing, before it is priced."""

    gateway: Gateway
    country: str
    other: int


def sides_of(crossings: list[Gateway]) -> list[Side]:
    """Both sides of each crossing, next to each other."""
    sides: list[Side] = []
    for crossing in crossings:
        first, second = crossing.countries
        number = len(sides)
        sides.append(Side(crossing, first, number + 1))
        sides.append(Side(crossing, second, number))
    return sides


def domain(country: str) -> str:
    """Countries between which trucks need no crossing share a domain; others are their own."""
    if country in eu_members() and country not in _outlined():
        return "EU"
    return country


def _outlined() -> frozenset[str]:
    return frozenset(country for country, _ in rings())


@dataclass(frozen=True)
class Places:
    """Ends or sides attached to one network."""

    lat: Floats
    lon: Floats
    domain: tuple[str, ...]
    node: Indices
    access_km: Floats


def attach(lengths: PathLengths, spots: list[tuple[float, float, str]], within_km: float) -> Places:
    """Attaches (lat, lon, country) spots to the network."""
    found = [lengths.attach(lat, lon, country, within_km) for lat, lon, country in spots]
    return Places(
        lat=np.array([lat for lat, _, _ in spots], dtype=np.float64),
        lon=np.array([lon for _, lon, _ in spots], dtype=np.float64),
        domain=tuple(domain(country) for _, _, country in spots),
        node=np.array([item.node for item in found], dtype=np.int64),
        access_km=np.array([item.access_km for item in found], dtype=np.float64),
    )


def km_table(lengths: PathLengths, sources: Places, targets: Places) -> Floats:
    """Network km from each source to each target inside one domain, access legs included."""
    wanted = np.array(sources.domain)[:, None] == np.array(targets.domain)[None, :]
    km = lengths.between(sources.node, targets.node, wanted)
    km += sources.access_km[:, None] + targets.access_km[None, :]
    same = (sources.node[:, None] == targets.node[None, :]) & np.isfinite(km)
    direct = great_circle_km(
        sources.lat[:, None], sources.lon[:, None], targets.lat[None], targets.lon[None]
    )
    return np.where(same, np.minimum(km, direct), km)


@dataclass(frozen=True)
class Land:
    """One land mode, solved: cost between ends and the legs of each way."""

    mode: str
    ends: tuple[End, ...]
    ways: LandWays
    sides: tuple[Side, ...]
    tariffs: Tariffs
    cost: Floats

    def reaches(self, start: int, end: int) -> bool:
        """Whether there is a way."""
        return bool(np.isfinite(self.cost[start, end]))

    def legs(self, start: int, end: int) -> list[Leg]:
        """Moving legs and crossings from a start to an end, in order."""
        legs: list[Leg] = []
        ways = self.ways
        passed = ways.sides(start, end)
        here, country = self.ends[start].name, self.ends[start].country
        for near, far in zip(passed[::2], passed[1::2], strict=True):
            gateway = self.sides[near].gateway
            km = (
                ways.km_end_side[start, near]
                if near == passed[0]
                else ways.km_side_side[passed[passed.index(near) - 1], near]
            )
            legs.append(self._moving(here, gateway.id, country, float(km)))
            stop = crossing_stop(self.tariffs, gateway)
            fee = self.mode == "road"
            here, country = gateway.id, self.sides[far].country
            legs.append(
                Leg(
                    mode="crossing",
                    origin=here,
                    destination=here,
                    country=country,
                    distance_km=0.0,
                    hours=stop.hours,
                    hours_sd=stop.sd,
                    rate_key="crossing_fee_usd_per_load" if fee else "",
                    rate_place=gateway.id if fee else "",
                    rate_units=1.0 if fee else 0.0,
                    assumed=stop.assumed,
                )
            )
        last = ways.km_end_side[end, passed[-1]] if passed else ways.km_end_end[start, end]
        legs.append(self._moving(here, self.ends[end].name, country, float(last)))
        return self._billed(legs)

    def _moving(self, origin: str, destination: str, country: str, network_km: float) -> Leg:
        km = network_km * stretch(self.tariffs, self.mode, country)
        speed = self.tariffs.physical(f"{self.mode}_speed_km_per_h", country, "*")
        spread = self.tariffs.physical(f"{self.mode}_time_cv", country, "*")
        hours = km / speed.value
        return Leg(
            mode="road" if self.mode == "road" else "rail",
            origin=origin,
            destination=destination,
            country=country,
            distance_km=km,
            hours=hours,
            hours_sd=spread.value * hours,
            rate_key="truck_usd_per_km" if self.mode == "road" else "rail_usd_per_km",
            rate_place=country,
            rate_units=km,
            assumed=speed.assumed + spread.assumed,
        )

    def _billed(self, legs: list[Leg]) -> list[Leg]:
        """A short haul is billed at a minimum of km, on its first leg."""
        minimum = self.tariffs.physical("drayage_minimum_km", "*")
        missing = minimum.value - sum(leg.distance_km for leg in legs)
        if self.mode != "road" or missing <= 0:
            return legs
        first = legs[0]
        billed = replace(
            first,
            rate_units=first.rate_units + missing,
            assumed=first.assumed + minimum.assumed,
        )
        return [billed, *legs[1:]]


def stretch(tariffs: Tariffs, mode: str, country: str) -> float:
    """Driven km per km of the shortest way in the network (rail: 1)."""
    if mode != "road":
        return 1.0
    return tariffs.physical("road_distance_factor", country, "*").value


def usd_per_network_km(tariffs: Tariffs, mode: str, country: str) -> float:
    """Generalized cost of one network km: tariff and value of time."""
    rate = tariffs.money("truck_usd_per_km" if mode == "road" else "rail_usd_per_km", country)
    hour = tariffs.money("usd_per_hour_in_transit", "*")
    speed = tariffs.physical(f"{mode}_speed_km_per_h", country, "*").value
    return stretch(tariffs, mode, country) * (rate + hour / speed)


def solve(
    mode: str,
    ends: tuple[End, ...],
    starts: int,
    sides: tuple[Side, ...],
    tables: tuple[Floats, Floats, Floats],
    tariffs: Tariffs,
    closed: frozenset[str],
) -> Land:
    """Prices the km tables and finds the cheapest way between all ends.

    Args:
        mode: `road` or `rail`.
        ends: All ends; the first `starts` of them are where ways begin.
        starts: How many.
        sides: Sides of all crossings.
        tables: Km from starts to ends, ends to sides, sides to sides.
        tariffs: Money and times.
        closed: Ids of gateways that are closed.
    """
    end_end, end_side, side_side = tables
    hour = tariffs.money("usd_per_hour_in_transit", "*")
    borders = []
    for side in sides:
        stop = crossing_stop(tariffs, side.gateway)
        fee = 0.0
        if mode == "road":
            fee = tariffs.crossing(side.gateway)
        barred = side.gateway.id in closed
        toll = np.inf if barred else fee + hour * stop.hours
        borders.append(Border(side.gateway.id, side.country, side.other, toll))
    per_km = {
        country: usd_per_network_km(tariffs, mode, country)
        for country in {end.country for end in ends} | {side.country for side in sides}
    }
    of_end = np.array([per_km[end.country] for end in ends])
    of_side = np.array([per_km[side.country] for side in sides])
    country = np.array([end.country for end in ends])
    same = country[:starts, None] == country[None, :]
    ways = solve_land(end_end, end_side, side_side, of_end, of_side, tuple(borders), same)
    cost = ways.cost
    if mode == "road":
        cost = cost + _short_haul(ends, starts, ways, tariffs)
    return Land(mode, ends, ways, sides, tariffs, cost)


def _short_haul(ends: tuple[End, ...], starts: int, ways: LandWays, tariffs: Tariffs) -> Floats:
    """What the billed minimum adds to direct short hauls [USD]."""
    minimum = tariffs.physical("drayage_minimum_km", "*").value
    factor = np.array([stretch(tariffs, "road", end.country) for end in ends[:starts]])
    rate = np.array([tariffs.money("truck_usd_per_km", end.country) for end in ends[:starts]])
    missing = minimum - ways.km_end_end * factor[:, None]
    return np.asarray(np.where(missing > 0, missing, 0.0) * rate[:, None])
