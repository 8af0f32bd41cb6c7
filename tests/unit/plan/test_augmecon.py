"""Exact fronts: each point against a second formulation, finite fronts against enumeration."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from front_cases import EXACT, best, coefficients, plain, question
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from smartshoring.cli.plan import OBJECTIVES as NAMES
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.augmecon import SAME, WEIGHT
from smartshoring.plan.evaluate import checked
from smartshoring.plan.front import Front, exact_front
from smartshoring.plan.pareto import OBJECTIVES, Axis, value_of, values_of
from smartshoring.plan.solve import Effort, plan_for

COST_CO2E: tuple[Axis, ...] = ("total", "co2e")
ALL_THREE: tuple[Axis, ...] = ("total", "co2e", "lead_time")
USUAL = Effort(gap=1e-6)


def measured(found: Front) -> np.ndarray:
    axes = found.axes
    return np.array([values_of(point.plan, axes) for point in found.points])


class Location:
    """A location problem of `plain` written anew from its tables: open sites y, flows x.

    The first columns are flows by lane, the last whether each site is open.
    """

    def __init__(self, data: Coefficients) -> None:
        sites, lanes, demand = (data.case[name] for name in ("sites", "lanes", "demand"))
        names, towns = list(sites["site"]), list(demand["market"])
        quantity = np.array(demand["quantity"], float)
        flows, count = len(lanes), len(names)
        fixed = np.array(sites["fixed_cost_usd_per_year"], float)
        self.value = {
            "total": np.concatenate([np.array(lanes["unit_cost_usd"], float), fixed]),
            "co2e": np.concatenate([np.array(lanes["co2e_kg_per_unit"], float), np.zeros(count)]),
            "lead_time": np.concatenate([np.array(lanes["days"], float), np.zeros(count)])
            / quantity.sum(),
        }
        rows = sparse.lil_array((len(towns) + count + flows, flows + count))
        low, high = np.zeros(rows.shape[0]), np.zeros(rows.shape[0])
        low[len(towns) :] = -np.inf
        low[: len(towns)] = high[: len(towns)] = quantity
        for lane in range(flows):
            site = names.index(lanes["origin"][lane])
            town = towns.index(lanes["destination"][lane])
            rows[town, lane] = 1.0
            rows[len(towns) + site, lane] = 1.0
            rows[len(towns) + count + lane, lane] = 1.0
            rows[len(towns) + count + lane, flows + site] = -quantity[town]
        for site in range(count):
            capacity = float(sites["capacity_units_per_year"][site])
            rows[len(towns) + site, flows + site] = -capacity
        self.rows = LinearConstraint(rows.tocsr(), low, high)
        self.integer = np.concatenate([np.zeros(flows), np.ones(count)])
        upper = np.concatenate([np.full(flows, np.inf), np.ones(count)])
        self.bounds = Bounds(np.zeros(flows + count), upper)

    def least(self, objective: np.ndarray, caps: dict[Axis, float]) -> float:
        """Least value of an objective under caps."""
        limits = [self.rows]
        limits += [LinearConstraint(self.value[axis], -np.inf, cap) for axis, cap in caps.items()]
        found = milp(
            objective,
            constraints=limits,
            integrality=self.integer,
            bounds=self.bounds,
            options={"mip_rel_gap": 0.0},
        )
        assert found.success
        return float(found.fun)


@cache
def example(seed: int, axes: tuple[Axis, ...], levels: int) -> tuple[Coefficients, Plan, Front]:
    data = plain(seed)
    choice = best(data)
    return data, choice, exact_front(data, question(data), USUAL, axes, levels, choice)


@pytest.mark.parametrize(
    ("axes", "levels"),
    [
        (COST_CO2E, 8),
        (("total", "lead_time"), 8),
        (("lead_time", "co2e"), 6),
        (("co2e", "total"), 6),
        (ALL_THREE, 4),
        (("landed", "co2e", "lead_time"), 3),
    ],
)
@pytest.mark.parametrize("seed", [0, 3])
def test_a_second_formulation_improves_no_point(
    seed: int, axes: tuple[Axis, ...], levels: int
) -> None:
    data, _, found = example(seed, axes, levels)
    assert found.axes == axes
    values = measured(found)
    span = np.ptp(values, axis=0)
    problem = Location(data)
    problem.value["landed"] = problem.value["total"]  # nothing is held in stock here
    for row in values:
        for column, axis in enumerate(axes):
            caps = {
                other: row[at] + 1e-9 * abs(row[at])
                for at, other in enumerate(axes)
                if other != axis
            }
            least = problem.least(problem.value[axis], caps)
            # Each step of the payoff table may leave 5e-7 of a value to the next.
            assert least >= row[column] - 2e-4 * span[column] - 1e-6 * row[column], (axis, row)
    for one, other in itertools.permutations(values, 2):
        assert not (one <= other).all(), (one, other)
        assert (np.abs(one - other) > SAME * span).any()


@pytest.mark.parametrize("seed", [0, 3])
def test_ends_are_the_lexicographic_optima(seed: int) -> None:
    data, choice, found = example(seed, COST_CO2E, 8)
    problem = Location(data)
    first, last = found.points[0], found.points[-1]
    assert first.plan is choice
    for axis in COST_CO2E:
        least = problem.least(problem.value[axis], {})
        assert found.best[axis] == pytest.approx(least, rel=1e-6)
    assert first.total_cost_usd == pytest.approx(found.best["total"], rel=1e-6)
    assert last.co2e_kg == pytest.approx(found.best["co2e"], rel=1e-6)
    cap = {"co2e": found.best["co2e"] * (1 + 1e-6)}
    cheapest = problem.least(problem.value["total"], cap)  # type: ignore[arg-type]
    assert last.total_cost_usd == pytest.approx(cheapest, rel=1e-5)


def test_caps_are_equally_spaced_and_points_lie_on_them() -> None:
    """Where the front is a line between caps, a point's CO2e is the cap itself."""
    _, _, found = example(3, COST_CO2E, 8)
    grid = found.grid
    assert grid is not None
    caps = np.linspace(grid.worst["co2e"], grid.best["co2e"], 8)
    nearest = [np.abs(caps - value).min() for value in measured(found)[:, 1]]
    assert max(nearest) <= 1e-6 * caps[0]
    # Two solves for each row of the payoff table; its rows answer the first and the last cap.
    assert grid.solves == 4 + 8 - 2
    assert grid.jumped == 2


