"""Base rates of any US tariff line: longest prefix, agreement below, specific rates unknown."""

from __future__ import annotations

import pytest

from smartshoring.reference.tables import rows
from smartshoring.trade.mfn import tariff_lines, us_mfn


def test_an_exact_line_answers():
    found = us_mfn("87083050")
    assert (found.rate_share, found.text, found.reason) == (0.025, "2.5%", "trade.mfn_found")


def test_a_longer_code_falls_back_to_its_line():
    assert us_mfn("8708305090").rate_share == 0.025
    assert us_mfn("8708305090").hts == "87083050"


def test_a_shorter_code_is_known_only_if_all_lines_below_agree():
    # 8708.30 has a free line (10) and one at 2.5 % (50); 8544.30 has one line only.
    assert us_mfn("870830").reason == "trade.mfn_several"
    assert us_mfn("870830").rate_share is None
    assert us_mfn("854430").rate_share == 0.05
    assert tariff_lines("870830") == ("87083010", "87083050")


def test_a_specific_or_compound_rate_is_not_a_percentage():
    for row in rows("us_mfn_hts2025"):
        if row["kind"] == "specific_or_compound":
            assert us_mfn(row["hts"]).rate_share is None
            assert us_mfn(row["hts"]).reason == "trade.mfn_specific"


def test_every_line_of_the_schedule_answers_as_printed():
    for row in rows("us_mfn_hts2025"):
        if row["mfn_pct"]:
            assert us_mfn(row["hts"]).rate_share == float(row["mfn_pct"]) / 100


@pytest.mark.parametrize("digits", ["99999999", "000000", "85443001"])
def test_an_absent_code_is_absent(digits):
    assert us_mfn(digits).reason == "trade.mfn_absent"
    assert us_mfn(digits).rate_share is None
