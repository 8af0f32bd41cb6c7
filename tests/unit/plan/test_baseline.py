"""Last year in the model: flows held, what follows from them, what cannot be, and the ledger."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from smartshoring.case.build import make_case
from smartshoring.case.case import Case
from smartshoring.plan.baseline.answer import Baseline, baseline
from smartshoring.plan.baseline.document import baseline_document, ledger_reasons
from smartshoring.plan.coefficients import case_reference
from smartshoring.plan.solve import Effort
from smartshoring.words import say

TABLES: dict[str, dict[str, list[Any]]] = {
    "products": {"product": ["X", "P"], "unit_value_usd": [50, 5], "finished": ["yes", "no"]},
    "sites": {
        "site": ["A", "B", "S"],
        "kind": ["plant", "plant", "supplier"],
        "status": ["existing", "candidate", "existing"],
        "fixed_cost_usd_per_year": [1000, 900, None],
        "capacity_units_per_year": [100, 100, None],
    },
    "markets": {"market": ["M", "N"]},
    "demand": {"market": ["M", "N"], "product": ["X", "X"], "quantity": [50, 60]},
    "lanes": {
        "origin": ["A", "A", "A", "B", "S"],
        "destination": ["M", "M", "N", "M", "A"],
        "mode": ["road", "air", "road", "road", "road"],
        "unit_cost_usd": [1, 9, 2, 1, 0.5],
    },
    "bom": {"product": ["X"], "component": ["P"], "quantity": [2]},
    "processes": {"site": ["A", "B"], "recipe": ["X", "X"], "unit_cost_usd": [3, 2]},
    "supply": {"site": ["S"], "product": ["P"], "unit_cost_usd": [4]},
    "baseline_flows": {
        "origin": ["A", "A", "A"],
        "destination": ["M", "M", "N"],
        "product": ["X", "X", "X"],
        "mode": ["road", "air", ""],
        "period": ["2026", "2026", "2026"],
        "quantity": [30, 10, 30],
    },
    # 70 X need 140 P: 560 of material, 70 of inbound freight; 70 x 3 = 210 of conversion;
    # 30 x 1 + 10 x 9 + 30 x 2 = 180 of outbound freight; 1,000 of fixed cost.
    "baseline_costs": {
        "site": ["", "", "", "A"],
        "category": ["material", "inbound_freight", "outbound_freight", "overhead"],
        "period": ["2026", "", "2026", "2026"],
        "amount_usd": [560, 70, 180, 1210],
    },
}


def case_of(tables: dict[str, dict[str, list[Any]]]) -> Case:
    settings = {
        "name": "fictional",
        "lanes": "given",
        "periods": ["2027", "2028"],
        "discount_rate": 0.1,
    }
    return make_case(settings, tables)


def found(tables: dict[str, dict[str, list[Any]]]) -> Baseline:
    case = case_of(tables)
    past = baseline(case, case_reference(case), (), Effort())
    assert past is not None
    return past


def test_no_past_flows_no_baseline() -> None:
    tables = {name: table for name, table in TABLES.items() if name != "baseline_flows"}
    case = case_of(tables)
    assert baseline(case, case_reference(case), (), Effort()) is None


def test_costs_follow_from_the_flows_undiscounted() -> None:
    past = found(TABLES)
    assert past.reproduced
    cost = past.plan.cost
    assert cost["material"] == pytest.approx(140 * 4)
    assert cost["production"] == pytest.approx(70 * 3)
    assert cost["fixed"] == pytest.approx(1000)
    assert cost["freight"] == pytest.approx(140 * 0.5 + 30 * 1 + 10 * 9 + 30 * 2)
    # Without the ten units by air, 10 x (9 - 1) = 80 would have been saved, without any move.
    assert past.fixing_usd == pytest.approx(80)


def test_ledger_ties_category_by_category() -> None:
    rows = {row.category: row for row in found(TABLES).ledger if not row.site}
    assert {row.status for row in rows.values()} == {"tied"}
    assert rows["material"].modelled_usd == pytest.approx(560)
    assert rows["outbound_freight"].modelled_usd == pytest.approx(180)
    assert rows["overhead"].modelled_usd == pytest.approx(1210)


def test_ledger_ties_site_by_site() -> None:
    (row,) = [row for row in found(TABLES).ledger if row.site]
    assert (row.category, row.site, row.status) == ("overhead", "A", "tied")


def test_a_planted_error_of_eight_percent_is_named() -> None:
    tables = deepcopy(TABLES)
    tables["baseline_costs"]["amount_usd"][2] = 180 / 1.08
    past = found(tables)
    assert past.worst is not None
    assert past.worst.category == "outbound_freight"
    assert past.worst.variance_share == pytest.approx(0.08)
    (reason,) = ledger_reasons(past)
    text = say(reason.code, "en", **reason.params)
    assert "180 USD" in text
    assert "+8.0%" in text


def test_a_category_of_one_site_is_said_once() -> None:
    tables = deepcopy(TABLES)
    tables["baseline_costs"]["amount_usd"][3] = 1210 / 1.08
    (reason,) = ledger_reasons(found(tables))
    assert reason.params["at"] == ""
    # Split over two sites, what is wrong at one of them is told with its name.
    costs = tables["baseline_costs"]
    costs["amount_usd"][3] = 1000
    for name, value in zip(costs, ("B", "overhead", "2026", 100), strict=True):
        costs[name].append(value)
    texts = [say(r.code, "en", **r.params) for r in ledger_reasons(found(tables))]
    assert [text for text in texts if "(A)" in text], texts


def test_four_percent_is_within_tolerance() -> None:
    tables = deepcopy(TABLES)
    tables["baseline_costs"]["amount_usd"][2] = 180 / 1.04
    past = found(tables)
    assert {row.status for row in past.ledger} == {"tied", "within"}
    assert ledger_reasons(past) == ()


def test_a_category_that_the_model_lacks_is_said() -> None:
    tables = deepcopy(TABLES)
    costs = tables["baseline_costs"]
    for name, value in (("site", ""), ("category", "rent"), ("period", ""), ("amount_usd", 90)):
        costs[name].append(value)
    rows = {row.category: row.status for row in found(tables).ledger}
    assert rows["rent"] == "not_modelled"


def test_a_flow_without_a_lane_is_named() -> None:
    tables = deepcopy(TABLES)
    tables["baseline_flows"]["mode"][2] = "rail"
    past = found(tables)
    assert not past.reproduced
    (finding,) = past.findings
    assert (finding.code, finding.recorded) == ("ledger.no_lane", 30)
    assert ledger_reasons(past)[0].code == "ledger.reason_not_reproduced"


def test_parts_that_do_not_add_up_are_named() -> None:
    # 130 P were bought, but 70 X need 140: five X too many are said to have left the plant.
    tables = deepcopy(TABLES)
    flows = tables["baseline_flows"]
    row = ("S", "A", "P", "", "2026", 130)
    for name, value in zip(flows, row, strict=True):
        flows[name].append(value)
    past = found(tables)
    assert not past.reproduced
    (finding,) = past.findings
    assert finding.code == "ledger.flow_differs"
    assert finding.recorded is not None
    assert finding.modelled == pytest.approx(finding.recorded - 5)


def test_a_past_over_todays_capacity_is_named() -> None:
    tables = deepcopy(TABLES)
    tables["sites"]["capacity_units_per_year"][0] = 60
    past = found(tables)
    codes = {finding.code for finding in past.findings}
    assert codes <= {"ledger.over_limit", "ledger.flow_differs"}
    assert codes


def test_the_document_says_it_all() -> None:
    document = baseline_document(found(TABLES))
    assert document is not None
    assert document["status"] == "reproduced"
    assert document["fixing_usd"] == pytest.approx(80)
    assert {row["category"] for row in document["ledger"]} >= {"material", "overhead"}


def test_a_line_that_was_not_there_made_nothing() -> None:
    # The automated line would make an X for 1, not 3; last year it did not exist.
    tables = deepcopy(TABLES)
    tables["processes"] = {
        "site": ["A", "A", "B"],
        "recipe": ["X", "X", "X"],
        "line": ["by hand", "automated", ""],
        "unit_cost_usd": [3, 1, 2],
    }
    tables["capacity"] = {
        "site": ["A", "A"],
        "line": ["by hand", "automated"],
        "capacity_units_per_year": [100, 100],
        "status": ["existing", "candidate"],
    }
    past = found(tables)
    assert {made.line for made in (*past.plan.production, *past.best.production)} == {"by hand"}
    assert past.plan.cost["production"] == pytest.approx(70 * 3)


def test_a_category_that_the_model_holds_for_nothing_is_a_variance() -> None:
    tables = deepcopy(TABLES)
    tables["lanes"]["unit_cost_usd"] = [0, 0, 0, 0, 0.5]
    past = found(tables)
    assert past.worst is not None
    assert (past.worst.category, past.worst.modelled_usd) == ("outbound_freight", 0.0)


def test_categories_are_compared_over_the_periods_that_the_ledger_has() -> None:
    # The ten units by air move in another year: 60 of 70 X, 120 P and one fixed cost are of 2026.
    tables = deepcopy(TABLES)
    tables["baseline_flows"]["period"] = ["2026", "2025", "2026"]
    tables["baseline_costs"] = {
        "site": ["", "", ""],
        "category": ["material", "inbound_freight", "overhead"],
        "period": ["2026", "2026", ""],
        "amount_usd": [480, 60, 2210],
    }
    rows = {row.category: row for row in found(tables).ledger}
    assert {rows[name].status for name in ("material", "inbound_freight", "overhead")} == {"tied"}