def single_source(seed: int) -> Coefficients:
    """Each of four markets is served by one of three sites of ample capacity: 81 networks."""
    rng = np.random.default_rng(seed)
    sites, markets = [f"s{i}" for i in range(3)], [f"m{j}" for j in range(4)]
    pairs = list(itertools.product(sites, markets))
    return coefficients(
        {"periods": 1, "limits": {"single_source": True}},
        {
            "products": {"product": ["p"]},
            "sites": {
                "site": sites,
                "kind": ["plant"] * 3,
                "status": ["candidate"] * 3,
                "fixed_cost_usd_per_year": [int(x) for x in rng.integers(50, 200, 3)],
            },
            "markets": {"market": markets},
            "demand": {
                "market": markets,
                "product": ["p"] * 4,
                "period": [""] * 4,
                "quantity": [10, 20, 30, 40],
            },
            "lanes": {
                "origin": [a for a, _ in pairs],
                "destination": [b for _, b in pairs],
                "unit_cost_usd": [int(x) for x in rng.integers(1, 30, 12)],
                "days": [int(x) for x in rng.integers(1, 30, 12)],
                "co2e_kg_per_unit": [int(x) for x in rng.integers(1, 30, 12)],
            },
        },
    )


def enumerated(data: Coefficients) -> np.ndarray:
    """Cost, CO2e and mean days of every assignment of markets to sites [81 x 3]."""
    sites, lanes = data.case["sites"], data.case["lanes"]
    quantity = np.array(data.case["demand"]["quantity"], float)
    shape = (3, 4)
    cost, kg, days = (
        np.array(lanes[name], float).reshape(shape) * quantity
        for name in ("unit_cost_usd", "co2e_kg_per_unit", "days")
    )
    fixed = np.array(sites["fixed_cost_usd_per_year"], float)
    every = np.arange(4)
    found = []
    for chosen in itertools.product(range(3), repeat=4):
        at = (np.array(chosen), every)
        rent = fixed[sorted(set(chosen))].sum()
        found.append([cost[at].sum() + rent, kg[at].sum(), days[at].sum() / quantity.sum()])
    return np.array(found)


