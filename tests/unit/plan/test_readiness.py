"""Readiness: what a case gives, what is weak or old, and which input moves the verdict most."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from plan_kit import EXACT, Rows, coefficients, lane, wants
from sheet_case import board_case, made

from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.readiness import Readiness, dated_rows, readiness, weak_values
from smartshoring.reference.value import Grade, Value


def wage(place: str, value: float, low: float, high: float) -> dict[str, Any]:
    return {"key": "labour_usd_per_hour", "place": place, "value": value, "unit": "USD/h"} | {
        "low": low,
        "high": high,
        "source": "assumption: made up for the test",
    }


def ready(rows: dict[str, Rows], **settings: Any) -> tuple[Readiness, list[str]]:
    told: list[str] = []
    case = made(rows, name="fictional", lanes="given", **settings)
    return readiness(case, EXACT, lambda code, _share: told.append(code)), told


def tables() -> dict[str, Rows]:
    """100 units a year of one hour each. Here an hour costs 6 USD, there 4, and opening 50.

    Staying costs 600, moving 450: 150 are saved. With a wage there of 2: 600 - 250 = 350; of 9:
    600 - 950 = -350. With a wage here of 5.5: 550 - 450 = 100; of 7: 250.
    """
    return {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "Here", "status": "existing", "place": "USA", "fixed_cost_usd_per_year": 1e-9},
            {"site": "There", "status": "candidate", "place": "MEX", "opening_cost_usd": 50}
            | {"fixed_cost_usd_per_year": 0},
        ],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100)],
        "processes": [
            {"site": site, "recipe": "good", "labour_h_per_unit": 1} for site in ("Here", "There")
        ],
        "lanes": [lane("Here", "buyer", 0), lane("There", "buyer", 0)],
        "facts": [wage("MEX", 4, 2, 9), wage("USA", 6, 5.5, 7)],
        "open_inputs": [{"key": "labour_usd_per_hour", "place": "MEX", "owner": "HR in Saltillo"}],
    }


def test_the_input_that_can_turn_the_verdict_comes_first() -> None:
    found, told = ready(tables())
    assert found.choice is not None
    assert [plan.id for plan in found.rivals] == ["today"]
    first, second = [one for one in found.ranked if one.kind == "assumption"]
    assert (first.key, first.place, first.owner) == ("labour_usd_per_hour", "MEX", "HR in Saltillo")
    assert found.swing_usd(first) == pytest.approx(700)
    assert found.swing_usd(second) == pytest.approx(150)
    # Only the wage there can make staying cheaper: above 5.5, where 600 = 100 x wage + 50. The
    # advantage of staying is 100 (w - 5.5) there; the triangle on 2, 4, 9 has the density
    # 2 (9 - w) / (7 x 5) to the right of 4: 100 x 2/35 x integral of (w - 5.5)(9 - w) from 5.5 to 9
    # = 5.7143 x 3.5^3 / 6 = 40.83.
    assert first.value_usd == pytest.approx(40.8333, abs=1e-3)
    assert second.value_usd == pytest.approx(0)
    by_place = {end.value.place: end for end in found.ends}
    assert by_place["MEX"].saving_low_usd == pytest.approx(350)
    assert by_place["MEX"].saving_high_usd == pytest.approx(-350)
    assert by_place["MEX"].reverses
    assert by_place["USA"].saving_low_usd == pytest.approx(100)
    assert by_place["USA"].saving_high_usd == pytest.approx(250)
    assert "sheet.step_ready" in told


def test_the_next_best_city_is_a_rival_too() -> None:
    rows = tables()
    rows["sites"].append(
        {"site": "Next", "status": "candidate", "place": "CAN", "opening_cost_usd": 60}
        | {"fixed_cost_usd_per_year": 0}
    )
    rows["processes"].append({"site": "Next", "recipe": "good", "labour_h_per_unit": 1})
    rows["lanes"].append(lane("Next", "buyer", 0))
    rows["facts"].append(wage("CAN", 4.5, 4.5, 4.5))
    found, _ = ready(rows)
    assert [plan.id for plan in found.rivals] == ["today", "without_city"]
    city = [end for end in found.ends if end.rival == "without_city" and end.value.place == "MEX"]
    # 60 + 450 = 510 against 450: 60 more; with a wage there of 9 (950) 440 less.
    assert city[0].saving_usd == pytest.approx(60)
    assert city[0].saving_high_usd == pytest.approx(-440)


def test_no_plan_says_so() -> None:
    rows = tables()
    for site in rows["sites"]:
        site["capacity_units_per_year"] = 10
    found, _ = ready(rows)
    assert found.choice is None
    assert found.ends == ()
    assert all(one.value_usd is None for one in found.questions)


def test_tables_are_counted() -> None:
    found, _ = ready(tables())
    rows = {one.table: one.rows for one in found.tables}
    assert rows["demand"] == 1
    assert rows["facts"] == 2
    assert rows["labour"] == 0
    missing = {one.key for one in found.questions if one.kind == "missing"}
    assert {"labour", "terms", "qualification"} <= missing


def value(grade: Grade, year: str = "2026", quality: str = "A", key: str = "k") -> Value:
    return Value(key, "MEX", 1.0, "USD", year, "somebody", quality, grade)


def test_weak_values() -> None:
    data = coefficients(
        {
            "products": [{"product": "good"}],
            "sites": [{"site": "Here"}],
            "markets": [{"market": "buyer"}],
            "demand": [wants("buyer", 1, period="2027")],
            "lanes": [lane("Here", "buyer", 1)],
        },
        periods=["2027"],
    )
    values = (
        value(Grade.REFERENCE, key="fresh"),
        value(Grade.REFERENCE, "2024-Q4", key="three years"),
        value(Grade.REFERENCE, "2023", key="four years"),
        value(Grade.REFERENCE, quality="C", key="stand-in"),
        value(Grade.INHERITED, "2020", key="both"),
        value(Grade.ASSUMED, "", key="assumed"),
        value(Grade.GIVEN, "", key="given"),
    )
    found = {weak.value.key: weak for weak in weak_values(replace(data, values=values))}
    # More than three years before the plan begins is old.
    assert {key: weak.why for key, weak in found.items()} == {
        "assumed": ("assumed",),
        "both": ("inherited", "old"),
        "four years": ("old",),
        "stand-in": ("quality",),
    }
    assert list(found)[:2] == ["assumed", "both"]
    assert found["four years"].age_years == 4
    assert found["assumed"].age_years is None


def test_documents_and_quotes_by_age() -> None:
    case = board_case()
    rows = dated_rows(build(case, case_reference(case)))
    # Letters of 1 May 2026 about three plants; the plan begins on 1 January 2027: 8 months.
    assert [(row.table, row.subject) for row in rows] == [
        ("utilities", "Puebla"),
        ("utilities", "Saltillo"),
        ("utilities", "Shenzhen"),
    ]
    assert {row.age_months for row in rows} == {8}
