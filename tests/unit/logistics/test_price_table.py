"""Many lanes at once: the arrays say of each lane what pricing it alone says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.carbon.lane_table import co2e_table
from smartshoring.carbon.transport import freight_co2e_kg_per_load_kg, freight_parts
from smartshoring.logistics.price import DRAYAGE_BRIDGE, Pricer
from smartshoring.logistics.price_table import price_table
from smartshoring.network.lane import Lane, Leg
from smartshoring.reference.lookup import Reference

REFERENCE = Reference.load()
COUNTRIES = st.sampled_from(["USA", "MEX", "CHN", "DEU"])
ACCEPTED = st.sampled_from([[], ["mx_truck", "crossing_fee"], ["customs_brokers"], ["all"]])


@st.composite
def legs(draw):
    mode = draw(st.sampled_from(["road", "rail", "sea", "port", "terminal", "crossing"]))
    country = draw(COUNTRIES)
    km = draw(st.floats(0.0, 3000.0))
    if mode in ("road", "rail"):
        key = "truck_usd_per_km" if mode == "road" else "rail_usd_per_km"
        return Leg(mode, "x", "y", country, km, 1.0, 0.0, key, country, km)
    if mode == "sea":
        pair = draw(st.sampled_from(["CHN>USA-W", "MEX-W>CHN", "CHN>NLD"]))
        return Leg(mode, "x", "y", "", km, 1.0, 0.0, "ocean_usd_per_feu", pair, 1.0)
    if mode == "crossing":
        by_road = draw(st.booleans())
        gateway = draw(st.sampled_from(["XLRD4", "XOTM"] if by_road else ["RLRD"]))
        key = "crossing_fee_usd_per_load" if by_road else ""
        place = gateway if by_road else ""
        return Leg(mode, gateway, gateway, country, 0.0, 1.0, 0.0, key, place, float(by_road))
    place = draw(st.sampled_from(["USLAX", "CNSHA"] if mode == "port" else ["TMTY", "TSLP"]))
    key = f"{mode}_handling_usd_per_load"
    return Leg(mode, place, place, country, 0.0, 1.0, 0.0, key, place, 1.0)


lanes_of = st.lists(
    st.builds(
        lambda parts: Lane("a", "b", "road", tuple(parts)), st.lists(legs(), min_size=1, max_size=6)
    ),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(lanes_of, ACCEPTED)
def test_the_table_says_what_each_lane_says(lanes, accepted):
    reference = REFERENCE.accepting("all" if accepted == ["all"] else accepted)
    table = price_table(lanes, Pricer(reference))
    for i, lane in enumerate(lanes):
        price = Pricer(reference).load(lane)
        for amount, one in (
            (table.freight_usd, price.freight_usd),
            (table.handling_usd, price.handling_usd),
        ):
            assert amount[i] == pytest.approx(np.nan if one is None else one, nan_ok=True)
        assert table.drayage_bridge_usd[i] == pytest.approx(price.of_parts(*DRAYAGE_BRIDGE))
        assert table.brokers_usd[i] == pytest.approx(price.of_parts("brokers"))
        assert table.grade[i] == price.grade
        assert table.brokers_known[i] == price.brokers_known
        chosen = np.arange(len(lanes)) == i
        assert {(v.key, v.place) for v in table.used(chosen)} == {
            (v.key, v.place) for v in price.used
        }


@settings(max_examples=100, deadline=None)
@given(lanes_of)
def test_emissions_likewise(lanes):
    table = co2e_table(lanes, REFERENCE)
    for i, lane in enumerate(lanes):
        one, _ = freight_co2e_kg_per_load_kg(lane, REFERENCE)
        assert table.kg_per_kg[i] == pytest.approx(np.nan if one is None else one, nan_ok=True)
        used = {part.factor.key for part in freight_parts(lane, REFERENCE) if part.factor}
        assert {value.key for value in table.used(np.arange(len(lanes)) == i)} == used


def test_a_price_is_the_sum_of_its_parts():
    lane = Lane(
        "a", "b", "road", (Leg("road", "x", "y", "USA", 10, 1, 0, "truck_usd_per_km", "USA", 10),)
    )
    price = Pricer(REFERENCE).load(lane)
    # 10 km x 2.60 USD per loaded mile.
    assert price.load_usd == pytest.approx(10 * 2.60 / 1.609344)
    assert sum(part.usd for part in price.parts) == pytest.approx(price.load_usd)
