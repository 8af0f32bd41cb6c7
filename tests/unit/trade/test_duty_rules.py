"""Stacking rules, dates and the honest unknowns of the US duty."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from smartshoring.reference.tables import rows
from smartshoring.reference.value import Grade
from smartshoring.trade.duty import duty
from smartshoring.trade.hs import hs_digits, hs_dotted
from smartshoring.trade.mfn import us_mfn
from smartshoring.trade.us_stack import covered_lines

MAY = date(2026, 5, 11)
NOVEMBER = date(2026, 11, 22)


def effects(found):
    return {(line.measure, line.effect) for line in found.stack}


def test_a_usmca_claim_lifts_the_auto_duty_and_replaces_the_base_rate():
    found = duty("USA", "MEX", "8544.30.00", MAY, qualifies=True)
    assert ("USMCA preference", "preference") in effects(found)
    assert ("Section 232 auto parts", "exempt") in effects(found)
    assert found.qualifies


def test_a_usmca_claim_does_not_lift_the_metals_duty():
    found = duty("USA", "MEX", "8418.10.00", MAY, qualifies=True)
    assert ("Section 232 metals annex 1B", "added") in effects(found)
    assert found.rate_share == 0.25


def test_auto_duty_owed_displaces_metals_and_section_122():
    # Body parts are on both lists: 2.5 + 25 (auto), not + 25 (metals) nor + 10 (section 122).
    found = duty("USA", "BRA", "8708.29.51", MAY, qualifies=False)
    assert found.rate_share == pytest.approx(0.275)
    assert ("Section 232 metals annex 1B", "excluded") in effects(found)
    assert ("Section 122", "excluded") in effects(found)


def test_auto_duty_lifted_by_usmca_does_not_displace_metals():
    # "Subject to" means owing more than 0 %: an originating body part owes the metals duty.
    found = duty("USA", "MEX", "8708.29.51", MAY, qualifies=True)
    assert found.rate_share == pytest.approx(0.25)
    assert ("Section 232 auto parts", "exempt") in effects(found)
    assert ("Section 232 metals annex 1B", "added") in effects(found)


def test_a_floor_deal_tops_up_to_15_percent_and_covers_the_whole_eu():
    for origin in ("JPN", "KOR", "DEU", "ROU", "FR"):
        found = duty("USA", origin, "8544.30.00", MAY, qualifies=False)
        assert found.rate_share == pytest.approx(0.15)
        floor = next(line for line in found.stack if line.effect == "floor")
        assert floor.rate_share == pytest.approx(0.10)  # 15 - MFN 5
        assert found.grade is Grade.INHERITED  # its dates are not verified
    for origin in ("GBR", "TUR", "CHE"):
        assert duty("USA", origin, "8544.30.00", MAY, qualifies=False).rate_share == 0.30


def test_section_122_ends_by_statute_after_23_july_2026():
    last, first = date(2026, 7, 23), date(2026, 7, 24)
    before = duty("USA", "CHN", "9018.39.00", last, qualifies=False)
    after = duty("USA", "CHN", "9018.39.00", first, qualifies=False)
    assert (before.rate_share, after.rate_share) == (0.10, 0.0)
    assert before.held_constant
    assert after.held_constant


def test_after_the_last_known_law_it_is_held_constant_and_weaker():
    known = duty("USA", "CHN", "8544.30.00", MAY, qualifies=False)
    later = duty("USA", "CHN", "8544.30.00", MAY + timedelta(days=1), qualifies=False)
    assert (known.held_constant, known.grade) == (False, Grade.REFERENCE)
    assert (later.held_constant, later.grade) == (True, Grade.INHERITED)
    assert known.rate_share == later.rate_share


def test_an_origin_without_rows_of_its_own_is_weaker():
    # Deals of other countries are not in the rows: the rate for all origins stands in.
    found = duty("USA", "VNM", "8544.30.00", MAY, qualifies=False)
    assert (found.rate_share, found.grade) == (0.30, Grade.INHERITED)


def test_a_claim_is_worthless_from_elsewhere():
    for origin in ("CHN", "JPN", "VNM"):
        with_claim = duty("USA", origin, "8544.30.00", MAY, qualifies=True)
        without = duty("USA", origin, "8544.30.00", MAY, qualifies=False)
        assert with_claim.rate_share == without.rate_share


def test_domestic_goods_pay_nothing_whatever_they_are():
    for country in ("USA", "MEX", "VNM"):
        found = duty(country, country, "", NOVEMBER, qualifies=False)
        assert (found.rate_share, found.reason) == (0.0, "trade.domestic")


@pytest.mark.parametrize(
    ("importer", "origin", "hs", "on", "reason"),
    [
        ("MEX", "CHN", "8544.30.00", MAY, "trade.importer_not_covered"),
        ("CAN", "MEX", "8544.30.00", MAY, "trade.importer_not_covered"),
        ("USA", "CHN", "", MAY, "trade.no_hs_code"),
        ("USA", "CHN", "9999.99.99", MAY, "trade.hs_unknown"),
        ("USA", "CHN", "8536.69.40", MAY, "trade.additional_not_covered"),
        ("USA", "MEX", "8536.69.40", NOVEMBER, "trade.additional_not_covered"),
        ("USA", "CHN", "8544.30.00", date(2026, 2, 23), "trade.date_not_covered"),
        ("USA", "MEX", "8544.30.00", date(2025, 8, 1), "trade.date_not_covered"),
        ("USA", "CHN", "8528.72.64", date(2026, 4, 5), "trade.metals_not_covered"),
        ("USA", "MEX", "8471.50.01", MAY, "trade.semiconductor_gate"),
        ("USA", "CHN", "8537.10.91", MAY, "trade.use_not_stated"),
        ("USA", "CHN", "8708.30", MAY, "trade.additional_not_covered"),
    ],
)
def test_what_is_not_known_has_no_rate_but_a_reason(importer, origin, hs, on, reason):
    found = duty(importer, origin, hs, on, qualifies=False)
    assert found.rate_share is None
    assert found.reason == reason


def test_auto_parts_are_known_before_the_metals_annexes_because_auto_displaces_metals():
    found = duty("USA", "CHN", "8544.30.00", date(2026, 3, 1), qualifies=False)
    assert found.rate_share == pytest.approx(0.55)
    originating = duty("USA", "MEX", "8544.30.00", date(2026, 3, 1), qualifies=True)
    assert originating.reason == "trade.metals_not_covered"


def test_the_use_decides_where_the_code_does_not():
    # Control panels of China: 2.7 + 25 (301) + 25 (auto) or + 10 (section 122) in May.
    def rate(use, on=MAY):
        return duty("USA", "CHN", "8537.10.91", on, qualifies=False, use=use).rate_share

    assert rate("vehicle") == pytest.approx(0.527)
    assert rate("other") == pytest.approx(0.377)
    assert rate("other", NOVEMBER) == pytest.approx(0.277)
    assert rate("unstated") is None
    # From Mexico, originating, both uses pay nothing: no need to ask.
    assert duty("USA", "MEX", "8537.10.91", MAY, qualifies=True).rate_share == 0.0


def test_a_six_digit_code_with_a_single_line_below_is_enough():
    for code in ("8544.30", "854430", "8544300000", "8544.30.00.00"):
        found = duty("USA", "CHN", code, MAY, qualifies=False)
        assert found.rate_share == pytest.approx(0.55)


def test_base_rates_of_the_duty_rows_are_those_of_the_schedule():
    for row in rows("duties"):
        if row["kind"] == "base":
            assert us_mfn(hs_digits(row["hs"])).rate_share == float(row["rate_pct"]) / 100


def test_codes_are_read_with_and_without_dots():
    assert hs_digits("8544.30.00") == hs_digits(" 8544 3000 ") == "85443000"
    assert hs_dotted("85443000") == "8544.30.00"
    assert hs_dotted("854430") == "8544.30"
    assert len(covered_lines()) == 30


def test_a_query_takes_less_than_a_millisecond():
    origins = ("MEX", "CHN", "JPN", "VNM", "DEU", "CAN")
    days = [date(2026, month, 1) for month in range(3, 13)]
    duty("USA", "CHN", "8544.30.00", MAY, qualifies=False)  # loads the tables
    lines = sorted(covered_lines())
    start = time.perf_counter()
    for line in lines:
        for origin in origins:
            for day in days:
                duty("USA", origin, line, day, qualifies=False)
    seconds = time.perf_counter() - start
    assert seconds / (len(lines) * len(origins) * len(days)) < 1e-3
