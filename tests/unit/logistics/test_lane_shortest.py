"""Shortest lengths and the service graph agree with plain oracles on small graphs."""

from __future__ import annotations

import heapq
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.logistics.networks import Network
from smartshoring.logistics.path_lengths import PathLengths
from smartshoring.logistics.service import Border, solve_land
from smartshoring.logistics.sphere import NearestNodes, great_circle_km
from smartshoring.logistics.tariffs import lognormal_cv


def test_great_circle_of_a_quarter_meridian():
    # pi/2 x 6371.0088 km = 10007.557 km
    assert great_circle_km(0.0, 0.0, 90.0, 0.0) == pytest.approx(10007.557, abs=0.001)


def test_nearest_node_knows_the_date_line():
    tree = NearestNodes(np.array([0.0, 0.0]), np.array([179.9, 170.0]))
    km, index = tree.find(0.0, -179.9)
    assert int(index) == 0
    assert float(km) == pytest.approx(0.2 / 360 * 2 * math.pi * 6371.0088, rel=1e-9)


def test_lognormal_cv_of_the_border_buffer():
    # p95/mean 2.62: s = 1.6449 - sqrt(1.6449^2 - 2 ln 2.62) = 1.6449 - 0.8828 = 0.7621;
    # cv = sqrt(exp(0.5808) - 1) = 0.887
    cv = lognormal_cv(2.62)
    assert cv == pytest.approx(0.887, abs=0.001)
    sigma = math.sqrt(math.log(1 + cv**2))
    assert math.exp(1.6448536 * sigma - sigma**2 / 2) == pytest.approx(2.62, rel=1e-6)


def _dijkstra(arcs: dict[int, list[tuple[int, float]]], source: int) -> dict[int, float]:
    done: dict[int, float] = {}
    queue = [(0.0, source)]
    while queue:
        length, node = heapq.heappop(queue)
        if node in done:
            continue
        done[node] = length
        for other, km in arcs.get(node, []):
            heapq.heappush(queue, (length + km, other))
    return done


EDGES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.01, 100.0)), max_size=25
)


@settings(max_examples=100, deadline=None)
@given(EDGES)
def test_path_lengths_equal_a_plain_dijkstra(edges):
    best: dict[tuple[int, int], float] = {}
    for a, b, km in edges:
        if a != b:
            for pair in ((a, b), (b, a)):
                best[pair] = min(km, best.get(pair, math.inf))
    arcs: dict[int, list[tuple[int, float]]] = {}
    for (a, b), km in sorted(best.items()):
        arcs.setdefault(a, []).append((b, km))
    part = np.zeros(10, dtype=np.int32)
    oracle = {source: _dijkstra(arcs, source) for source in range(10)}
    names = {frozenset(reached): None for reached in oracle.values()}
    for number, members in enumerate(names):
        part[list(members)] = number
    network = Network(
        lat=np.linspace(0, 9, 10),
        lon=np.zeros(10),
        indptr=np.cumsum([0] + [len(arcs.get(n, [])) for n in range(10)]).astype(np.int32),
        head=np.array([b for n in range(10) for b, _ in arcs.get(n, [])], dtype=np.int32),
        km=np.array([km for n in range(10) for _, km in arcs.get(n, [])]),
        part=part,
        part_country=np.full(len(names), ""),
    )
    nodes = np.arange(10)
    found = PathLengths(network, smallest_part=1).between(nodes, nodes, np.ones((10, 10), bool))
    for a, b in itertools.product(range(10), repeat=2):
        assert found[a, b] == pytest.approx(oracle[a].get(b, math.inf), rel=1e-12)


COUNTRIES = ("AAA", "BBB", "CCC")


@st.composite
def services(draw):
    """Three ends and three crossings between three countries, with random lengths and tolls."""
    ends = [draw(st.sampled_from(COUNTRIES)) for _ in range(3)]
    pairs = [draw(st.permutations(COUNTRIES))[:2] for _ in range(3)]
    sides = [country for pair in pairs for country in pair]
    km = st.one_of(st.floats(1.0, 100.0), st.just(math.inf))
    length = {
        key: draw(km)
        for key in itertools.combinations(
            [f"e{n}" for n in range(3)] + [f"s{n}" for n in range(6)], 2
        )
    }
    tolls = [draw(st.floats(0.0, 200.0)) for _ in range(3)]
    return ends, sides, length, tolls


@settings(max_examples=150, deadline=None)
@given(services())
def test_service_graph_equals_relaxation(service):
    ends, sides, length, tolls = service
    country = {f"e{n}": c for n, c in enumerate(ends)} | {f"s{n}": c for n, c in enumerate(sides)}

    def km(a: str, b: str) -> float:
        if a == b:
            return 0.0
        key = (a, b) if (a, b) in length else (b, a)
        return length[key] if country[a] == country[b] else math.inf

    names, walls = [f"e{n}" for n in range(3)], [f"s{n}" for n in range(6)]
    rate = {"AAA": 1.0, "BBB": 2.0, "CCC": 0.5}
    borders = tuple(
        Border(f"x{n // 2}", sides[n], n + 1 if n % 2 == 0 else n - 1, tolls[n // 2])
        for n in range(6)
    )
    same = np.array([[a == b for b in ends] for a in ends])
    ways = solve_land(
        np.array([[km(a, b) for b in names] for a in names]),
        np.array([[km(a, s) for s in walls] for a in names]),
        np.array([[km(s, z) for z in walls] for s in walls]),
        np.array([rate[c] for c in ends]),
        np.array([rate[c] for c in sides]),
        borders,
        same,
    )
    for i, j in itertools.product(range(3), repeat=2):
        best = km(names[i], names[j]) * rate[ends[i]]
        if not (same[i, j] and math.isfinite(best)):
            # Oracle: cheapest cost of standing on each side just crossed to, by relaxation.
            other = [n + 1 if n % 2 == 0 else n - 1 for n in range(6)]
            first = [km(names[i], s) * rate[ends[i]] for s in walls]
            stand = [first[other[n]] + tolls[n // 2] for n in range(6)]
            for _ in range(7):
                for here, there in itertools.product(range(6), repeat=2):
                    hop = km(walls[here], walls[there]) * rate[sides[here]] + tolls[there // 2]
                    stand[other[there]] = min(stand[other[there]], stand[here] + hop)
            best = min(
                [best, *(stand[n] + km(walls[n], names[j]) * rate[sides[n]] for n in range(6))]
            )
        assert ways.cost[i, j] == pytest.approx(best, rel=1e-9, abs=1e-4)
        if math.isfinite(best):
            walked = ways.sides(i, j)
            assert len(walked) % 2 == 0
            assert all(
                borders[a].other == b for a, b in zip(walked[::2], walked[1::2], strict=True)
            )
