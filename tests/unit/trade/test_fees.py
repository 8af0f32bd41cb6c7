"""Border fees of the USA, and nothing made up for other countries."""

from __future__ import annotations

import pytest

from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Value
from smartshoring.trade.fees import fees

REFERENCE = Reference.load()


@pytest.mark.parametrize(
    ("origin", "mode", "qualifies", "share"),
    [
        ("CHN", "sea", False, 0.003464 + 0.00125),
        ("CHN", "sea+rail", False, 0.003464 + 0.00125),
        ("MEX", "road", False, 0.003464),
        ("MEX", "road", True, 0.0),
        ("MEX", "sea", True, 0.00125),  # the harbor fee is due even under USMCA
        ("CHN", "road", True, 0.003464),  # a claim from elsewhere waives nothing
    ],
)
def test_us_fees(origin, mode, qualifies, share):
    found = fees("USA", origin, mode, qualifies=qualifies, reference=REFERENCE)
    assert found.rate_share == pytest.approx(share, abs=1e-15)
    assert all(value.source for value in found.used)


def test_the_missing_minimum_and_maximum_are_noted():
    (mpf,) = fees("USA", "MEX", "road", qualifies=False, reference=REFERENCE).used
    assert "27.23" in mpf.note
    assert "634.62" in mpf.note


def test_other_importers_are_not_known_and_home_goods_pay_nothing():
    assert fees("MEX", "CHN", "sea", qualifies=False, reference=REFERENCE).rate_share is None
    assert fees("USA", "USA", "road", qualifies=False, reference=REFERENCE).rate_share == 0.0


def test_a_fact_changes_a_fee():
    told = REFERENCE.with_facts([Value("mpf_share", "USA", 0.002, "share", source="notice")])
    assert fees("USA", "VNM", "road", qualifies=False, reference=told).rate_share == 0.002
