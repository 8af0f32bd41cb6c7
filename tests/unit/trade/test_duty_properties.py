"""What holds for every line, origin, day and claim."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.reference.countries import country_names
from smartshoring.trade.duty import duty
from smartshoring.trade.mfn import us_mfn
from smartshoring.trade.us_stack import coverage, covered_lines

LINES = st.sampled_from(sorted(covered_lines()))
ORIGINS = st.sampled_from(sorted(country_names()))
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
COVERED_DAYS = st.dates(date(2026, 4, 6), date(2030, 12, 31))
USES = st.sampled_from(["vehicle", "other", "unstated"])


@given(LINES, ORIGINS, DAYS, st.booleans(), USES)
@settings(max_examples=400, deadline=None)
def test_a_known_duty_is_the_sum_of_its_lines_and_never_negative(line, origin, day, claim, use):
    found = duty("USA", origin, line, day, qualifies=claim, use=use)
    if found.rate_share is None:
        assert found.reason != "trade.us_stack"
        return
    assert found.rate_share >= 0
    assert all(part.rate_share >= 0 for part in found.stack)
    assert found.rate_share == sum(part.rate_share for part in found.stack)
    assert origin == "USA" or day >= coverage("stack_from")


@given(LINES, st.sampled_from(["MEX", "CAN"]), COVERED_DAYS, st.sampled_from(["vehicle", "other"]))
@settings(max_examples=300, deadline=None)
def test_originating_goods_never_pay_more(line, origin, day, use):
    with_claim = duty("USA", origin, line, day, qualifies=True, use=use)
    without = duty("USA", origin, line, day, qualifies=False, use=use)
    assert (with_claim.rate_share is None) == (without.rate_share is None)
    if with_claim.rate_share is not None and without.rate_share is not None:
        assert with_claim.rate_share <= without.rate_share


@given(LINES, ORIGINS, COVERED_DAYS, USES)
@settings(max_examples=300, deadline=None)
def test_without_a_claim_nobody_pays_less_than_the_base_rate(line, origin, day, use):
    found = duty("USA", origin, line, day, qualifies=False, use=use)
    base = us_mfn(line).rate_share
    if found.rate_share is not None and origin != "USA":
        assert base is not None
        assert found.rate_share >= base


@given(LINES, ORIGINS, COVERED_DAYS, USES)
@settings(max_examples=200, deadline=None)
def test_china_never_pays_less_than_an_origin_without_a_deal(line, origin, day, use):
    # Section 301 only adds; deals and claims only lower.
    china = duty("USA", "CHN", line, day, qualifies=False, use=use).rate_share
    other = duty("USA", origin, line, day, qualifies=False, use=use).rate_share
    if china is not None and other is not None:
        assert other <= china


@given(LINES, ORIGINS, DAYS, st.booleans())
@settings(max_examples=200, deadline=None)
def test_an_unstated_use_is_known_only_if_both_uses_agree(line, origin, day, claim):
    def rate(use):
        return duty("USA", origin, line, day, qualifies=claim, use=use).rate_share

    if rate("unstated") is not None and not line.startswith(("8708", "854430")):
        assert rate("unstated") == rate("vehicle") == rate("other")
