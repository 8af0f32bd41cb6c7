"""The company's own duty rows: they win over the law, the most specific one first."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smartshoring.case.table import Table
from smartshoring.reference.value import Grade
from smartshoring.trade.duty import duty

DAY = date(2026, 11, 22)
COLUMNS = ("importer", "origin", "hs_code", "valid_from", "valid_to", "rate_share", "source")


def table(*rows):
    text = {
        name: np.array([row[place] for row in rows], dtype=object)
        for place, name in enumerate(COLUMNS)
    }
    text["rate_share"] = np.array([row[5] for row in rows], dtype=float)
    return Table("duties", "duties.csv", text, np.arange(2, len(rows) + 2, dtype=np.int64))


def rate(given, importer="MEX", origin="CHN", hs="8544.30.00", on=DAY):
    return duty(importer, origin, hs, on, qualifies=False, given=given).rate_share


def test_a_row_makes_another_importer_known():
    given = table(("MEX", "CHN", "8544.30", "", "", 0.25, "DOF 2025-12-29"))
    found = duty("MEX", "CHN", "8544.30.00", DAY, qualifies=False, given=given)
    assert (found.rate_share, found.grade, found.reason) == (0.25, Grade.GIVEN, "trade.case_row")
    assert found.stack[0].authority == "duties, row 2"
    assert rate(given, importer="CAN") is None
    assert rate(given, origin="VNM") is None
    assert rate(given, hs="8536.90") is None


def test_a_row_overrides_the_whole_us_stack():
    given = table(("USA", "CHN", "8544.30", "", "", 0.10, "scenario of the board"))
    found = duty("USA", "CHN", "8544.30.00", DAY, qualifies=False, given=given)
    assert found.rate_share == 0.10
    assert len(found.stack) == 1


def test_without_a_matching_row_the_law_answers():
    given = table(("MEX", "CHN", "8544.30", "", "", 0.25, "DOF"))
    assert rate(given, importer="USA") == pytest.approx(0.55)


@pytest.mark.parametrize("source", ["", "assumption: like 2025", "Supuesto"])
def test_a_row_without_source_is_an_assumption(source):
    given = table(("MEX", "CHN", "", "", "", 0.25, source))
    found = duty("MEX", "CHN", "8544.30.00", DAY, qualifies=False, given=given)
    assert found.grade is Grade.ASSUMED


def test_the_longest_code_wins_then_the_named_origin():
    given = table(
        ("MEX", "*", "", "", "", 0.01, "s"),
        ("MEX", "CHN", "", "", "", 0.02, "s"),
        ("MEX", "*", "85", "", "", 0.03, "s"),
        ("MEX", "CHN", "85", "", "", 0.04, "s"),
        ("MEX", "*", "8544.30", "", "", 0.05, "s"),
    )
    assert rate(given) == 0.05
    assert rate(given, hs="8536.90") == 0.04
    assert rate(given, hs="8536.90", origin="VNM") == 0.03
    assert rate(given, hs="9018.39") == 0.02
    assert rate(given, hs="9018.39", origin="VNM") == 0.01
    assert rate(given, hs="") == 0.02


def test_dates_are_inclusive_and_open_when_empty():
    given = table(
        ("MEX", "CHN", "8544", "2026-01-01", "2026-12-31", 0.35, "s"),
        ("MEX", "CHN", "8544", "2027-01-01", "", 0.20, "s"),
    )
    assert rate(given, on=date(2025, 12, 31)) is None
    assert rate(given, on=date(2026, 1, 1)) == 0.35
    assert rate(given, on=date(2026, 12, 31)) == 0.35
    assert rate(given, on=date(2027, 1, 1)) == 0.20
    assert rate(given, on=date(2040, 1, 1)) == 0.20


def test_rows_that_contradict_each_other_make_it_unknown():
    given = table(
        ("USA", "CHN", "8544", "2026-01-01", "", 0.35, "s"),
        ("USA", "CHN", "8544", "", "2026-12-31", 0.20, "s"),
    )
    found = duty("USA", "CHN", "8544.30.00", DAY, qualifies=False, given=given)
    # Neither row, and not the law either: the company means to say something, it is unclear what.
    assert (found.rate_share, found.reason, found.detail) == (
        None,
        "trade.case_rows_conflict",
        "2, 3",
    )
    assert rate(given, importer="USA", on=date(2027, 6, 1)) == 0.35


def test_rows_that_say_the_same_do_not_contradict():
    given = table(
        ("MEX", "CHN", "8544", "2026-01-01", "", 0.35, "s"),
        ("MEX", "CHN", "8544", "", "2026-12-31", 0.35, "s"),
    )
    assert rate(given) == 0.35


def test_domestic_goods_ignore_rows():
    given = table(("MEX", "*", "", "", "", 0.35, "s"))
    assert rate(given, importer="MEX", origin="MEX") == 0.0


def test_two_tables_do_not_get_mixed_up():
    low = table(("MEX", "CHN", "", "", "", 0.05, "s"))
    high = table(("MEX", "CHN", "", "", "", 0.50, "s"))
    assert [rate(low), rate(high), rate(low)] == [0.05, 0.50, 0.05]
    for number in range(50):  # tables come and go at reused addresses
        assert rate(table(("MEX", "CHN", "", "", "", number / 100, "s"))) == number / 100
