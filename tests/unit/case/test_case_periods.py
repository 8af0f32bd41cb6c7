"""The periods of a case: from the table by start, else years, with the same hash either way."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartshoring.case.build import make_case
from smartshoring.case.periods import months_later
from smartshoring.errors import CaseError

TABLES = {
    "products": {"product": ["pump"]},
    "sites": {
        "site": ["Alpha"],
        "kind": ["plant"],
        "status": ["existing"],
        "capacity_units_per_year": [9],
    },
    "markets": {"market": ["East"]},
    "demand": {"market": ["East"], "product": ["pump"], "quantity": [5]},
    "lanes": {"origin": ["Alpha"], "destination": ["East"], "unit_cost_usd": [1]},
}


def periods_of(settings, **tables):
    return make_case({"name": "x", **settings}, {**TABLES, **tables}).periods


def test_years_start_on_the_first_of_january_and_a_gap_stays_a_gap():
    assert periods_of({"periods": [2027, 2030]}) == (
        ("2027", dt.date(2027, 1, 1), 12),
        ("2030", dt.date(2030, 1, 1), 12),
    )


@pytest.mark.parametrize("said", [{"periods": 2}, {"periods": ["1", 2]}])
def test_numbers_that_are_no_years_have_no_date(said):
    assert periods_of(said) == (("1", None, 12), ("2", None, 12))


def test_one_label_that_is_no_year_leaves_all_without_a_date():
    assert periods_of({"periods": [2027, "later"]}) == (
        ("2027", None, 12),
        ("later", None, 12),
    )


def test_the_table_is_read_by_start_and_case_yaml_need_not_repeat_it():
    table = {"period": ["B", "A"], "start": ["2027-04-01", "2027-01-01"], "months": [12, 3]}
    assert periods_of({}, periods=table) == (
        ("A", dt.date(2027, 1, 1), 3),
        ("B", dt.date(2027, 4, 1), 12),
    )
    same = make_case({"name": "x"}, {**TABLES, "periods": table})
    said = make_case({"name": "x", "periods": ["A", "B"]}, {**TABLES, "periods": table})
    assert same.hash == said.hash
    assert same.period_labels == ("A", "B")
    longer = make_case({"name": "x"}, {**TABLES, "periods": {**table, "months": [6, 3]}})
    assert longer.hash != same.hash


def test_demand_may_name_a_period_of_the_table_and_no_other():
    table = {"period": ["A"], "start": ["2027-01-01"], "months": [3]}
    named = {**TABLES["demand"], "period": ["A"]}
    assert periods_of({}, periods=table, demand=named)[0].label == "A"
    with pytest.raises(CaseError) as caught:
        periods_of({}, periods=table, demand={**named, "period": ["1"]})
    assert [p.code for p in caught.value.problems] == ["case.unknown_period"]


def test_years_out_of_order_are_refused():
    with pytest.raises(CaseError) as caught:
        periods_of({"periods": [2028, 2027]})
    assert [p.code for p in caught.value.problems] == ["case.setting_periods_order"]


def test_a_period_at_the_end_of_a_month_ends_at_the_end_of_a_month():
    # 31 January + 1 month is 28 February; + 2 is 31 March.
    assert months_later(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert months_later(dt.date(2027, 1, 31), 2) == dt.date(2027, 3, 31)
    assert months_later(dt.date(9999, 12, 1), 1) is None


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 28)), st.lists(st.integers(1, 24), min_size=1)
)
def test_periods_laid_end_to_end_are_contiguous(first, lengths):
    starts = [first.replace(day=1)]
    for months in lengths[:-1]:
        starts.append(months_later(starts[-1], months))
    table = {
        "period": [f"p{number}" for number in range(len(lengths))],
        "start": [start.isoformat() for start in starts],
        "months": lengths,
    }
    found = periods_of({}, periods=table)
    assert [period.months for period in found] == lengths
    assert [period.start for period in found] == starts
