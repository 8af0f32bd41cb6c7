"""Costs by category by hand: a plant that hands over, duty by measure, borders, one-offs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from plan_kit import Rows, coefficients, lane, smart, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.cost_document import basis_text, cost_document
from smartshoring.plan.cost_rows import CostRow, cost_rows
from smartshoring.plan.cost_rows.moving import measures

Key = tuple[str, str, str, str]


def by_key(rows: tuple[CostRow, ...]) -> dict[Key, float]:
    """Period, site, category and basis -> undiscounted USD."""
    found: dict[Key, float] = defaultdict(float)
    for row in rows:
        found[row.period, row.site, row.category, row.basis] += row.amount_usd
    return dict(found)


def handover() -> dict[str, Rows]:
    """An old plant makes 40 units a year until the new one is approved, twelve months after."""
    return {
        "products": [{"product": "good", "unit_value_usd": 30}],
        "sites": [
            {
                "site": "old",
                "fixed_cost_usd_per_year": 100,
                "closing_cost_usd": 10,
                "labour_usd_per_hour": 4,
            },
            {
                "site": "new",
                "status": "candidate",
                "fixed_cost_usd_per_year": 60,
                "opening_cost_usd": 50,
                "labour_usd_per_hour": 4,
            },
        ],
        "markets": [{"market": "city"}],
        "demand": [wants("city", 40)],
        "lanes": [lane("old", "city", 1), lane("new", "city", 1)],
        "processes": [
            {
                "site": "old",
                "recipe": "good",
                "labour_h_per_unit": 1,
                "unit_cost_usd": 10,
                "yield_share": 0.8,
            },
            {"site": "new", "recipe": "good", "unit_cost_usd": 2},
        ],
        "qualification": [
            {"product": "good", "site": "new", "months_to_approval": 12, "cost_usd": 5}
        ],
        "site_costs": [
            {"site": "old", "category": "rent", "usd_per_year": 20, "usd_per_unit": None},
            {"site": "old", "category": "warranty", "usd_per_year": None, "usd_per_unit": 0.5},
        ],
    }


def handed_over() -> tuple[Plan, Coefficients]:
    data = coefficients(handover(), periods=["2027", "2028"], discount_rate=0.1)
    plan = smart(data)
    assert [d.site for d in plan.decisions if d.open and d.period == "2028"] == ["new"]
    return plan, data


def test_every_amount_of_a_handover() -> None:
    # Old plant, per good unit: labour 1 h x 4 / 0.8 = 5, other 10 / 0.8 = 12.5. Of what is started
    # 0.2 is scrap: 4 + 1 and 10 + 2.5. Warranty is 0.5 per good unit whatever the yield.
    # 2027: both are open and the old one closes in 2028: its 100 and its rent of 20 run dual.
    plan, data = handed_over()
    assert by_key(cost_rows(plan, data)) == pytest.approx(
        {
            ("2027", "old", "conversion_labour", "labour"): 160,  # 40 x 4
            ("2027", "old", "overhead", "conversion"): 400,  # 40 x 10
            ("2027", "old", "scrap", "scrap_labour"): 40,  # 40 x 1
            ("2027", "old", "scrap", "scrap_conversion"): 100,  # 40 x 2.5
            ("2027", "old", "warranty", "site_costs"): 20,  # 40 x 0.5
            ("2027", "old", "dual_running", "dual_fixed"): 100,
            ("2027", "old", "dual_running", "dual_site_costs"): 20,
            ("2027", "old", "outbound_freight", "freight"): 40,
            ("2027", "new", "overhead", "fixed"): 60,
            ("2027", "new", "one_off", "once_open"): 50,
            ("2027", "new", "one_off", "once_approval"): 5,
            ("2028", "old", "one_off", "once_close"): 10,
            ("2028", "new", "overhead", "fixed"): 60,
            ("2028", "new", "overhead", "conversion"): 80,  # 40 x 2
            ("2028", "new", "outbound_freight", "freight"): 40,
        }
    )


def test_dual_running_adds_nothing() -> None:
    # Fixed: 100 + 20 + 60 in 2027, 60 in 2028, a year later at 1 / 1.1.
    plan, data = handed_over()
    rows = [row for row in cost_rows(plan, data) if row.term == "fixed"]
    assert sum(row.amount_usd for row in rows) == pytest.approx(240)
    assert sum(row.discounted_usd for row in rows) == pytest.approx(180 + 60 / 1.1)
    assert plan.cost["fixed"] == pytest.approx(180 + 60 / 1.1)


def test_without_a_successor_nothing_runs_dual() -> None:
    tables = handover()
    tables["sites"][1]["status"] = "existing"
    del tables["qualification"]
    data = coefficients(tables, periods=["2027", "2028"])
    assert all(row.category != "dual_running" for row in cost_rows(smart(data), data))


def test_a_unit_of_another_product_is_no_successor() -> None:
    plan, data = handed_over()
    # The new plant makes something that the old one cannot: then it does not take over.
    runs = replace(data.runs, product=np.array([1, 0]) if data.runs.site[0] else np.array([0, 1]))
    names = ("good", "other")
    goods = replace(
        data.products,
        name=names,
        finished=np.array([True, True]),
        unit_value_usd=np.array([30.0, 30.0]),
    )
    made = tuple(replace(m, product=names[data.sites.name.index(m.site)]) for m in plan.production)
    other = replace(data, runs=runs, products=goods)
    rows = cost_rows(replace(plan, production=made), other)
    assert any(row.basis == "fixed" for row in rows)
    assert all(row.category != "dual_running" for row in rows)


def test_order_is_fixed_and_rows_are_distinct() -> None:
    plan, data = handed_over()
    rows = cost_rows(plan, data)
    keys = [(r.period, r.category, r.term, r.basis, r.detail, r.site, r.product) for r in rows]
    assert len(set(keys)) == len(keys)
    shuffled = replace(plan, flows=plan.flows[::-1], production=plan.production[::-1])
    again = cost_rows(shuffled, data)
    assert [r.category for r in again] == [r.category for r in rows]
    assert [r.amount_usd for r in again] == pytest.approx([r.amount_usd for r in rows])


def test_items_go_by_their_own_name_or_class_and_what_is_left_comes_back() -> None:
    # Life of 4 years, 2 of them used: half of the 50 for opening and of the moulds' 80 is left.
    tables = handover()
    del tables["qualification"]
    tables["one_off"] = [
        {"site": "new", "event": "open", "item": "moulds", "amount_usd": 80}
        | {"asset_class": "tooling"},
        {"site": "new", "event": "open", "item": "training", "amount_usd": 7},
        {"site": "old", "event": "close", "item": "severance", "amount_usd": 9},
    ]
    data = coefficients(tables, periods=["2027", "2028"], asset_life_years=4)
    found = {
        (row.category, row.basis, row.detail): row.amount_usd
        for row in cost_rows(smart(data), data)
        if row.term == "one_off"
    }
    assert found == pytest.approx(
        {
            ("one_off", "once_open", ""): 50,
            ("tooling", "once_open", "moulds"): 80,
            ("training", "once_open", "training"): 7,
            ("one_off", "once_close", ""): 10,
            ("one_off", "once_close", "severance"): 9,
            ("one_off", "residual", ""): -25,
            ("tooling", "residual", "moulds"): -40,
        }
    )


def test_measures_of_a_law() -> None:
    # 0.025 + 0.075 of duty and a fee of 0.003 make 0.103 in all.
    law: dict[str, Any] = {
        "importer": "USA",
        "stack": [
            {"measure": "MFN", "rate_share": 0.025},
            {"measure": "Section 301", "rate_share": 0.075},
            {"measure": "Section 122", "rate_share": 0.0},
            {"measure": "mpf_share", "rate_share": 0.003},
        ],
    }
    assert measures(law) == (
        ("duty", "USA: MFN", pytest.approx(25 / 103)),
        ("duty", "USA: Section 301", pytest.approx(75 / 103)),
        ("fees", "USA: mpf_share", pytest.approx(3 / 103)),
    )


def test_measures_of_a_preference_claimed_for_some() -> None:
    # 0.8 of the goods claim and owe nothing but the harbour fee of 0.001; 0.2 owe 0.05 and 0.001:
    # in all 0.2 x 0.05 + 0.001 = 0.011, 10 parts of duty and 1 of fee.
    law: dict[str, Any] = {
        "importer": "USA",
        "claim_share": 0.8,
        "stack": [
            {"measure": "USMCA", "rate_share": 0.0},
            {"measure": "hmf_share", "rate_share": 0.001},
        ],
        "stack_unclaimed": [
            {"measure": "MFN", "rate_share": 0.05},
            {"measure": "hmf_share", "rate_share": 0.001},
        ],
    }
    assert {name: share for _, name, share in measures(law)} == pytest.approx(
        {"USA: hmf_share": 1 / 11, "USA: MFN": 10 / 11}
    )


def test_a_law_without_measures_is_one_duty() -> None:
    assert measures({"importer": "BRA"}) == (("duty", "BRA", 1.0),)
    assert measures({}) == (("duty", "", 1.0),)


def test_borders_and_packaging_have_categories_of_their_own() -> None:
    # 10 units: handling 5 of which bridge 2 and brokers 1; freight 4 of which packaging 1, its
    # way back 0.5 and returns -0.5.
    data = coefficients(
        {
            "products": [{"product": "good"}],
            "sites": [{"site": "plant"}],
            "markets": [{"market": "city"}],
            "demand": [wants("city", 10)],
            "lanes": [lane("plant", "city", 4)],
            "processes": [{"site": "plant", "recipe": "good", "unit_cost_usd": 0}],
        },
        periods=["2027"],
    )
    one = np.ones(1)
    arcs = replace(
        data.arcs,
        handling_usd=5 * one,
        drayage_bridge_usd=2 * one,
        brokers_usd=one,
        dunnage_usd=one,
        dunnage_return_usd=0.5 * one,
        returns_usd=-0.5 * one,
    )
    absent = {term: code for term, code in data.not_included.items() if term != "handling"}
    data = replace(data, arcs=arcs, not_included=absent)
    plan = smart(data)
    assert {row.category: row.amount_usd for row in cost_rows(plan, data)} == pytest.approx(
        {
            "outbound_freight": 30,
            "dunnage": 10,
            "dunnage_return": 5,
            "returns": -5,
            "drayage_bridge": 20,
            "brokers": 10,
            "handling": 20,
        }
    )


def test_what_nobody_pays_is_shadow() -> None:
    # 30 units are wanted, 20 can be made: 10 x 90.
    data = coefficients(
        {
            "products": [{"product": "good"}],
            "sites": [{"site": "plant", "capacity_units_per_year": 20}],
            "markets": [{"market": "city"}],
            "demand": [wants("city", 30)],
            "lanes": [lane("plant", "city", 4)],
            "processes": [{"site": "plant", "recipe": "good", "unit_cost_usd": 1}],
        },
        periods=["2027"],
        shortage_cost_usd=90,
    )
    shadow = [row for row in cost_rows(smart(data), data) if row.kind == "shadow"]
    assert [(r.category, r.site, r.market, r.amount_usd) for r in shadow] == [
        ("shortage", "", "city", pytest.approx(900))
    ]


def test_the_document_says_what_amounts_rest_on() -> None:
    plan, data = handed_over()
    told = cost_document([plan, replace(plan, id="point 1")], data, "es")
    assert {row["plan"] for row in told["costs"]} == {"smartshore"}
    keys = {"plan", "site", "product", "period", "category", "amount_usd", "kind", "basis"}
    assert all(row.keys() >= keys for row in told["costs"])
    assert "apertura" in {row["basis"] for row in told["costs"]}
    assert basis_text("once_open", "moulds", "en") == "opening: moulds"
    assert basis_text("dual_site_costs", "rent", "es").startswith("Renta")
    assert [one["period"] for one in told["series"]] == ["2027", "2028"]


def test_an_infeasible_plan_has_no_rows() -> None:
    _, data = handed_over()
    assert cost_rows(Plan("none", "smartshore", "infeasible"), data) == ()
