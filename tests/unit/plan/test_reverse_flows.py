"""Packaging and returns: empties and goods over the way back, to the cent."""

from __future__ import annotations

import pytest
from freight_kit import FACTS, data_of, northbound, only, road, tables
from plan_kit import coefficients, lane, planned, wants

from smartshoring.plan.lanes import _wanted


def product(**more):
    return [{"product": "good", "weight_kg": 10, "unit_value_usd": 50, **more}]


HOME = road("buyer", "plant", km=300.0)
"""The way back: 300 x 2 = 600 a load, 0.30 a unit; the way out is 1000 a load, 0.50 a unit."""


def test_packaging_used_once_is_paid_on_every_arc():
    # 0.50 freight + 0.07.
    arcs = data_of(tables(products=product(dunnage_usd=0.07)), road()).arcs
    at = only(arcs)
    assert arcs.freight_usd[at] == pytest.approx(0.57)
    assert arcs.dunnage_usd[at] == pytest.approx(0.07)
    assert arcs.dunnage_return_usd[at] == 0.0


def test_empties_pay_their_share_of_a_load_on_the_way_back_and_tie_up_a_pool():
    # Empties take a quarter of the space: 0.30 x 0.25 = 0.075. Packaging of one unit is worth
    # 7.30 USD and away for 2 + 2 days: 0.2 x 7.30 x 4 / 365 = 0.016.
    goods = product(dunnage_usd=7.30, dunnage_returnable="yes")
    data = data_of(tables(products=goods), road(), HOME, holding_rate_per_year=0.2)
    arcs = data.arcs
    at = only(arcs)
    assert arcs.dunnage_return_usd[at] == pytest.approx(0.075)
    assert arcs.freight_usd[at] == pytest.approx(0.575)
    assert arcs.dunnage_usd[at] == 0.0
    assert arcs.dunnage_pool_usd[at] == pytest.approx(0.016)
    assert arcs.cycle_stock_usd[at] == pytest.approx(0.016)
    assert data.not_included["dunnage_co2e"] == "freight.missing_dunnage_co2e"
    assert "empty_dunnage_load_share" in {value.key for value in data.values}


def test_the_way_back_has_a_price_of_its_own():
    # A rate for the way back and none for the way out: 2000 a load back = 1.0 a unit x 0.25.
    goods = product(dunnage_usd=7.30, dunnage_returnable="yes")
    rates = [
        {
            "origin_zone": "buyer",
            "destination_zone": "plant",
            "equipment": "truck",
            "usd_per_load": 2000,
            "source": "offer",
        }
    ]
    arcs = data_of(tables(products=goods, freight_rates=rates), road(), HOME).arcs
    assert arcs.dunnage_return_usd[0] == pytest.approx(0.25)
    assert arcs.freight_usd[0] - arcs.dunnage_return_usd[0] == pytest.approx(0.50)


def test_without_a_way_back_the_lane_is_left_out_and_never_free():
    goods = product(dunnage_usd=7.30, dunnage_returnable="yes")
    data = data_of(tables(products=goods), road())
    assert len(data.arcs) == 0
    assert [item.code for item in data.left_out] == ["freight.no_way_back"]
    # The way back is there, but nobody knows how small the empties become.
    facts = [row for row in FACTS if row["key"] != "empty_dunnage_load_share"]
    data = data_of(tables(products=goods, facts=facts), road(), HOME)
    assert [item.code for item in data.left_out] == ["freight.empties_unknown"]
    arcs = data_of(
        tables(products=goods, facts=facts), road(), HOME, accept_defaults=["empty_dunnage"]
    ).arcs
    assert arcs.dunnage_return_usd[0] == pytest.approx(0.30 * 0.33)


def test_goods_that_come_back_pay_the_way_home_less_what_they_bring_in():
    # 4 % come back at 0.30 each and bring in 0.05: 0.04 x 0.25 = 0.01.
    rows = tables(
        returns=[{"market": "buyer", "product": "good", "share": 0.04, "value_usd": 0.05}]
    )
    data = data_of(rows, road(), HOME)
    arcs = data.arcs
    assert arcs.returns_usd[0] == pytest.approx(0.01)
    assert arcs.freight_usd[0] == pytest.approx(0.51)
    # 0.1 kg/tkm x 500 km x 0.010 t = 0.5 kg out, and 4 % of 0.3 kg home.
    assert arcs.co2e_kg[0] == pytest.approx(0.5 + 0.04 * 0.3)
    assert "returns_value" not in data.not_included


