"""Which quoted rate holds between two ends: zones, dates, equipment, direction."""

from __future__ import annotations

from datetime import date

import pytest
from freight_kit import DALLAS, DETROIT, MONTERREY, case_of, tables

from smartshoring.plan.freight_rates import rate_day, rates_of, zones_of
from smartshoring.plan.ledger import Ledger
from smartshoring.reference.lookup import Reference

ENDS = {"plant": MONTERREY, "buyer": DALLAS, "far": DETROIT, "nowhere": ""}


def case(*rows, **settings):
    names = ("origin_zone", "destination_zone", "equipment", "usd_per_load", "valid_from")
    filled = [dict(zip(names, row, strict=False)) | {"source": "offer"} for row in rows]
    return case_of(tables(freight_rates=filled), **settings)


def found(origin, destination, equipment, *rows, first_day=None, **settings):
    rates = rates_of(case(*rows, **settings), ENDS, Reference.load(), first_day, Ledger())
    rate = rates.between(origin, destination, equipment)
    return None if rate is None else rate.usd_per_load


def test_zones_of_an_end_by_closeness():
    assert zones_of("plant", MONTERREY) == (
        (4, "plant"),
        (3, "MX-NLE-MTY"),
        (2, "MX-NLE"),
        (1, "MEX"),
        (0, "*"),
    )
    assert zones_of("plant", "MX-NLE") == ((4, "plant"), (2, "MX-NLE"), (1, "MEX"), (0, "*"))
    assert zones_of("plant", "") == ((4, "plant"), (0, "*"))


LADDER = (
    ("plant", "buyer", "truck", 1.0),
    ("Monterrey", "Dallas", "truck", 2.0),
    ("MX-NLE", "US-TX", "truck", 3.0),
    ("MEX", "USA", "truck", 4.0),
    ("*", "*", "truck", 5.0),
)


@pytest.mark.parametrize("first", range(5))
def test_site_before_city_before_state_before_country_before_everywhere(first):
    # Each zone is found by its name or id; the more specific rows are taken away one by one.
    assert found("plant", "buyer", "truck", *LADDER[first:]) == first + 1.0


def test_both_ends_count_and_the_origin_breaks_ties():
    # 4 + 0 beats 1 + 1; 3 + 1 and 1 + 3 are even, and the closer origin wins.
    rows = [("plant", "*", "truck", 1.0), ("MEX", "USA", "truck", 2.0)]
    assert found("plant", "buyer", "truck", *rows) == 1.0
    even = [("MEX", "Dallas", "truck", 1.0), ("Monterrey", "USA", "truck", 2.0)]
    assert found("plant", "buyer", "truck", *even) == 2.0


def test_a_rate_holds_one_way_for_one_equipment_between_its_zones():
    row = ("MEX", "USA", "truck", 2000.0)
    assert found("plant", "buyer", "truck", row) == 2000.0
    assert found("buyer", "plant", "truck", row) is None
    assert found("plant", "buyer", "feu", row) is None
    assert found("plant", "nowhere", "truck", row) is None
    assert found("plant", "nowhere", "truck", ("MEX", "*", "truck", 7.0)) == 7.0


def test_the_latest_rate_in_force_holds_and_a_future_one_does_not():
    rows = [
        ("MEX", "USA", "truck", 1.0),
        ("MEX", "USA", "truck", 2.0, "2026-01-01"),
        ("MEX", "USA", "truck", 3.0, "2026-07-01"),
    ]
    assert found("plant", "buyer", "truck", *rows, duty_date="2026-06-30") == 2.0
    assert found("plant", "buyer", "truck", *rows, duty_date="2026-07-01") == 3.0
    assert found("plant", "buyer", "truck", *rows, duty_date="2025-12-31") == 1.0
    assert found("plant", "buyer", "truck", *rows[1:], duty_date="2025-12-31") is None
    # A close zone with a future rate leaves the wider one in force.
    close = ("plant", "buyer", "truck", 9.0, "2027-01-01")
    assert found("plant", "buyer", "truck", *rows, close, duty_date="2026-06-30") == 2.0


def test_the_day_is_that_of_the_duties_else_of_the_money_else_the_first():
    row = ("MEX", "USA", "truck", 1.0)
    assert rate_day(case(row, duty_date="2026-03-01", money_date="2025"), None) == "2026-03-01"
    # Money of a year is judged by its end.
    assert rate_day(case(row, money_date="2025"), date(2027, 1, 1)) == "2025-12-31"
    assert rate_day(case(row, money_date="2025-02"), None) == "2025-02-31"
    assert rate_day(case(row), date(2027, 1, 1)) == "2027-01-01"
    assert rate_day(case(row), None) is None
    # Without any date the newest row is what the company now says.
    rows = [row, ("MEX", "USA", "truck", 2.0, "2030-01-01")]
    assert found("plant", "buyer", "truck", *rows) == 2.0
    assert found("plant", "buyer", "truck", *rows, first_day=date(2027, 1, 1)) == 1.0
