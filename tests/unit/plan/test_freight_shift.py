"""A change of freight or duty moves what is part of the term too, so that parts still fit."""

from __future__ import annotations

import pytest
from freight_kit import DAY, data_of, northbound, tables

from smartshoring.plan.shift import Change, shifted

PARTS = ("freight_usd", "handling_usd", "drayage_bridge_usd", "brokers_usd", "dunnage_usd")


def test_parts_move_with_their_term():
    goods = [
        {
            "product": "good",
            "weight_kg": 10,
            "unit_value_usd": 50,
            "hs_code": "8544.30.00",
            "dunnage_usd": 0.1,
        }
    ]
    terms = [{"market": "buyer", "tariff_pass_through_share": 0.6}]
    data = data_of(tables(products=goods, terms=terms), northbound(), duty_date=DAY)
    dear = shifted(data, Change("freight", "road", 1.5)).arcs
    for name in PARTS:
        assert getattr(dear, name)[0] > 0
        assert getattr(dear, name) == pytest.approx(1.5 * getattr(data.arcs, name)), name
    taxed = shifted(data, Change("duty", "USA<MEX", 2.0)).arcs
    assert taxed.duty_recovered_usd == pytest.approx(0.6 * taxed.duty_usd)
    assert taxed.duty_usd == pytest.approx(2.0 * data.arcs.duty_usd)