def finite_front(values: np.ndarray) -> np.ndarray:
    """Rows that no other row beats."""
    kept = [
        own
        for own in values
        if not any((other <= own).all() and (other < own).any() for other in values)
    ]
    return np.unique(np.array(kept), axis=0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("axes", "levels"), [(COST_CO2E, 400), (ALL_THREE, 12)])
def test_a_finite_front_against_enumeration(seed: int, axes: tuple[Axis, ...], levels: int) -> None:
    data = single_source(seed)
    every = enumerated(data)[:, : len(axes)]
    front = finite_front(every)
    found = exact_front(data, question(data), USUAL, axes, levels, best(data))
    assert found.grid is not None
    values = measured(found)
    for own in values:
        assert (np.abs(front - own) <= 1e-6 * np.maximum(1.0, own)).all(axis=1).any(), own
    # What each cap of the grid must answer, from the definition.
    span = np.ptp(values, axis=0)
    weight = WEIGHT * span[0] / np.maximum(span[1:], 1e-12) * 0.1 ** np.arange(len(axes) - 1)
    steps = [
        [np.inf, *np.linspace(found.grid.worst[axis], found.grid.best[axis], levels)[1:]]
        for axis in axes[1:]
    ]
    wanted = set()
    for caps in itertools.product(*steps):
        kept = front[(front[:, 1:] <= np.array(caps) * (1 + 1e-6)).all(axis=1)]
        if len(kept):
            score = kept[:, 0] + kept[:, 1:] @ weight
            wanted.add(tuple(np.round(kept[np.argmin(score)], 4)))
    # The rows of the payoff table are points too, whether or not a cap leads to them.
    ends = {tuple(np.round(own, 4)) for own in values if (own <= values.min(axis=0) + 1e-5).any()}
    assert {tuple(np.round(own, 4)) for own in values} | ends == wanted | ends
    if len(axes) == 2:
        # 400 caps leave no gap between whole kilograms of so short a front.
        assert len(values) == len(front)


def two_ways() -> Coefficients:
    """Slow: 100 + 100 x 1 = 200 USD, 500 kg, 10 days; fast: 300 + 100 x 2 = 500, 100 kg, 2 days."""
    return coefficients(
        {"periods": 1},
        {
            "products": {"product": ["p"]},
            "sites": {
                "site": ["slow", "fast"],
                "kind": ["plant"] * 2,
                "status": ["candidate"] * 2,
                "fixed_cost_usd_per_year": [100, 300],
            },
            "markets": {"market": ["m"]},
            "demand": {"market": ["m"], "product": ["p"], "period": [""], "quantity": [100]},
            "lanes": {
                "origin": ["slow", "fast"],
                "destination": ["m"] * 2,
                "unit_cost_usd": [1, 2],
                "days": [10, 2],
                "co2e_kg_per_unit": [5, 1],
            },
        },
    )


def test_by_hand_every_cap_below_500_kg_is_answered_by_fast() -> None:
    """Both open cost 400 + 100 + share of fast x 100 >= 500: never better than fast alone.

    So the first cap below 500 kg jumps over all that follow: 4 solves for the payoff table, none
    for the loosest cap, one for the next, and the rest are known.
    """
    data = two_ways()
    found = exact_front(data, question(data), EXACT, COST_CO2E, 9, best(data))
    assert measured(found) == pytest.approx(np.array([[200.0, 500.0], [500.0, 100.0]]))
    assert found.grid is not None
    assert (found.grid.solves, found.grid.jumped) == (5, 8)
    assert found.grid.best == pytest.approx({"total": 200.0, "co2e": 100.0})
    assert found.grid.worst == pytest.approx({"total": 500.0, "co2e": 500.0})


