"""Other costs of sites: inside fixed cost, conversion, price and handling, each worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import Rows, coefficients, lane, planned, smart, wants


def tables(costs: Rows, **more: Rows) -> dict[str, Rows]:
    """A supplier of parts, a plant that makes 10 good units a year, a depot, one market."""
    return {
        "products": [{"product": "good", "unit_value_usd": 50}, {"product": "part"}],
        "sites": [
            {"site": "plant", "fixed_cost_usd_per_year": 100},
            {"site": "depot", "kind": "dc", "fixed_cost_usd_per_year": 20},
            {"site": "seller", "kind": "supplier"},
        ],
        "markets": [{"market": "city"}],
        "demand": [wants("city", 10)],
        "lanes": [
            lane("seller", "plant", 1),
            lane("plant", "depot", 1),
            lane("depot", "city", 1),
        ],
        "bom": [{"product": "good", "component": "part", "quantity": 2}],
        "processes": [
            {"site": "plant", "recipe": "good", "unit_cost_usd": 8, "yield_share": 0.8},
        ],
        "supply": [{"site": "seller", "product": "part", "unit_cost_usd": 3}],
        "site_costs": costs,
        **more,
    }


def cost(costs: Rows) -> dict[str, float | None]:
    return dict(planned(tables(costs), periods=["2027"]).cost)


def row(site: str, category: str, **amounts: Any) -> dict[str, Any]:
    return {"site": site, "category": category, "usd_per_year": None, "usd_per_unit": None} | (
        amounts
    )


def test_absence_is_named() -> None:
    assert "site_costs" in coefficients(tables([])).not_included
    assert (
        "site_costs"
        not in coefficients(tables([row("plant", "rent", usd_per_year=1)])).not_included
    )


def test_without_the_table() -> None:
    # 10 good units at a yield of 0.8 start 12.5: 12.5 x 8 = 100; 25 parts x 3 = 75.
    found = cost([])
    assert found["production"] == pytest.approx(100)
    assert found["material"] == pytest.approx(75)
    assert found["fixed"] == pytest.approx(120)
    assert found["handling"] is None


def test_yearly_costs_are_fixed_costs() -> None:
    # 120 + rent 30 + local tax 7 at the plant + water 5 at the depot = 162.
    found = cost(
        [
            row("plant", "rent", usd_per_year=30),
            row("plant", "local_tax", usd_per_year=7),
            row("depot", "water", usd_per_year=5),
        ]
    )
    assert found["fixed"] == pytest.approx(162)
    assert found["production"] == pytest.approx(100)


def test_costs_per_good_unit_do_not_know_the_yield() -> None:
    # 10 good units x 0.5 on top of 100, not 12.5 x 0.5.
    found = cost([row("plant", "warranty", usd_per_unit=0.5)])
    assert found["production"] == pytest.approx(105)


def test_costs_per_unit_of_suppliers_and_depots() -> None:
    # 25 parts x (3 + 0.2) = 80; 10 units through the depot x 0.4 = 4.
    found = cost(
        [row("seller", "other", usd_per_unit=0.2), row("depot", "handling", usd_per_unit=0.4)]
    )
    assert found["material"] == pytest.approx(80)
    assert found["handling"] == pytest.approx(4)


def test_a_term_with_only_these_costs_is_there() -> None:
    given = tables([row("depot", "handling", usd_per_unit=0.4)])
    missing = coefficients(given).not_included
    assert "handling" not in missing
    assert "lane_handling" in missing


def test_the_split_is_kept() -> None:
    data = coefficients(
        tables(
            [
                row("plant", "rent", usd_per_year=30, usd_per_unit=0.1),
                row("depot", "water", usd_per_year=5),
            ]
        )
    )
    kept = data.site_costs
    assert [data.sites.name[s] for s in kept.site] == ["depot", "plant"]
    assert kept.category == ("water", "rent")
    assert kept.usd_per_year.tolist() == [5, 30]
    assert kept.usd_per_unit.tolist() == [0, 0.1]


def test_rent_alone_changes_the_choice() -> None:
    # Two plants alike; the one that pays rent of 1 USD a year stays shut (smart() checks the plan).
    given = tables([row("plant", "rent", usd_per_year=1)])
    given["sites"].append({"site": "twin", "fixed_cost_usd_per_year": 100})
    given["lanes"] += [lane("seller", "twin", 1), lane("twin", "depot", 1)]
    given["processes"].append(
        {"site": "twin", "recipe": "good", "unit_cost_usd": 8, "yield_share": 0.8}
    )
    plan = smart(coefficients(given, periods=["2027"]))
    assert {made.site for made in plan.production} == {"twin"}
    given["site_costs"] = [row("twin", "rent", usd_per_year=1)]
    plan = smart(coefficients(given, periods=["2027"]))
    assert {made.site for made in plan.production} == {"plant"}


def test_a_supplier_with_rent_is_a_decision() -> None:
    given = tables([row("seller", "rent", usd_per_year=9)])
    data = coefficients(given, periods=["2027"])
    assert data.sites.decides[data.sites.name.index("seller")]
    plan = smart(data)
    assert plan.cost["fixed"] == pytest.approx(129)