def test_recovered_material_may_bring_in_more_than_its_way_costs():
    # Half of the units come back as material worth 2.30: 0.5 x (0.30 - 2.30) = -1.0, so that
    # freight becomes 0.5 - 1.0.
    rows = tables(
        returns=[
            {
                "market": "buyer",
                "product": "good",
                "share": 0.5,
                "value_usd": 2.30,
                "kind": "material",
            }
        ]
    )
    arcs = data_of(rows, road(), HOME).arcs
    assert arcs.returns_usd[0] == pytest.approx(-1.0)
    assert arcs.freight_usd[0] == pytest.approx(-0.5)


def test_a_return_that_nobody_values_brings_nothing_in():
    rows = tables(returns=[{"market": "buyer", "product": "good", "share": 0.04}])
    data = data_of(rows, road(), HOME)
    assert data.arcs.returns_usd[0] == pytest.approx(0.04 * 0.30)
    assert data.not_included["returns_value"] == "freight.missing_returns_value"


def test_returns_only_count_from_the_market_that_sends_them():
    rows = tables(
        markets=[
            {"market": "buyer", "place": "US-TX-DFW"},
            {"market": "other", "place": "US-TX-DFW"},
        ],
        demand=[wants("buyer", 10), wants("other", 10)],
        returns=[{"market": "other", "product": "good", "share": 0.5, "value_usd": 0}],
    )
    data = data_of(rows, road(), road("plant", "other"), road("other", "plant"))
    by_end = dict(zip(data.arcs.destination, data.arcs.returns_usd, strict=True))
    assert list(by_end.values()) == pytest.approx([0.0, 0.5 * 0.5])


def given(*lanes, **more):
    return {
        "products": [{"product": "good", "unit_value_usd": 50}],
        "sites": [{"site": "plant"}],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": list(lanes),
        "returns": [{"market": "buyer", "product": "good", "share": 0.1, "value_usd": 1}],
        **more,
    }


def test_with_given_lanes_the_way_back_is_a_row_from_the_market():
    # Out 2, home 3 by the same mode: 100 x (2 + 0.1 x (3 - 1)) = 220; by another mode none.
    out, home = lane("plant", "buyer", 2, mode="road"), lane("buyer", "plant", 3, mode="road")
    assert planned(given(out, home)).cost["freight"] == pytest.approx(220)
    data = coefficients(given(out, home | {"mode": "rail"}))
    assert [item.code for item in data.left_out] == ["freight.no_way_back"]
    # A row of the product's own goes before the row for every product.
    own = lane("buyer", "plant", 11, mode="road", product="good")
    assert planned(given(out, home, own)).cost["freight"] == pytest.approx(300)


def test_ways_back_are_asked_of_the_router_only_where_something_comes_back():
    plain = data_of(tables(), road()).case
    assert _wanted(plain) == [("plant", "buyer")]
    goods = product(dunnage_usd=1, dunnage_returnable="yes")
    assert _wanted(data_of(tables(products=goods), road()).case) == [
        ("plant", "buyer"),
        ("buyer", "plant"),
    ]
    returned = [{"market": "buyer", "product": "good", "share": 0.1}]
    assert ("buyer", "plant") in _wanted(data_of(tables(returns=returned), road()).case)


def test_a_border_is_paid_on_the_way_back_too():
    # Out 1920 a load; the same way home costs the same: 0.96 x 0.25 = 0.24 a unit.
    goods = product(dunnage_usd=1, dunnage_returnable="yes")
    there = northbound()
    back = type(there)("buyer", "plant", "road", there.legs)
    arcs = data_of(tables(products=goods), there, back).arcs
    assert arcs.dunnage_return_usd[0] == pytest.approx(0.24)