def test_an_objective_that_nobody_knows_is_dropped_and_said() -> None:
    data = two_ways()
    unknown = np.full(len(data.arcs), np.nan)
    data = replace(data, arcs=replace(data.arcs, co2e_kg=unknown))
    found = exact_front(data, question(data), EXACT, COST_CO2E, 5, None)
    assert found.axes == ("total",)
    assert len(found.points) == 1
    assert set(found.notes) == {"front.no_co2e", "front.one_objective"}


def test_shortage_does_not_make_doing_nothing_the_cleanest_plan() -> None:
    soft, hard = plain(0, settings={"shortage_cost_usd": 1000}), plain(0)
    fronts = [exact_front(d, question(d), USUAL, COST_CO2E, 4, best(d)) for d in (soft, hard)]
    assert "front.deliveries_held" in fronts[0].notes
    assert measured(fronts[0]) == pytest.approx(measured(fronts[1]), rel=1e-6)
    nobody = plain(0, settings={"shortage_cost_usd": 8})
    found = exact_front(nobody, question(nobody), USUAL, ALL_THREE, 4, best(nobody))
    assert found.axes == COST_CO2E
    assert [point.lead_time_days for point in found.points] == [None]


def test_stopping_keeps_what_is_there_and_says_so() -> None:
    data = plain(0)
    stopped = threading.Event()
    stopped.set()
    found = exact_front(data, question(data), replace(USUAL, cancel=stopped), COST_CO2E, 5)
    assert found.points == ()
    assert found.note_code == "front.stopped"
    assert exact_front(data, question(data), USUAL, COST_CO2E, 5, budget_s=0.0).points == ()


def test_limits_bind_and_no_plan_is_no_front() -> None:
    data = plain(0, settings={"limits": {"max_sites": 1}})
    found = exact_front(data, question(data), USUAL, ALL_THREE, 3, best(data))
    assert all(len(point.plan.open_sites("1")) == 1 for point in found.points)
    data = plain(0, settings={"limits": {"lead_time_days": 0.01}})
    found = exact_front(data, question(data), USUAL, COST_CO2E, 3, best(data))
    assert (found.points, found.note_code) == ((), "front.no_plan")


def test_the_same_front_twice() -> None:
    data, choice, found = example(0, ALL_THREE, 4)
    again = exact_front(data, question(data), USUAL, ALL_THREE, 4, choice)
    assert again == found


def test_every_point_states_what_is_proven_of_its_first_objective() -> None:
    _, _, found = example(3, COST_CO2E, 8)
    for point in found.points:
        plan = point.plan
        assert plan.check is not None
        assert plan.check.passed
        assert plan.objective == pytest.approx(point.total_cost_usd, rel=1e-9)
        assert plan.bound is not None
        assert plan.bound == pytest.approx(point.total_cost_usd, rel=2e-6)


@pytest.mark.parametrize("axis", [axis for axis in OBJECTIVES.values() if axis != "landed"])
def test_a_plan_above_its_cap_is_refused(axis: Axis) -> None:
    data = plain(0)
    plan = best(data)
    cap = value_of(plan, axis) * (1 - 1e-4)
    field = {"total": "total_cost_max", "co2e": "co2e_max", "lead_time": "lead_time_max"}[axis]
    spec = replace(question(data), **{field: cap})  # type: ignore[arg-type]
    check = checked(replace(plan, objective=None), data, spec)
    assert not check.passed
    assert check.worst == f"cap on {axis}"
    plan = plan_for(data, spec, USUAL, name="x")
    if plan.found:
        assert plan.check is not None
        assert plan.check.passed


def test_names_of_objectives_are_those_of_the_command_line() -> None:
    assert tuple(OBJECTIVES) == NAMES
