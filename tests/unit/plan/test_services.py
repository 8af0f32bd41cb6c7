"""Services: administrative work that moves without freight, duty, time or emissions."""

from __future__ import annotations

from typing import Any

import pytest
from freight_kit import DAY, data_of, road, tables
from plan_kit import Rows, coefficients, lane, planned, wants

from smartshoring.plan.lanes import _wanted


def office(**more: Any) -> dict[str, Rows]:
    """A service centre in Monterrey does 1000 reports for a buyer in Dallas."""
    return tables(
        products=[{"product": "report", "weightless": "yes", "unit_value_usd": 20}],
        sites=[
            {
                "site": "centre",
                "place": "MX-NLE-MTY",
                "kind": "service",
                "status": "existing",
                "fixed_cost_usd_per_year": 0,
                "labour_usd_per_hour": 10,
            }
        ],
        demand=[wants("buyer", 1000, "report")],
        recipes=[{"recipe": "report", "product": "report"}],
        processes=[{"site": "centre", "recipe": "report", "labour_h_per_unit": 0.5}],
        **more,
    )


def test_a_service_needs_no_lane_and_costs_only_its_hours():
    data = data_of(office(), duty_date=DAY, holding_rate_per_year=0.2, carbon_price_usd_per_t=100)
    arcs = data.arcs
    assert arcs.mode == ("remote",)
    for name in ("freight_usd", "handling_usd", "duty_usd", "pipeline_usd", "days", "co2e_kg"):
        assert list(getattr(arcs, name)) == [0.0], name
    assert data.left_out == ()
    assert _wanted(data.case) == []


def test_duty_on_a_service_is_not_asked_and_the_reason_is_said():
    # With HS codes in the case, goods over the border are asked for theirs; the report is not.
    rows = office(duties=[{"importer": "USA", "origin": "*", "rate_share": 0.5}])
    data = data_of(rows, duty_date=DAY)
    law = data.arcs.duty_law[data.arcs.duty_index[0]]
    assert law["reason"] == "trade.service"
    assert data.arcs.duty_usd[0] == 0.0
    assert not any(key.startswith("customs_fees") for key in data.not_included)


def test_a_service_may_be_done_for_plants_and_needs_no_value():
    # The plant uses 2 reports a unit; nobody gives a value of a report.
    rows: dict[str, Rows] = {
        "products": [
            {"product": "good", "unit_value_usd": 50},
            {"product": "report", "weightless": "yes", "finished": "no"},
        ],
        "sites": [
            {"site": "centre", "kind": "service", "labour_usd_per_hour": 10},
            {"site": "plant", "labour_usd_per_hour": 20},
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("plant", "buyer", 1, days=5)],
        "bom": [{"product": "good", "component": "report", "quantity": 2}],
        "processes": [
            {"site": "centre", "recipe": "report", "labour_h_per_unit": 0.1},
            {"site": "plant", "recipe": "good", "labour_h_per_unit": 1},
        ],
    }
    plan = planned(rows, holding_rate_per_year=0.2)
    # 100 x 20 x 1 h + 200 x 10 x 0.1 h = 2200; freight of the goods alone.
    assert plan.cost["production"] == pytest.approx(2200)
    assert plan.cost["freight"] == pytest.approx(100)
    assert plan.cost["pipeline_stock"] == pytest.approx(0.2 * 50 * 5 / 365 * 100)
    assert {flow.mode for flow in plan.flows if flow.product == "report"} == {"remote"}


def test_goods_without_days_stay_without_days_beside_a_service():
    # The service's zero days must not make the goods' missing days look partly known.
    rows: dict[str, Rows] = {
        "products": [{"product": "good"}, {"product": "report", "weightless": "yes"}],
        "sites": [{"site": "plant"}, {"site": "centre", "kind": "service"}],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100), wants("buyer", 10, "report")],
        "lanes": [lane("plant", "buyer", 1)],
        "processes": [
            {"site": "plant", "recipe": "good", "unit_cost_usd": 1},
            {"site": "centre", "recipe": "report", "unit_cost_usd": 1},
        ],
    }
    data = coefficients(rows, holding_rate_per_year=0.2)
    assert data.not_included["lead_time_days"] == "plan.missing_lane_days"
    assert len(data.arcs) == 2


def test_a_row_for_goods_does_not_carry_a_service_but_a_row_of_its_own_does():
    rows = office(lanes=[lane("centre", "buyer", 5, mode="road")])
    assert data_of(rows).arcs.mode == ("remote",)
    rows["lanes"] = [lane("centre", "buyer", 5, mode="road", product="report")]
    arcs = data_of(rows).arcs
    assert arcs.mode == ("road",)
    assert arcs.freight_usd[0] == 5


def test_a_service_passes_no_depot():
    rows = office()
    rows["sites"].append(
        {
            "site": "depot",
            "kind": "dc",
            "place": "US-TX-LRD",
            "status": "existing",
            "fixed_cost_usd_per_year": 0,
        }
    )
    data = data_of(rows, road("depot", "buyer"))
    names = data.node_names
    ends = {
        (names[o], names[d]) for o, d in zip(data.arcs.origin, data.arcs.destination, strict=True)
    }
    assert ends == {("centre", "buyer")}
