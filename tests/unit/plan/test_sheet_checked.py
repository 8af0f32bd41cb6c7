"""The sheet's checker: passes what was computed, and finds whatever was changed afterwards."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from sheet_case import board_case, sheet_answer, sheet_json

from smartshoring.plan.sheet import sheet_checked

Read = dict[str, Any]


@pytest.fixture(scope="module")
def board() -> Read:
    return sheet_json(sheet_answer(board_case(), "today", "smartshore"))


def test_the_board_case_passes(board: Read) -> None:
    assert sheet_checked(board) == ()
    assert len(board["sheet"]["answers"]) == 10


def test_every_figure_has_a_trace(board: Read) -> None:
    """The test below would pass on a sheet without figures."""
    figures = _figures(board)
    assert len(figures) > 50
    assert all(figure["trace"] for figure in figures)
    # And the plans that the sheet asked for are all proven and checked.
    names = {solved["id"] for solved in board["sheet"]["solved"]}
    assert {"wait", "without_city", "unclaimed", "smartshore border after"} <= names


def _figures(read: Read) -> list[Read]:
    found = []
    for answer in read["sheet"]["answers"]:
        found += answer["figures"]
        found += [figure for line in answer["details"] for figure in line["figures"]]
    return found


def test_a_changed_figure_is_found(board: Read) -> None:
    for number, figure in enumerate(_figures(board)):
        changed = copy.deepcopy(board)
        other = _figures(changed)[number]
        other["value"] = 7.0 if figure["value"] is None else figure["value"] * 1.01 + 0.01
        assert sheet_checked(changed), figure


@pytest.mark.parametrize(
    "path",
    [
        ("plans", 0, "yardstick", "total_cost_usd"),
        ("plans", 1, "cost", "duty"),
        ("plans", 1, "cost", "landed_cost_usd"),
        ("plans", 1, "cost", "one_off"),
        ("cash", "plan", "periods", 0, "operating_usd"),
        ("cash", "difference", "periods", 1, "net_usd"),
        ("cash", "difference", "paid", 0, 1),
        ("cash", "plan", "residual_usd"),
        ("sheet", "payments", 0, "amount_usd"),
        ("sheet", "gates", 0, "committed_usd"),
        ("sheet", "gates", -1, "kept_usd"),
        ("sheet", "solved", 0, "yardstick", "total_cost_usd"),
        ("sheet", "shocks", 0, "share"),
        ("sheet", "inputs", "debt.rate", "value"),
        ("assumptions", "assumed"),
        ("sheet", "discount_rate"),
    ],
)
def test_a_changed_number_behind_a_figure_is_found(
    board: Read, path: tuple[str | int, ...]
) -> None:
    changed = copy.deepcopy(board)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = place[path[-1]] * 1.02 + 1
    assert sheet_checked(changed), path


def test_a_solved_plan_that_failed_its_check_is_found(board: Read) -> None:
    changed = copy.deepcopy(board)
    changed["sheet"]["solved"][0]["check"]["passed"] = False
    assert sheet_checked(changed)


def test_a_better_status_than_deserved_is_found(board: Read) -> None:
    changed = copy.deepcopy(board)
    debt = changed["sheet"]["answers"][8]
    assert debt["status"] == "partly"
    debt["status"] = "answered"
    assert sheet_checked(changed) == ("debt: answered, but something is missing",)


def test_no_sheet_is_no_pass() -> None:
    assert sheet_checked({}) == ("no sheet",)
