"""The hash of a case: the same for every order of rows, another for every change of content."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartshoring.case.build import make_case
from smartshoring.case.factor import combine, factor, repeated

NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=4)
COSTS = st.floats(0, 1e9) | st.just(-0.0)


@st.composite
def cases(draw):
    sites = [f"s {name}" for name in draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))]
    markets = [f"m {name}" for name in draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))]
    lanes = {}
    for site in sites:
        for market in markets:
            lanes[site, market] = draw(st.none() | COSTS)
    return {
        "products": {"product": ["p"]},
        "sites": {
            "site": sites,
            "kind": ["plant"] * len(sites),
            "status": ["candidate"] * len(sites),
            "fixed_cost_usd_per_year": [draw(COSTS) for _ in sites],
        },
        "markets": {"market": markets},
        "demand": {
            "market": markets,
            "product": ["p"] * len(markets),
            "quantity": [draw(COSTS) for _ in markets],
        },
        "lanes": {
            "origin": [site for site, _ in lanes],
            "destination": [market for _, market in lanes],
            "unit_cost_usd": [1.0] * len(lanes),
            "days": list(lanes.values()),
        },
    }


def shuffled(table, seed):
    rows = len(next(iter(table.values())))
    order = np.random.default_rng(seed).permutation(rows)
    return {name: [values[i] for i in order] for name, values in reversed(table.items())}


@given(cases(), st.integers(0, 2**32 - 1))
def test_row_and_column_order_do_not_change_the_hash(tables, seed):
    usual = make_case({"name": "x"}, tables)
    other = make_case(
        {"name": "x"}, {name: shuffled(table, seed) for name, table in reversed(tables.items())}
    )
    assert other.hash == usual.hash


@given(cases(), st.data())
def test_any_changed_cell_changes_the_hash(tables, data):
    usual = make_case({"name": "x"}, tables)
    row = data.draw(st.integers(0, len(tables["lanes"]["origin"]) - 1))
    days = list(tables["lanes"]["days"])
    days[row] = 2e9 if days[row] is None else None
    changed = {**tables, "lanes": {**tables["lanes"], "days": days}}
    assert make_case({"name": "x"}, changed).hash != usual.hash
    assert make_case({"name": "x", "discount_rate": 0.1}, tables).hash != usual.hash


@given(st.lists(st.tuples(NAMES, NAMES), max_size=30))
def test_repeated_finds_exactly_the_rows_a_dictionary_finds(rows):
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    again, first = repeated(combine([factor(column)[1] for column in columns]))
    seen: dict[tuple[str, str], int] = {}
    expected = []
    for number, row in enumerate(rows):
        if row in seen:
            expected.append((number, seen[row]))
        else:
            seen[row] = number
    assert list(zip(again.tolist(), first.tolist(), strict=True)) == expected


def test_combining_many_wide_columns_does_not_overflow():
    # Five columns of 2,000 distinct values: 2,000^5 = 3.2e16 x 2,000 ... passes 2^62 at the sixth.
    codes = [np.arange(2000)] * 8
    assert len(np.unique(combine(codes))) == 2000
    assert len(repeated(combine(codes))[0]) == 0
