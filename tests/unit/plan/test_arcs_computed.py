"""Computed lanes in money: share of a load, quoted rates, parts of the price, quotes wanted."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from freight_kit import DALLAS, DAY, FACTS, data_of, northbound, only, road, tables, train, voyage

from smartshoring.plan.coefficients import case_reference
from smartshoring.plan.packing import LOAD_BASES
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import SMARTSHORE, compared
from smartshoring.reference.value import Grade


def product(**more):
    return [{"product": "good", "weight_kg": 10, "unit_value_usd": 50, **more}]


def rate(usd, origin="MEX", destination="USA", equipment="truck", **more):
    return {
        "origin_zone": origin,
        "destination_zone": destination,
        "equipment": equipment,
        "usd_per_load": usd,
        "source": "carrier's offer",
        **more,
    }


def test_the_share_of_a_load_by_weight_and_the_parts_of_the_price():
    # 10 kg of 20,000 kg = 1/2000 of a load: freight 1600 / 2000 = 0.80; handling 320 / 2000 =
    # 0.16, of it drayage and bridge (20 + 100) / 2000 = 0.06 and brokers 200 / 2000 = 0.10.
    arcs = data_of(tables(), northbound()).arcs
    at = only(arcs)
    assert arcs.load_share[at] == pytest.approx(1 / 2000)
    assert LOAD_BASES[arcs.load_basis[at]] == "weight_kg"
    assert arcs.freight_usd[at] == pytest.approx(0.80)
    assert arcs.handling_usd[at] == pytest.approx(0.16)
    assert arcs.drayage_bridge_usd[at] == pytest.approx(0.06)
    assert arcs.brokers_usd[at] == pytest.approx(0.10)
    law = arcs.freight_law[arcs.freight_index[at]]
    assert law["basis"] == "tariffs"
    assert law["usd_per_load"] == pytest.approx(1920)
    told = {(part["part"], part["place"]): part["usd_per_load"] for part in law["parts"]}
    assert told == pytest.approx(
        {
            ("road", "MEX"): 200,
            ("bridge", "XLRD4"): 20,
            ("transfer", "XLRD4"): 100,
            ("brokers", "XLRD4"): 200,
            ("road", "USA"): 1400,
        }
    )
    # 0.1 kg/tkm x 900 km x 0.010 t = 0.9 kg.
    assert arcs.co2e_kg[at] == pytest.approx(0.9)


def test_the_share_of_a_load_by_volume():
    # 0.06 m3 of 60 m3 = 1/1000, more than 10 kg of 20,000 kg.
    arcs = data_of(tables(products=product(volume_m3=0.06)), road()).arcs
    assert arcs.load_share[only(arcs)] == pytest.approx(1 / 1000)
    assert LOAD_BASES[arcs.load_basis[0]] == "volume_m3"
    assert arcs.freight_usd[0] == pytest.approx(1.0)


def test_units_per_load_go_by_the_equipment():
    # By truck 500 units: 1000 / 500 = 2.0 on a 500 km haul. A container holds 400: ship, ports,
    # brokers and the drayage at its end (3000 + 200) / 400 = 8.0 and (200 + 200) / 400 = 1.0.
    # By train (500 + 100) / 400 = 1.5: the container stays one load on the truck after it.
    goods = product(units_per_truck=500, units_per_feu=400)
    arcs = data_of(tables(products=goods), road(), voyage(), train()).arcs
    found = {mode: i for i, mode in enumerate(arcs.mode)}
    assert arcs.freight_usd[found["road"]] == pytest.approx(2.0)
    assert arcs.freight_usd[found["sea"]] == pytest.approx(8.0)
    assert arcs.handling_usd[found["sea"]] == pytest.approx(1.0)
    assert arcs.freight_usd[found["rail"]] == pytest.approx(1.5)
    basis = {mode: LOAD_BASES[arcs.load_basis[i]] for mode, i in found.items()}
    assert basis == {"road": "units_per_truck", "sea": "units_per_feu", "rail": "units_per_feu"}
    # What one equipment says is not said of the other.
    arcs = data_of(tables(products=product(units_per_truck=500)), voyage()).arcs
    assert arcs.freight_usd[0] == pytest.approx(3200 / 2000)


def test_a_product_without_weight_moves_where_units_per_load_are_given():
    goods = [{"product": "good", "units_per_truck": 500}]
    data = data_of(tables(products=goods), road(), voyage())
    assert data.arcs.mode == ("road",)
    assert {item.code for item in data.left_out} == {"plan.weight_unknown"}
    # Without weight its emissions are not known, and not zero.
    assert np.isnan(data.arcs.co2e_kg[0])


def test_a_rate_takes_the_place_of_freight_and_handling_and_of_nothing_else():
    # 2500 a load, all-in: 2500 / 2000 = 1.25 instead of 0.80 + 0.16; days and CO2e stay.
    before = data_of(tables(), northbound()).arcs
    data = data_of(tables(freight_rates=[rate(2500)]), northbound())
    arcs = data.arcs
    at = only(arcs)
    assert arcs.freight_usd[at] == pytest.approx(1.25)
    assert arcs.handling_usd[at] == 0.0
    assert arcs.drayage_bridge_usd[at] == 0.0
    assert arcs.brokers_usd[at] == 0.0
    assert arcs.days[at] == before.days[0]
    assert arcs.co2e_kg[at] == before.co2e_kg[0]
    law = arcs.freight_law[arcs.freight_index[at]]
    assert (law["basis"], law["zones"], law["source"]) == ("rate", "MEX>USA", "carrier's offer")
    # The tariffs it replaces are no longer behind any number.
    assert "truck_usd_per_km" not in {value.key for value in data.values}


def test_a_rate_is_as_firm_as_its_source():
    goods = product(units_per_truck=500)
    for source, grade in (("carrier's offer", Grade.GIVEN), ("", Grade.ASSUMED)):
        rows = tables(products=goods, freight_rates=[rate(1000, source=source)])
        assert data_of(rows, northbound()).arcs.freight_grade[0] == grade


def test_a_rate_with_a_range_is_an_assumption_that_can_be_moved():
    rows = tables(freight_rates=[rate(2500, low_usd_per_load=2000, high_usd_per_load=3000)])
    data = data_of(rows, northbound())
    (value,) = [v for v in data.values if v.key == "freight_rate_usd_per_load"]
    assert (value.place, value.low, value.value, value.high) == ("MEX>USA/truck", 2000, 2500, 3000)
    moved = case_reference(data.case).moving(value, 3000)
    assert data_of(rows, northbound(), reference=moved).arcs.freight_usd[0] == pytest.approx(1.5)
    # One without a range is a number of the case like any other.
    plain = data_of(tables(freight_rates=[rate(2500)]), northbound())
    assert "freight_rate_usd_per_load" not in {v.key for v in plain.values}


def test_the_most_specific_rate_holds_and_only_in_its_direction():
    rates = [
        rate(9000, "*", "*"),
        rate(2600, "MEX", "USA"),
        rate(2400, "MX-NLE", "US-TX"),
        rate(7000, "USA", "MEX"),
        rate(1, "MEX", "USA", "feu"),
    ]
    arcs = data_of(tables(freight_rates=rates), northbound()).arcs
    assert arcs.freight_usd[0] == pytest.approx(2400 / 2000)
    back = data_of(tables(freight_rates=[rate(7000, "USA", "MEX")]), northbound()).arcs
    assert back.freight_usd[0] == pytest.approx(0.80)


def test_what_nobody_knows_needs_a_quote_and_its_range_is_said():
    # The train's tariff is not known: 1000 km at 0.55 to 1.25 USD/km and 50 km of truck at 2.
    rows = tables(facts=[row for row in FACTS if row["key"] != "rail_usd_per_km"])
    data = data_of(rows, train())
    assert len(data.arcs) == 0
    (item,) = data.left_out
    assert item.code == "freight.needs_quote"
    assert item.detail == "rail_usd_per_km@USA (rail_rate: 0.55-1.25 USD/km)"
    assert item.subject == "plant > buyer (rail; 650-1,350 USD/load)"
    # A rate is the quote.
    quoted = tables(facts=rows["facts"], freight_rates=[rate(900, equipment="intermodal")])
    assert data_of(quoted, train()).arcs.freight_usd[0] == pytest.approx(900 / 2000)


def test_rates_for_a_mode_that_is_not_computed_are_named():
    data = data_of(tables(freight_rates=[rate(900, equipment="intermodal")]), road())
    assert data.not_included["freight_rates_intermodal"] == "freight.rates_without_lanes"
    assert "freight_rates" not in data.not_included
    assert data_of(tables(), road()).not_included["freight_rates"]


def test_a_minimum_frequency_sets_cycle_stock():
    # 1000 units a year in 25 shipments: 40 each, on average 20 at either end, 40 in all, worth
    # 2000 USD, at 20 % a year 400 USD or 0.40 a unit = 0.2 x 50 / 25.
    rows = tables(freight_rates=[rate(2500, shipments_per_year=25)])
    arcs = data_of(rows, northbound(), holding_rate_per_year=0.2).arcs
    assert arcs.cycle_stock_usd[0] == pytest.approx(0.40)
    # Without a frequency there is none; without a holding rate it is not included.
    plain = data_of(tables(freight_rates=[rate(2500)]), northbound(), holding_rate_per_year=0.2)
    assert plain.arcs.cycle_stock_usd[0] == 0.0
    assert "cycle_stock" not in plain.not_included
    assert data_of(rows, northbound()).not_included["cycle_stock"] == "plan.missing_holding_rate"


def test_brokers_by_ship_that_nobody_knows_are_named():
    facts = [row for row in FACTS if row["key"] != "customs_brokers_usd_per_load"]
    data = data_of(tables(facts=facts), voyage())
    assert data.arcs.handling_usd[0] == pytest.approx(200 / 2000)
    assert data.not_included["brokers"] == "freight.missing_brokers"
    assert "brokers" not in data_of(tables(), voyage()).not_included


def test_a_row_of_lanes_still_goes_before_a_rate():
    lanes = [{"origin": "plant", "destination": "buyer", "unit_cost_usd": 0.7, "mode": "road"}]
    arcs = data_of(tables(lanes=lanes, freight_rates=[rate(2500)]), northbound()).arcs
    assert arcs.freight_usd[only(arcs)] == pytest.approx(0.7)
    assert arcs.freight_law[arcs.freight_index[0]] == {"basis": "given"}
    # 200 km and 700 km at 20 km/h, two days at the border.
    assert arcs.days[0] == pytest.approx((900 / 20 + 48) / 24)


def test_a_plan_pays_what_the_arcs_say_and_passes_its_check():
    rows = tables(freight_rates=[rate(2500)], markets=[{"market": "buyer", "place": DALLAS}])
    data = data_of(rows, northbound(), money_date=DAY)
    (plan,) = compared(data, Effort(gap=1e-9), (SMARTSHORE,))
    assert plan.cost["freight"] == pytest.approx(1250)
    assert plan.check is not None
    assert plan.check.passed, plan.check.worst


def test_arcs_travel_between_processes_with_their_prices():
    arcs = data_of(tables(freight_rates=[rate(2500)]), northbound(), voyage()).arcs
    again = pickle.loads(pickle.dumps(arcs))  # noqa: S301 (our own bytes)
    told = [arcs.freight_law[i] for i in arcs.freight_index]
    assert told == [again.freight_law[i] for i in again.freight_index]
    assert {entry["basis"] for entry in told} == {"rate", "tariffs"}
