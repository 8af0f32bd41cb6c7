"""Taking a table away names it in its answers and never makes any answer of the sheet better."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from sheet_case import (
    OPTIONAL,
    SETTINGS,
    board_case,
    board_tables,
    by_key,
    made,
    sheet_answer,
    sheet_json,
)

from smartshoring.plan.sheet import sheet_checked
from smartshoring.plan.sheet.figures import RANK

TOUCHED = {
    "qualification": {
        "gain": "partly",
        "spend": "partly",
        "gates": "partly",
        "waits": "not_included",
    },
    "ramp": {"gain": "partly", "spend": "partly"},
    "one_off": {
        "gain": "partly",
        "spend": "not_included",
        "gates": "not_included",
        "shocks": "partly",
    },
    "labour": {"gain": "partly", "spend": "partly", "proof": "partly"},
    "utilities": {"proof": "partly"},
    "terms": {"spend": "partly", "shocks": "partly"},
    "baseline_flows": {"gain": "partly"},
    "baseline_costs": {"gain": "partly"},
    "recipes": {"origin": "not_included"},
    "policies": {},
    "site_costs": {},
    "returns": {},
    "open_inputs": {},
}
"""Answers that a table makes sharper -> what they are without it."""


@cache
def read(*without: str) -> dict[str, Any]:
    found = sheet_json(sheet_answer(board_case(*without), "today", "smartshore"))
    assert sheet_checked(found) == ()
    return found


def test_the_whole_case_is_answered() -> None:
    status = {key: answer["status"] for key, answer in by_key(read()).items()}
    assert status == {
        "gain": "answered",
        "spend": "answered",
        "gates": "answered",
        "origin": "needs_room",
        "city": "partly",  # flips were not searched
        "proof": "partly",  # people have no document
        "waits": "answered",
        "shocks": "answered",
        "debt": "partly",  # taxes and margins need a room not built yet
        "footprint": "answered",
    }


@pytest.mark.parametrize("table", OPTIONAL)
def test_without_a_table(table: str) -> None:
    before, after = by_key(read()), by_key(read(table))
    for key, answer in after.items():
        assert RANK[answer["status"]] <= RANK[before[key]["status"]], key
        expected = TOUCHED[table].get(key, before[key]["status"])
        assert answer["status"] == expected, key
        if answer["status"] != before[key]["status"]:
            gone = {gap["what"] for gap in answer["missing"]}
            assert gone - {gap["what"] for gap in before[key]["missing"]}, key
        if answer["status"] == "not_included":
            assert answer["number"] is None, key


def test_without_anything_about_the_ground() -> None:
    assert by_key(read("labour", "utilities"))["proof"]["status"] == "not_included"


def test_without_a_debt() -> None:
    found = sheet_json(sheet_answer(board_case(debt=None), "today", "smartshore"))
    debt = by_key(found)["debt"]
    assert (debt["status"], debt["number"]) == ("not_included", None)


def test_without_emissions_of_a_supplier() -> None:
    """Unknown emissions are named, not taken for none."""
    rows = board_tables()
    del rows["supply"][0]["co2e_kg_per_unit"]
    found = sheet_json(sheet_answer(made(rows, **SETTINGS), "today", "smartshore"))
    footprint = by_key(found)["footprint"]
    assert footprint["status"] == "partly"
    assert [gap["what"] for gap in footprint["missing"]] == ["supplier_co2e"]
