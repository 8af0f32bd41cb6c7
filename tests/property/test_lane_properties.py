"""Properties of lanes over random places: borders are crossed at crossings, closing never helps."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.logistics.gateways import gateways
from smartshoring.logistics.lanes import Point, RoutingOptions, find_lanes
from smartshoring.logistics.price import price_load
from smartshoring.network.lane import Lane
from smartshoring.reference.lookup import Reference

REFERENCE = Reference.load().accepting("all")
HOUR = REFERENCE.get("usd_per_hour_in_transit", "*").value or 0.0

MEXICAN = st.builds(
    Point,
    st.just("mx"),
    st.floats(19.0, 25.0),
    st.floats(-103.5, -99.5),
    st.just("MEX"),
)
AMERICAN = st.builds(
    Point,
    st.just("us"),
    st.floats(32.5, 41.5),
    st.floats(-105.0, -82.0),
    st.just("USA"),
)
CROSSINGS = sorted(g.id for g in gateways().values() if g.kind == "road_crossing")
CLOSABLE = sorted(g.id for g in gateways().values() if {"USA", "MEX"} >= set(g.countries))


def generalized_usd(lane: Lane) -> float:
    price = price_load(lane, REFERENCE)
    assert price.freight_usd is not None
    assert price.handling_usd is not None
    return price.freight_usd + price.handling_usd + HOUR * 24 * lane.days


def _lanes(a: Point, b: Point, modes: list[str], closed: frozenset[str] = frozenset()):
    options = RoutingOptions(closed=closed)
    return find_lanes([(a, b)], modes, options=options, reference=REFERENCE)[0]


@settings(max_examples=25, deadline=None)
@given(MEXICAN, AMERICAN, st.booleans())
def test_no_road_between_mexico_and_the_usa_without_a_crossing(mexican, american, southbound):
    pair = (american, mexican) if southbound else (mexican, american)
    lanes = _lanes(*pair, ["road", "rail", "sea", "sea+rail"])
    assert "road" in {lane.mode for lane in lanes}
    for lane in lanes:
        for one, two in itertools.pairwise(lane.legs):
            assert one.destination == two.origin
            if one.country and two.country and one.country != two.country:
                assert "crossing" in (one.mode, two.mode)
        for leg in lane.legs:
            assert leg.distance_km >= 0.0
            assert leg.hours >= 0.0
            if leg.mode == "crossing":
                assert leg.country in gateways()[leg.origin].countries
        moving = [leg.country for leg in lane.legs if leg.mode in ("road", "rail")]
        if "sea" not in lane.mode:
            assert {"MEX", "USA"} <= set(moving)
            crossed = [g for g in lane.gateways if len(gateways()[g].countries) == 2]
            assert any(set(gateways()[g].countries) == {"USA", "MEX"} for g in crossed)


@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(CLOSABLE), max_size=30), MEXICAN, AMERICAN)
def test_closing_gateways_never_lowers_the_cost(closed, mexican, american):
    modes = ["road", "rail", "sea"]
    free = {lane.mode: lane for lane in _lanes(mexican, american, modes)}
    barred = _lanes(mexican, american, modes, frozenset(closed))
    for lane in barred:
        assert not set(lane.gateways) & closed
        assert generalized_usd(lane) >= generalized_usd(free[lane.mode]) - 0.01


@settings(max_examples=15, deadline=None)
@given(MEXICAN, AMERICAN)
def test_there_and_back_by_road_is_as_far(mexican, american):
    there, back = (_lanes(a, b, ["road"])[0] for a, b in ((mexican, american), (american, mexican)))
    assert there.distance_km == pytest.approx(back.distance_km, rel=1e-9)
    assert there.gateways == back.gateways[::-1]


def test_crossings_are_known():
    assert len(CROSSINGS) > 25
