"""The front is checked, nondominated and spread, and agrees with brute force on tiny cases."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from front_cases import EXACT, best, coefficients, plain, question
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.front import Front, FrontPoint, front
from smartshoring.plan.pareto import SPACING, nondominated
from smartshoring.plan.solve import plan_for
from smartshoring.plan.spec import Objective
from smartshoring.words import LANGUAGES, catalogue


def measures(point: FrontPoint) -> tuple[float, ...]:
    known = (point.total_cost_usd, point.co2e_kg, point.lead_time_days)
    return tuple(value for value in known if value is not None)


def of_plan(plan: Plan) -> tuple[float, float, float]:
    yard = plan.yardstick
    return (yard.total_cost_usd or 0.0, yard.co2e_kg or 0.0, yard.lead_time_days or 0.0)


def check_front(found: Front) -> None:
    """What every front must be."""
    values = [measures(point) for point in found.points]
    for point in found.points:
        assert point.plan.found
        assert point.plan.check is not None
        assert point.plan.check.passed
    for one, other in itertools.permutations(values, 2):
        assert not all(a <= b for a, b in zip(one, other, strict=True)), (one, other)
    assert [v[0] for v in values] == sorted(v[0] for v in values)
    assert len({point.id for point in found.points}) == len(found.points) <= found.asked
    if len(values) > 1:
        table = np.array(values)
        spread = np.ptp(table, axis=0)
        steps = np.abs(np.diff(table, axis=0)) / np.where(spread > 0, spread, np.inf)
        # The optimum of an axis is always shown, however near another's lies.
        best = (table <= table.min(axis=0) * (1 + 1e-6)).any(axis=1)
        ends = best[1:] & best[:-1]
        assert (ends | (steps.max(axis=1) >= SPACING * (1 - 1e-9))).all()


def site_sets(data: Coefficients) -> list[np.ndarray]:
    count = len(data.sites)
    rows = itertools.product((False, True), repeat=count)
    return [np.array(row)[:, None] for row in rows if any(row)]


def brute_force(data: Coefficients, objective: Objective) -> float:
    """Least value of a measure over every set of open sites, one linear program each."""
    column = ("total", "co2e", "lead_time").index(objective)
    spec = replace(question(data), objective=objective)
    plans = [
        plan_for(data, replace(spec, open_fixed=sites), EXACT, name="x")
        for sites in site_sets(data)
    ]
    return min(of_plan(plan)[column] for plan in plans if plan.found)


@cache
def example(seed: int) -> tuple[Coefficients, Plan, Front]:
    data = plain(seed)
    choice = best(data)
    return data, choice, front(data, question(data), EXACT, 12, choice)


@pytest.mark.parametrize("seed", [0, 3])
def test_front_of_a_random_network(seed: int) -> None:
    data, choice, found = example(seed)
    check_front(found)
    assert found.axes == ("total", "co2e", "lead_time")
    # The cheapest point is the choice itself.
    assert found.points[0].plan is choice
    for column, axis in enumerate(found.axes):
        least = min(measures(point)[column] for point in found.points)
        assert least == pytest.approx(brute_force(data, axis), rel=2e-6), axis
        assert found.best[axis] == least
    assert found.site_sets >= 3
    assert len({point.plan.open_sites("1") for point in found.points}) == found.site_sets


@pytest.mark.parametrize("seed", [0, 3])
def test_no_set_of_sites_beats_a_point(seed: int) -> None:
    """Oracle: under a point's CO2e and days, no set of open sites is cheaper than the point."""
    data, _, found = example(seed)
    spec = question(data)
    for point in found.points[:: max(1, len(found.points) // 4)]:
        for sites in site_sets(data):
            under = replace(
                spec,
                open_fixed=sites,
                co2e_max=point.co2e_kg,
                lead_time_max=point.lead_time_days,
            )
            rival = plan_for(data, under, EXACT, name="x")
            if rival.found:
                cost = rival.yardstick.total_cost_usd or 0.0
                assert cost >= point.total_cost_usd * (1 - 2e-6)


def two_ways() -> Coefficients:
    """One market of 100 units; a cheap slow site, a fast dear one, and one that is never right.

    slow: 100 fixed + 100 x 1 = 200 USD, 10 days, 5 kg; fast: 300 + 100 x 2 = 500 USD, 2 days, 1 kg;
    bad: 300 + 100 x 3 = 600 USD, 10 days, 5 kg.
    Both open: 400 + 100 + 100 s USD, where s is the fast share: days 10 - 8 s, CO2e 500 - 400 s.
    """
    return coefficients(
        {"periods": 1},
        {
            "products": {"product": ["p"]},
            "sites": {
                "site": ["slow", "fast", "bad"],
                "kind": ["plant"] * 3,
                "status": ["candidate"] * 3,
                "fixed_cost_usd_per_year": [100, 300, 300],
            },
            "markets": {"market": ["m"]},
            "demand": {"market": ["m"], "product": ["p"], "period": [""], "quantity": [100]},
            "lanes": {
                "origin": ["slow", "fast", "bad"],
                "destination": ["m"] * 3,
                "unit_cost_usd": [1, 2, 3],
                "days": [10, 2, 10],
                "co2e_kg_per_unit": [5, 1, 5],
            },
        },
    )


def test_ends_by_hand() -> None:
    data = two_ways()
    found = front(data, question(data), EXACT, 12, best(data))
    check_front(found)
    values = [measures(point) for point in found.points]
    # Both open costs 500 + 100 s >= 500 = fast alone, which is also the cleaner and the faster.
    assert values == [
        pytest.approx((200.0, 500.0, 10.0)),
        pytest.approx((500.0, 100.0, 2.0)),
    ]
    assert [sorted(point.plan.open_sites("1")) for point in found.points] == [["slow"], ["fast"]]
    assert set(found.notes) == {"front.fewer_site_sets", "front.fewer_points"}
    assert found.note_code == "front.fewer_site_sets"


def test_ties_do_not_keep_sites_open_for_nothing() -> None:
    # The site `bad` changes neither days nor CO2e: no point pays for it.
    data = two_ways()
    found = front(data, question(data), EXACT, 12)
    assert all("bad" not in point.plan.open_sites("1") for point in found.points)


def test_one_plan_that_is_the_best_on_every_axis() -> None:
    data = plain(1, sites=1)
    found = front(data, question(data), EXACT, 5, best(data))
    assert len(found.points) == 1
    assert found.notes == ("front.one_plan",)


def test_an_unknown_axis_is_dropped_and_said() -> None:
    def without(*columns: str) -> Coefficients:
        full = {"days": [10, 2, 10], "co2e_kg_per_unit": [5, 1, 5]}
        lanes = {name: values for name, values in full.items() if name not in columns}
        return coefficients(
            {"periods": 1},
            {
                "products": {"product": ["p"]},
                "sites": {
                    "site": ["slow", "fast", "bad"],
                    "kind": ["plant"] * 3,
                    "status": ["candidate"] * 3,
                    "fixed_cost_usd_per_year": [100, 300, 300],
                },
                "markets": {"market": ["m"]},
                "demand": {"market": ["m"], "product": ["p"], "period": [""], "quantity": [100]},
                "lanes": {
                    "origin": ["slow", "fast", "bad"],
                    "destination": ["m"] * 3,
                    "unit_cost_usd": [1, 2, 3],
                    **lanes,
                },
            },
        )

    data = without("co2e_kg_per_unit")
    found = front(data, question(data), EXACT, 5, best(data))
    assert found.axes == ("total", "lead_time")
    assert "front.no_co2e" in found.notes
    assert [point.co2e_kg for point in found.points] == [None, None]
    assert [point.lead_time_days for point in found.points] == [
        pytest.approx(10.0),
        pytest.approx(2.0),
    ]
    data = without("co2e_kg_per_unit", "days")
    found = front(data, question(data), EXACT, 5, best(data))
    assert len(found.points) == 1
    assert found.note_code == "front.only_cost"
    assert {"front.no_co2e", "front.no_lead_time"} <= set(found.notes)


def test_shortage_does_not_make_doing_nothing_the_cleanest_plan() -> None:
    data = plain(0, settings={"shortage_cost_usd": 1000})
    hard = plain(0)
    soft_front = front(data, question(data), EXACT, 6, best(data))
    check_front(soft_front)
    assert "front.deliveries_held" in soft_front.notes
    # At 1,000 USD a unit everything is served, so it is the front of the hard case.
    hard_front = front(hard, question(hard), EXACT, 6, best(hard))
    assert [measures(p) for p in soft_front.points] == [
        pytest.approx(measures(p), rel=1e-6) for p in hard_front.points
    ]


def test_what_the_choice_does_not_serve_no_point_serves() -> None:
    # At 12 USD a unit market m0 is too dear to serve: its 52 units stay unmet.
    data = plain(3, settings={"shortage_cost_usd": 12})
    choice = best(data)
    assert [(short.market, short.quantity) for short in choice.unmet] == [("m0", 52.0)]
    found = front(data, question(data), EXACT, 4, choice)
    check_front(found)
    assert len(found.points) == 4
    for point in found.points:
        assert point.plan.unmet == choice.unmet
    # Without a choice the search finds it first.
    alone = front(data, question(data), EXACT, 4)
    assert [measures(p) for p in alone.points] == [measures(p) for p in found.points]


def test_a_choice_that_serves_nobody() -> None:
    data = plain(0, settings={"shortage_cost_usd": 8})
    choice = best(data)
    assert not choice.flows
    found = front(data, question(data), EXACT, 4, choice)
    assert len(found.points) == 1
    assert found.points[0].lead_time_days is None


def test_limits_bind_every_point() -> None:
    data = plain(0, settings={"limits": {"max_sites": 1}})
    found = front(data, question(data), EXACT, 6, best(data))
    check_front(found)
    assert all(len(point.plan.open_sites("1")) <= 1 for point in found.points)


def test_no_plan_no_front() -> None:
    data = plain(0, settings={"limits": {"lead_time_days": 0.01}})
    found = front(data, question(data), EXACT, 6, best(data))
    assert found.points == ()
    assert found.note_code == "front.no_plan"


def test_stopping_keeps_what_is_there() -> None:
    data = plain(0)
    choice = best(data)
    stopped = threading.Event()
    stopped.set()
    found = front(data, question(data), replace(EXACT, cancel=stopped), 6, choice)
    assert [point.plan for point in found.points] == [choice]
    assert found.note_code == "front.stopped"
    late = front(data, question(data), EXACT, 6, choice, budget_s=0.0)
    assert [point.plan for point in late.points] == [choice]
    assert late.note_code == "front.stopped"
    assert front(data, question(data), EXACT, 6, budget_s=0.0).note_code == "front.stopped"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_at_most_what_was_asked(count: int) -> None:
    data, choice, _ = example(0)
    found = front(data, question(data), EXACT, count, choice)
    assert len(found.points) == count
    check_front(found)


def test_the_same_front_twice() -> None:
    data, choice, found = example(0)
    again = front(data, question(data), EXACT, 12, choice)
    assert again.points == found.points
    assert again.solves == found.solves


def test_objective_and_bound_are_the_points_cost() -> None:
    for point in example(3)[2].points:
        plan = point.plan
        assert plan.objective == pytest.approx(point.total_cost_usd, rel=1e-9)
        assert plan.bound is not None
        assert plan.bound <= point.total_cost_usd * (1 + 1e-9)
        assert plan.bound == pytest.approx(point.total_cost_usd, rel=1e-5)


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    sites=st.integers(2, 5),
    markets=st.integers(1, 3),
    count=st.integers(1, 8),
)
def test_any_front_is_a_front(seed: int, sites: int, markets: int, count: int) -> None:
    data = plain(seed, sites, markets)
    found = front(data, question(data), EXACT, count, best(data))
    assert found.points
    check_front(found)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12
    )
)
def test_nondominated_against_the_definition(rows: list[tuple[int, int, int]]) -> None:
    values = [tuple(float(x) for x in row) for row in rows]
    kept = nondominated(values)
    assert {values[i] for i in kept} == {
        own
        for own in values
        if not any(
            all(a <= b for a, b in zip(other, own, strict=True)) and other != own
            for other in values
        )
    }
    assert len(kept) == len({values[i] for i in kept})


def test_every_note_has_words() -> None:
    from smartshoring.plan.front import _NOTES  # noqa: PLC0415 (the one list of codes)

    for language in LANGUAGES:
        assert {*_NOTES, "front.no_plan"} <= set(catalogue(language))
