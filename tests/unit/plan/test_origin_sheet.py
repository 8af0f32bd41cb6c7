"""Question 4 of the sheet where origins are computed: verdict, margin, what is at stake."""

from __future__ import annotations

from typing import Any

import pytest
from origin_cases import DATE, bom, harness_case
from plan_kit import Rows, lane
from sheet_case import by_key, made, sheet_answer, sheet_json

from smartshoring.plan.sheet.checked import sheet_checked
from smartshoring.plan.sheet.figures import RANK

NO_DUTIES: Rows = []


def regional(wire_usd: float, wire_says: str = "no", **changes: Rows) -> dict[str, Rows]:
    """Everything is bought in Mexico, so that no duty stands in the case; foreign by its maker."""
    base = harness_case()
    sites: Rows = [
        {"site": "plant", "place": "MEX", "kind": "plant", "status": "existing"}
        | {"fixed_cost_usd_per_year": 0},
        {"site": "wires", "place": "MEX", "kind": "supplier", "status": "existing"},
        {"site": "connectors", "place": "MEX", "kind": "supplier", "status": "existing"},
    ]
    tables = base | {
        "sites": sites,
        "recipes": [base["recipes"][0]],
        "bom": [bom("sourced_free", "wire"), bom("sourced_free", "connector")],
        "processes": [base["processes"][0]],
        "supply": [
            {"site": "wires", "product": "wire", "unit_cost_usd": wire_usd}
            | {"originates_tmec": wire_says},
            {"site": "connectors", "product": "connector", "unit_cost_usd": 10}
            | {"originates_tmec": "no"},
        ],
        "lanes": [
            lane("wires", "plant", 1),
            lane("connectors", "plant", 1),
            lane("plant", "detroit", 2),
        ],
        "duties": NO_DUTIES,
    }
    return tables | changes


def origin(rows: dict[str, Rows]) -> dict[str, Any]:
    filled = {name: table for name, table in rows.items() if table}
    case = made(filled, name="fictional", lanes="given", duty_date=DATE)
    read = sheet_json(sheet_answer(case))
    assert sheet_checked(read) == ()
    return by_key(read)["origin"]


def test_a_margin_in_regional_value() -> None:
    """Wire of 25 and connectors of 10 from elsewhere: (100 - 35) / 100 = 65 %, 60 % are asked."""
    found = origin(regional(25))
    assert (found["status"], found["missing"]) == ("answered", [])
    figures = {figure["name"]: figure["value"] for figure in found["details"][0]["figures"]}
    assert figures == {
        "reached": pytest.approx(0.65),
        "asked": pytest.approx(0.60),
        "margin": pytest.approx(0.05),
    }
    # 1,000 harnesses of 100 USD: 5 % + 25 % + 0.3464 %.
    assert found["number"] == pytest.approx(1000 * 30.3464)


def test_without_enough_value_nothing_is_claimed_and_why_is_said() -> None:
    found = origin(regional(45))
    assert found["status"] == "needs_room"
    assert "does not originate" in found["details"][0]["text"]
    assert "45" in found["details"][0]["text"]  # (100 - 55) / 100


def test_an_open_origin_is_asked_by_name() -> None:
    found = origin(regional(45, ""))
    assert "Does wire, used in harness, originate?" in found["details"][0]["text"]


@pytest.mark.parametrize("table", ["recipes", "bom", "supply"])
def test_taking_a_table_out_never_raises_the_status(table: str) -> None:
    full = regional(25)
    less = regional(25, **{table: []})
    if table == "recipes":
        # Without recipes there is one of the product's own name.
        less["processes"] = [{"site": "plant", "recipe": "harness", "unit_cost_usd": 10}]
        less["bom"] = [row | {"recipe": ""} for row in full["bom"]]
    if table == "supply":
        less["bom"] = []
    assert RANK[origin(less)["status"]] <= RANK[origin(full)["status"]]
