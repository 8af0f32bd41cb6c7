"""Which lanes a case needs, and the computed ones among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartshoring.case.case import Case
from smartshoring.case.doubts import lanes_are_given
from smartshoring.case.table import Table
from smartshoring.logistics.lanes import Point, RoutingOptions, find_lanes
from smartshoring.network.lane import Lane, NoLane
from smartshoring.places.groups import country_of
from smartshoring.reference.lookup import Reference
from smartshoring.reference.places import place

_MAKERS = frozenset({"plant", "service"})


@dataclass(frozen=True)
class LaneBook:
    """Computed lanes of a case and the explicit refusals.

    Attributes:
        lanes: Lanes found.
        refused: Pairs and modes without one, with the reason.
        unplaced: Sites and markets without coordinates: they have no computed lanes.
    """

    lanes: tuple[Lane, ...] = ()
    refused: tuple[NoLane, ...] = ()
    unplaced: tuple[str, ...] = ()


def lane_book(
    case: Case, reference: Reference, progress: Callable[[str, float], None] | None = None
) -> LaneBook:
    """Every lane that a plan of this case could use."""
    if lanes_are_given(case.settings, case.tables):
        return LaneBook()
    points: dict[str, Point] = {}
    unplaced: list[str] = []
    for table, column in ((case["sites"], "site"), (case["markets"], "market")):
        for i in range(len(table)):
            name = str(table[column][i])
            point = _point(table, i, name)
            if point is None:
                unplaced.append(name)
            else:
                points[name] = point
    pairs = [
        (points[origin], points[destination])
        for origin, destination in _wanted(case)
        if origin in points and destination in points
    ]
    settings = case.settings
    passages = settings.passages
    options = RoutingOptions(
        closed=frozenset(settings.closed),
        panama=passages.panama,
        suez=passages.suez,
        arctic=passages.arctic,
    )
    found, refused = find_lanes(
        pairs, settings.modes, options=options, reference=reference, progress=progress
    )
    return LaneBook(tuple(found), tuple(refused), tuple(sorted(unplaced)))


def _point(table: Table, row: int, name: str) -> Point | None:
    where = str(table["place"][row])
    lat, lon = float(table["lat"][row]), float(table["lon"][row])
    if not where:
        return None
    at = place(where)
    if np.isnan(lat) or np.isnan(lon):
        if at.kind == "country":
            return None  # a country's reference point is no address
        lat, lon = at.lat, at.lon
    return Point(name, lat, lon, country_of(where))


def _wanted(case: Case) -> list[tuple[str, str]]:
    """Pairs between which some product may move, and the ways back that some product needs.

    Services are no reason for a lane: they move without one.
    """
    sites, demand = case["sites"], case["demand"]
    kind = {str(s): str(k) for s, k in zip(sites["site"], sites["kind"], strict=True)}
    services = _products_with(case, "weightless")
    demanded = {str(product) for product in demand["product"]} - services
    made, used = _made_and_used(case, kind)
    sold = _pairs_of(case, "supply", "site", "product")
    markets: dict[str, set[str]] = {}
    for market, product in zip(demand["market"], demand["product"], strict=True):
        markets.setdefault(str(market), set()).add(str(product))
    offers = {site: (made.get(site, set()) | sold.get(site, set())) - services for site in kind}
    for site, what in kind.items():
        if what == "dc":
            offers[site] = demanded
            used[site] = demanded
    inner = [
        (origin, destination, goods & wants)
        for origin, goods in sorted(offers.items())
        for destination, wants in sorted(used.items())
        if origin != destination and goods & wants and kind[origin] != "dc"
    ]
    last = [
        (origin, market, goods & wants)
        for origin, goods in sorted(offers.items())
        for market, wants in sorted(markets.items())
        if goods & wants
    ]
    there = [(origin, destination) for origin, destination, _ in (*inner, *last)]
    empties = _products_with(case, "dunnage_returnable") - services
    returned = _pairs_of(case, "returns", "market", "product")
    back = {
        (destination, origin)
        for origin, destination, goods in (*inner, *last)
        if goods & empties or goods & returned.get(destination, set())
    }
    return there + sorted(back - set(there))


def _products_with(case: Case, column: str) -> set[str]:
    """Products that say yes in a column."""
    table = case["products"]
    return {str(name) for name in table["product"][table[column] == "yes"]}


def _pairs_of(case: Case, table: str, key: str, value: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for left, right in zip(case[table][key], case[table][value], strict=True):
        found.setdefault(str(left), set()).add(str(right))
    return found


def _made_and_used(
    case: Case, kind: dict[str, str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Products each plant may make and components it may need."""
    recipes = case["recipes"]
    product_of = {
        str(r): str(p) for r, p in zip(recipes["recipe"], recipes["product"], strict=True)
    }
    components = _pairs_of(case, "bom", "product", "component")
    processes = _pairs_of(case, "processes", "site", "recipe")
    if not processes:
        everything = {str(product) for product in case["demand"]["product"]}
        processes = {site: everything for site, what in kind.items() if what in _MAKERS}
    made = {
        site: {product_of.get(recipe, recipe) for recipe in recipes_here}
        for site, recipes_here in processes.items()
    }
    used = {
        site: set().union(*(components.get(product, set()) for product in products))
        for site, products in made.items()
    }
    return made, used
