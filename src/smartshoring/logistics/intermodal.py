"""Joins land and sea: the cheapest choice of ports and terminals for each pair, exactly.

Costs between ends, ports and terminals are matrices; a lane of several modes is the least sum along
the chain, found by trying every choice (min-plus products), so no shorter chain is ever missed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from smartshoring.logistics.gateways import Gateway, port_countries
from smartshoring.logistics.land import End, Land, solve
from smartshoring.logistics.sphere import great_circle_km
from smartshoring.logistics.tables import Atlas
from smartshoring.logistics.tariffs import Stop, Tariffs, port_stop, terminal_stop
from smartshoring.network.lane import Lane, Leg, LegMode, NoLane

Floats = NDArray[np.float64]


class Finder:
    """Finds lanes between numbered points for one set of options and tariffs."""

    def __init__(
        self,
        atlas: Atlas,
        points: list[End],
        tariffs: Tariffs,
        closed: frozenset[str],
        closed_passages: frozenset[str],
        *,
        rail: bool,
    ) -> None:
        self._atlas, self._tariffs, self._closed = atlas, tariffs, closed
        self._passages = closed_passages
        self._points = points
        self._road = self._solve_road(points)
        self._rail = self._solve_rail() if rail else None
        self._port0 = len(points)
        self._terminal0 = len(points) + len(atlas.ports)
        self._sea_km = atlas.sea(closed_passages)
        self._sea_cost = self._ocean_costs()
        self._by_train: dict[int, Floats] = {}

    # --- the parts ---------------------------------------------------------------------------

    def _solve_road(self, points: list[End]) -> Land:
        atlas = self._atlas
        hubs = [*atlas.ports, *atlas.terminals]
        ends = (*points, *(End(g.id, g.lat, g.lon, g.countries[0]) for g in hubs))
        between, to_hubs = atlas.point_rows(points)
        rows, count = atlas.hub_rows(), len(hubs)
        starts = len(points) + len(atlas.ports)
        end_end = np.block(
            [
                [between, to_hubs[:, :count]],
                [to_hubs[:, : len(atlas.ports)].T, rows[: len(atlas.ports), :count]],
            ]
        )
        end_side = np.vstack([to_hubs[:, count:], rows[:count, count:]])
        tables = (end_end, end_side, rows[count:, count:])
        return solve("road", ends, starts, atlas.road_sides, tables, self._tariffs, self._closed)

    def _solve_rail(self) -> Land:
        atlas = self._atlas
        ends = tuple(End(g.id, g.lat, g.lon, g.countries[0]) for g in atlas.terminals)
        land = solve(
            "rail",
            ends,
            len(ends),
            atlas.rail_sides,
            atlas.rail_km(),
            self._tariffs,
            self._closed,
        )
        hour = self._tariffs.money("usd_per_hour_in_transit", "*")
        stops = np.array(
            [
                np.inf
                if terminal.id in self._closed
                else self._tariffs.money("terminal_handling_usd_per_load", terminal.id)
                + hour * terminal_stop(self._tariffs, terminal).hours
                for terminal in atlas.terminals
            ]
        )
        np.fill_diagonal(land.cost, np.inf)  # a train goes somewhere
        land.cost[:] = land.cost + stops[:, None] + stops[None, :]
        return land

    def trains_land(self) -> Land:
        """The solved rail network between terminals.

        Raises:
            ValueError: The finder was made without rail.
        """
        if self._rail is None:
            raise ValueError("made without rail")
        return self._rail

    def _ocean_costs(self) -> Floats:
        """Generalized cost from port to port: ocean rate, handling, dwell and sailing."""
        ports = self._atlas.ports
        hour = self._tariffs.money("usd_per_hour_in_transit", "*")
        handling = np.array(
            [
                np.inf
                if port.id in self._closed
                else self._tariffs.money("port_handling_usd_per_load", port.id)
                for port in ports
            ]
        )
        leaving = np.array([port_stop(self._tariffs, p, importing=False).hours for p in ports])
        arriving = np.array([port_stop(self._tariffs, p, importing=True).hours for p in ports])
        rate = np.array(
            [[self._tariffs.money("ocean_usd_per_feu", _pair(a, b)) for b in ports] for a in ports]
        )
        sailing, _, _ = self._sailing_hours()
        cost = rate + handling[:, None] + handling[None, :]
        cost += hour * (sailing + leaving[:, None] + arriving[None, :])
        country = np.array([port.countries[0] for port in ports])
        # Ships between two ports of one country are reserved to its own fleet (cabotage).
        cost[country[:, None] == country[None, :]] = np.inf
        return np.asarray(cost)

    def _sailing_hours(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Sailing hours with call and canals; their spread; whether a canal is used."""
        speed = self._tariffs.physical("sea_speed_km_per_h", "*").value
        call = self._tariffs.physical("sea_call_hours", "*").value
        canal = self._tariffs.physical("canal_hours", "*").value
        canals = self._sea_km.uses["panama"].astype(float) + self._sea_km.uses["suez"]
        moving = self._sea_km.km / speed
        spread = self._tariffs.physical("sea_time_cv", "*").value * moving
        return moving + call + canal * canals, spread, canals > 0

    # --- the answers -------------------------------------------------------------------------

    def lane(self, origin: int, destination: int, mode: str) -> Lane | NoLane:
        """The cheapest lane of one pair and mode, or why there is none."""
        names = self._points[origin].name, self._points[destination].name
        found = {
            "road": self._by_road,
            "rail": self._by_rail,
            "sea": self._by_sea,
            "sea+rail": self._by_sea_and_rail,
        }.get(mode)
        if found is None:
            return NoLane(*names, mode, "logistics.unknown_mode", mode)
        for name, point in zip(names, (origin, destination), strict=True):
            if not np.isfinite(self._road.cost[point]).any():
                return NoLane(*names, mode, "logistics.no_road_near", name)
        countries = {self._points[origin].country, self._points[destination].country}
        if mode.startswith("sea") and len(countries) == 1:
            return NoLane(*names, mode, "logistics.no_domestic_sea", countries.pop())
        legs = found(origin, destination)
        if isinstance(legs, str):
            detail = ", ".join(sorted(self._closed | self._passages - {"arctic"})) or "-"
            return NoLane(*names, mode, legs, detail)
        return Lane(*names, mode, tuple(legs))

    def _by_road(self, p: int, q: int) -> list[Leg] | str:
        if not self._road.reaches(p, q):
            return "logistics.no_road_path"
        return self._road.legs(p, q)

    def _by_rail(self, p: int, q: int) -> list[Leg] | str:
        if self._rail is None:
            return "logistics.no_rail_path"
        trains = self._trains(self._points[p], self._points[q])
        total = self._terminals(p)[:, None] + trains + self._terminals(q)[None, :]
        a, b = _least(total)
        if not np.isfinite(total[a, b]):
            return "logistics.no_rail_path"
        return self._rail_chain(p, a, b, q)

    def _by_sea(self, p: int, q: int) -> list[Leg] | str:
        total = self._ports(p)[:, None] + self._sea_cost + self._ports(q)[None, :]
        a, b = _least(total)
        if not np.isfinite(total[a, b]):
            return "logistics.no_sea_path"
        first = self._road.legs(p, self._port0 + a)
        last = _reversed(self._road.legs(q, self._port0 + b))
        return [*first, *self._voyage(a, b), *last]

    def _by_sea_and_rail(self, p: int, q: int) -> list[Leg] | str:
        """The train at the far end, or at the near end, of the voyage: whichever costs less."""
        if self._rail is None:
            return "logistics.no_rail_path"
        after = self._ports(p)[:, None] + self._sea_cost + self._port_by_rail(q)[None, :]
        before = self._port_by_rail(p)[:, None] + self._sea_cost + self._ports(q)[None, :]
        if not np.isfinite(min(after.min(), before.min())):
            return "logistics.no_sea_rail_path"
        if after.min() <= before.min():
            a, b = _least(after)
            s, t, _ = self._train(b, q)
            inland = self._rail_chain(self._port0 + b, s, t, q)
            return [*self._road.legs(p, self._port0 + a), *self._voyage(a, b), *inland]
        a, b = _least(before)
        s, t, _ = self._train(a, p)
        inland = _reversed(self._rail_chain(self._port0 + a, s, t, p))
        last = _reversed(self._road.legs(q, self._port0 + b))
        return [*inland, *self._voyage(a, b), *last]

    # --- pieces of chains --------------------------------------------------------------------

    def _ports(self, point: int) -> Floats:
        """Road cost from a point to each port that serves its country."""
        return self._serving(point, self._road.cost[point, self._port0 : self._terminal0])

    def _serving(self, point: int, cost: Floats) -> Floats:
        """A cost per port, infinite at ports that do not serve the point's country."""
        allowed = port_countries(self._points[point].country)
        serves = np.array([port.countries[0] in allowed for port in self._atlas.ports])
        return np.where(serves, cost, np.inf)

    def _trains(self, start: End, end: End) -> Floats:
        """Rail cost between terminals where the train covers more than the trucks at its ends.

        Great-circle lengths decide: else a way by truck with a token train would pass for rail.
        """
        assert self._rail is not None  # noqa: S101 (callers have checked)
        lat = np.array([terminal.lat for terminal in self._atlas.terminals])
        lon = np.array([terminal.lon for terminal in self._atlas.terminals])
        truck = (
            great_circle_km(start.lat, start.lon, lat, lon)[:, None]
            + great_circle_km(end.lat, end.lon, lat, lon)[None, :]
        )
        train = great_circle_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
        return np.where(train > truck, self._rail.cost, np.inf)

    def _terminals(self, start: int) -> Floats:
        return self._road.cost[start, self._terminal0 :]

    def _port_by_rail(self, point: int) -> Floats:
        """Cost from each port to a point by truck, train and truck."""
        if point not in self._by_train:
            cost = np.full(len(self._atlas.ports), np.inf)
            for port in range(len(cost)):
                s, t, total = self._train(port, point)
                cost[port] = total[s, t]
            self._by_train[point] = self._serving(point, cost)
        return self._by_train[point]

    def _train(self, port: int, point: int) -> tuple[int, int, Floats]:
        """Terminals of the cheapest truck-train-truck way from a port to a point."""
        start, end = self._road.ends[self._port0 + port], self._points[point]
        total = (
            self._terminals(self._port0 + port)[:, None]
            + self._trains(start, end)
            + self._terminals(point)[None, :]
        )
        return (*_least(total), total)

    def _rail_chain(self, start: int, a: int, b: int, point: int) -> list[Leg]:
        assert self._rail is not None  # noqa: S101 (callers have checked)
        terminals = self._atlas.terminals
        return [
            *self._road.legs(start, self._terminal0 + a),
            self._stop("terminal", terminals[a], terminal_stop(self._tariffs, terminals[a])),
            *self._rail.legs(a, b),
            self._stop("terminal", terminals[b], terminal_stop(self._tariffs, terminals[b])),
            *_reversed(self._road.legs(point, self._terminal0 + b)),
        ]

    def _voyage(self, a: int, b: int) -> list[Leg]:
        one, two = self._atlas.ports[a], self._atlas.ports[b]
        hours, spread, canal = self._sailing_hours()
        assumed = self._tariffs.physical("sea_call_hours", "*").assumed
        if canal[a, b]:
            assumed += self._tariffs.physical("canal_hours", "*").assumed
        voyage = Leg(
            mode="sea",
            origin=one.id,
            destination=two.id,
            country="",
            distance_km=float(self._sea_km.km[a, b]),
            hours=float(hours[a, b]),
            hours_sd=float(spread[a, b]),
            rate_key="ocean_usd_per_feu",
            rate_place=_pair(one, two),
            rate_units=1.0,
            assumed=assumed,
        )
        return [
            self._stop("port", one, port_stop(self._tariffs, one, importing=False)),
            voyage,
            self._stop("port", two, port_stop(self._tariffs, two, importing=True)),
        ]

    def _stop(self, mode: LegMode, gateway: Gateway, stop: Stop) -> Leg:
        return Leg(
            mode=mode,
            origin=gateway.id,
            destination=gateway.id,
            country=gateway.countries[0],
            distance_km=0.0,
            hours=stop.hours,
            hours_sd=stop.sd,
            rate_key=f"{mode}_handling_usd_per_load",
            rate_place=gateway.id,
            rate_units=1.0,
            assumed=stop.assumed,
        )


def _pair(origin: Gateway, destination: Gateway) -> str:
    return f"{origin.coast}>{destination.coast}"


def _least(total: Floats) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.argmin(total)), total.shape)
    return int(row), int(column)


def _reversed(legs: list[Leg]) -> list[Leg]:
    """The same way driven backwards; a crossing then enters the other country."""
    turned = []
    for number, leg in enumerate(reversed(legs)):
        country = leg.country
        if leg.mode == "crossing":
            country = legs[len(legs) - number - 2].country
        turned.append(
            Leg(
                mode=leg.mode,
                origin=leg.destination,
                destination=leg.origin,
                country=country,
                distance_km=leg.distance_km,
                hours=leg.hours,
                hours_sd=leg.hours_sd,
                rate_key=leg.rate_key,
                rate_place=leg.rate_place,
                rate_units=leg.rate_units,
                assumed=leg.assumed,
            )
        )
    return turned
