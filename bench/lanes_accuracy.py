"""Prints how far computed road, sea and rail lanes are from public figures.

Run: `uv run python bench/lanes_accuracy.py`. Road: the factor is fitted on every other leg of the
sorted `new` group and reported on the rest; `first` is the group of five that earlier gave x1.06.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smartshoring.logistics.lanes import Point, RoutingOptions, find_lanes
from smartshoring.logistics.sea_lengths import PASSAGES
from smartshoring.logistics.tables import atlas
from smartshoring.logistics.tariffs import parameters
from smartshoring.reference.lookup import Reference
from smartshoring.units import KM_PER_NAUTICAL_MILE

HERE = Path(__file__).parent


@dataclass(frozen=True)
class RoadLeg:
    """A public road distance and the shortest network way for the same two places."""

    name: str
    group: str
    public_km: float
    network_km: float


def road_legs() -> list[RoadLeg]:
    """Every public road distance with its network km (lane km without the factor), sorted."""
    rows = list(csv.DictReader((HERE / "lanes_road_distances.csv").read_text("utf-8").splitlines()))
    pairs = [(_point(row, "origin"), _point(row, "destination")) for row in rows]
    lanes, refused = find_lanes(
        pairs, ["road"], options=RoutingOptions(), reference=Reference.load()
    )
    if refused:
        raise SystemExit(str(refused))
    factor = parameters()["road_distance_factor", "*"]
    legs = [
        RoadLeg(
            f"{lane.origin}-{lane.destination}",
            row["group"],
            float(row["km"]),
            lane.distance_km / factor,
        )
        for row, lane in zip(rows, lanes, strict=True)
    ]
    return sorted(legs, key=lambda leg: leg.name)


def split(legs: list[RoadLeg]) -> tuple[list[RoadLeg], list[RoadLeg]]:
    """Legs to fit on and legs to test on: every other one in order of name."""
    new = [leg for leg in legs if leg.group == "new"]
    return new[::2], new[1::2]


def fitted(legs: list[RoadLeg]) -> float:
    """Geometric mean of public / network km: no bias in relative error, over or under."""
    return float(np.exp(np.mean([np.log(leg.public_km / leg.network_km) for leg in legs])))


def errors(legs: list[RoadLeg], factor: float) -> np.ndarray:
    """Relative error of each leg."""
    return np.array([factor * leg.network_km / leg.public_km - 1.0 for leg in legs])


SEA = (
    # name, from (lat, lon), to, passages closed beside the Arctic, public nm, source
    ("New York-Colombo", (40.7, -74.0167), (6.95, 79.85), (), 8604, "NGA Pub.151 (2001)"),
    (
        "Shanghai-Rotterdam via Suez",
        (31.2167, 121.5),
        (51.9, 4.4833),
        (),
        10600,
        "porteconomicsmanagement.org 2024",
    ),
    (
        "Shanghai-Rotterdam via Cape",
        (31.2167, 121.5),
        (51.9, 4.4833),
        ("suez",),
        13800,
        "porteconomicsmanagement.org 2024",
    ),
    (
        "Shanghai-Los Angeles",
        (31.2167, 121.5),
        (33.75, -118.25),
        (),
        5712,
        "casualnavigation.com: 17 d at 14 kn",
    ),
    (
        "Boston-Anchorage via Panama",
        (42.35, -71.0833),
        (61.2333, -149.9),
        (),
        7312,
        "NOAA 1978 via marinelink.com",
    ),
    ("Seattle-Busan", (47.6, -122.3333), (35.1, 129.0333), (), 4616, "ship log"),
    ("Busan-Yantian", (35.1, 129.0333), (22.5833, 114.2667), (), 1143, "ship log (short)"),
    ("Yantian-Kaohsiung", (22.5833, 114.2667), (22.6167, 120.25), (), 340, "ship log (short)"),
    ("Kaohsiung-Shanghai", (22.6167, 120.25), (31.2167, 121.5), (), 635, "ship log (short)"),
)


def sea_table() -> list[tuple[str, float, float, str]]:
    """Name, computed nm, public nm and source of each sea leg."""
    from smartshoring.logistics.sea_lengths import sea_lengths  # noqa: PLC0415

    table = []
    for name, one, two, closed, public, source in SEA:
        ends = np.array([one, two])
        barred = frozenset({"arctic", *closed}) & frozenset(PASSAGES)
        found = sea_lengths(atlas().networks.sea, ends[:, 0], ends[:, 1], barred)
        table.append((name, float(found.km[0, 1]) / KM_PER_NAUTICAL_MILE, float(public), source))
    return table


RAIL = (
    ("Monterrey-Chicago", "TMTY", "TCHI", 96.0, "CPKC via insidelogistics.ca 2023-05: 4 days"),
    ("San Luis Potosi-Chicago", "TSLP", "TCHI", 98.0, "CPKC via freightwaves.com 2023-05"),
    ("Laredo-Chicago", "TLRD", "TCHI", 72.0, "CPKC via insidelogistics.ca 2023-05: 3 days"),
    ("Mexico City-Chicago", "TMEX", "TCHI", 120.0, "trains.com 2023-04-26: 5 days"),
)


def rail_table() -> list[tuple[str, float, float, str]]:
    """Name, rail km, published hours and source of each rail leg."""
    from smartshoring.logistics.gateways import gateways  # noqa: PLC0415
    from smartshoring.logistics.intermodal import Finder  # noqa: PLC0415
    from smartshoring.logistics.tariffs import Tariffs  # noqa: PLC0415

    world = atlas()
    finder = Finder(
        world, [], Tariffs(Reference.load()), frozenset(), frozenset({"arctic"}), rail=True
    )
    land = finder.trains_land()
    number = {end.name: index for index, end in enumerate(land.ends)}
    assert set(number) <= set(gateways())  # noqa: S101
    return [
        (name, sum(leg.distance_km for leg in land.legs(number[a], number[b])), hours, source)
        for name, a, b, hours, source in RAIL
    ]


def _point(row: dict[str, str], end: str) -> Point:
    return Point(
        row[end], float(row[f"{end}_lat"]), float(row[f"{end}_lon"]), row[f"{end}_country"]
    )


def main() -> None:
    legs = road_legs()
    fit, test = split(legs)
    factor = fitted(fit)
    print(
        f"ROAD  factor fitted on {len(fit)} legs: {factor:.4f}; "
        f"shipped: {parameters()['road_distance_factor', '*']}"
    )
    groups = {"fit": fit, "test": test, "first five": [x for x in legs if x.group == "first"]}
    shipped = parameters()["road_distance_factor", "*"]
    for label, group in groups.items():
        error = errors(group, shipped)
        size = np.abs(error)
        print(
            f"  {label}: n={len(group)} median |error| {np.median(size):.1%} "
            f"p95 {np.quantile(size, 0.95):.1%} max {size.max():.1%} "
            f"bias mean {error.mean():+.1%} median {np.median(error):+.1%}"
        )
        for leg, one in zip(group, error, strict=True):
            print(
                f"    {leg.name:34} public {leg.public_km:7.1f} "
                f"computed {shipped * leg.network_km:7.1f} {one:+.1%}"
            )
    print("SEA (Arctic closed)")
    for name, computed, public, source in sea_table():
        print(
            f"  {name:30} {computed:7.0f} nm, public {public:6.0f} "
            f"{computed / public - 1:+.1%}  {source}"
        )
    print("RAIL")
    for name, km, hours, source in rail_table():
        print(f"  {name:30} {km:6.0f} km / {hours:4.0f} h = {km / hours:.1f} km/h  {source}")


if __name__ == "__main__":
    main()
