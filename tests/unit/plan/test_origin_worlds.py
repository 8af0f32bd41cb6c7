"""Random small networks with asked origins: all ways to solve them agree, and inputs can be fed.

Wire is drawn at a plant (originating or not), bought, sold at home and passed through a depot;
harnesses originate or not and go to Mexico, where that makes no difference and goods share their
lanes, and to the USA.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from origin_cases import DATE, bom
from plan_kit import EXACT, Rows, coefficients, lane, wants
from scipy.optimize import linprog

from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.evaluate import activity, checked
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.model import compile_model
from smartshoring.plan.model.reduction import reduced
from smartshoring.plan.solve import plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of
from smartshoring.solver import highs
from smartshoring.solver.answer import SolveOptions
from smartshoring.solver.engine.engine import engine

SEEDS = range(25)
ASKED = ("", "tmec", "CN", "MX;US", "tmec;CN")


def world(seed: int) -> Coefficients:
    dice = random.Random(seed)  # noqa: S311 (no secret)
    recipes = [f"sourced_{n}" for n in range(3)]
    drawn = ["drawn_tmec", "drawn_cn"]
    suppliers = {"wire_us": "USA", "wire_mx": "MEX", "wire_cn": "CHN", "parts": "CHN"}
    nodes = ["plant_a", "plant_b", "depot"]
    tables: dict[str, Rows] = {
        "products": [
            {"product": "harness", "hs_code": "8544.30.00", "unit_value_usd": 100},
            {"product": "wire", "hs_code": "8544.49", "unit_value_usd": 40},
            {"product": "connector", "hs_code": "8536.69"},
        ],
        "sites": [
            {"site": "plant_a", "place": "MEX"},
            {"site": "plant_b", "place": dice.choice(["MEX", "USA", "CHN"])},
            {"site": "depot", "kind": "dc", "place": dice.choice(["MEX", "USA"])},
            *({"site": s, "kind": "supplier", "place": c} for s, c in suppliers.items()),
        ],
        "markets": [{"market": "leon", "place": "MEX"}, {"market": "detroit", "place": "USA"}],
        "demand": [
            wants("detroit", dice.randint(5, 15), "harness"),
            wants("leon", dice.randint(0, 8), "harness"),
            wants("leon", dice.randint(1, 5), "wire"),
        ],
        "recipes": [
            *(
                {"recipe": name, "product": "harness", "qualifies_tmec": word}
                for name in recipes
                for word in [dice.choice(["compute", "compute", "yes", "no"])]
            ),
            {"recipe": "drawn_tmec", "product": "wire", "qualifies_tmec": "yes"},
            {"recipe": "drawn_cn", "product": "wire", "qualifies_tmec": "no"},
        ],
        "bom": [
            row
            for name in recipes
            for row in (
                bom(name, "wire", dice.choice([1, 2]), origin=dice.choice(ASKED)),
                bom(name, "connector"),
            )
        ],
        "processes": [
            {"site": site, "recipe": name, "unit_cost_usd": dice.randint(1, 20)}
            for site in nodes[:2]
            for name in (*recipes, *drawn)
        ],
        "capacity": [
            {"site": site, "product": "wire", "capacity_units_per_year": dice.randint(0, 10)}
            for site in nodes[:2]
        ],
        "supply": [
            {
                "site": site,
                "product": "wire",
                "unit_cost_usd": dice.randint(5, 60),
                "originates_tmec": dice.choice(["yes", "no", ""]) if site != "wire_cn" else "",
                "capacity_units_per_year": dice.randint(3, 15),
            }
            for site in ("wire_us", "wire_mx", "wire_cn")
        ]
        + [{"site": "parts", "product": "connector", "unit_cost_usd": 20}],
        "lanes": [
            lane(origin, destination, dice.randint(0, 5), days=1)
            for origin in (*suppliers, *nodes)
            for destination in (*nodes, "leon", "detroit")
            if origin != destination and not (origin in suppliers and destination not in nodes)
        ],
        "duties": [
            {"importer": "MEX", "origin": "*", "rate_share": 0, "source": "fictional"},
            {"importer": "CHN", "origin": "*", "rate_share": 0.1, "source": "fictional"},
            {"importer": "USA", "origin": "*", "hs_code": "8544.49", "rate_share": 0.05}
            | {"source": "fictional"},
            {"importer": "USA", "origin": "*", "hs_code": "8536", "rate_share": 0.02}
            | {"source": "fictional"},
        ],
    }
    if seed % 2:
        # An approval takes time, so wire and harnesses may stand in stock for the second year.
        tables["products"][1]["finished"] = "yes"
        tables["demand"] = [
            row | {"period": year, "quantity": row["quantity"] * more}
            for row in tables["demand"]
            for year, more in (("1", 1), ("2", 4))
        ]
        tables["qualification"] = [
            {"product": "harness", "site": "plant_b", "months_to_approval": 6}
        ]
        return coefficients(
            tables, duty_date=DATE, periods=2, shortage_cost_usd=500, holding_rate_per_year=0.1
        )
    return coefficients(tables, duty_date=DATE, periods=2, shortage_cost_usd=500)


def question(data: Coefficients) -> Spec:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    return spec


@pytest.mark.parametrize("seed", SEEDS)
def test_every_way_to_solve_agrees_and_inputs_can_be_fed(seed: int) -> None:
    data = world(seed)
    spec = question(data)
    plan = plan_for(data, spec, EXACT, name="smartshore")
    assert plan.found
    found = checked(plan, data, spec)
    assert found.passed, found.worst
    whole = compile_model(data, spec).model
    small = compile_model(reduced(data, spec).data, spec).model
    for model in (whole, small):
        answer = highs.solve(model, SolveOptions(gap=1e-9))
        assert answer.objective == pytest.approx(plan.objective, rel=1e-6)
    ours = engine(small, SolveOptions(gap=1e-9))
    assert ours.objective == pytest.approx(plan.objective, rel=1e-6)
    act = activity(plan, data)
    assert not len(act.stock) or not act.stock[:, -1].any()
    for site in np.flatnonzero(data.sites.kind == PLANT):
        for product in range(len(data.products)):
            for period in range(len(data.periods)):
                assert can_be_fed(act, data, int(site), product, period)


def test_the_worlds_hold_what_they_are_for() -> None:
    every = [world(seed) for seed in SEEDS]
    assert sum(bool(one.verdict.outcome == "qualifies") for d in every for one in d.origins) > 5
    assert sum(bool(len(reduced(d, question(d)).data.pools)) for d in every) > 5
    assert sum(bool(len(d.banks)) for d in every) > 5
    plans = [plan_for(d, question(d), EXACT, name="smartshore") for d in every]
    assert sum(any(kept.product == "wire" for kept in plan.stocks) for plan in plans) > 0


def test_asking_for_an_origin_never_saves_and_often_costs() -> None:
    """Its rows only take plans away, as long as verdicts stay as they are."""
    dearer = 0
    for seed in SEEDS:
        data = world(seed)
        any_origin = (frozenset[str](),) * len(data.runs.input_origin)
        free = replace(data, runs=replace(data.runs, input_origin=any_origin))
        spec = question(data)
        bound, loose = (
            highs.solve(compile_model(one, spec).model, SolveOptions(gap=1e-9)).objective
            for one in (data, free)
        )
        assert bound is not None
        assert loose is not None
        assert loose <= bound + 1e-6 * abs(bound)
        dearer += loose < bound - 1e-3
    assert dearer > 5


def can_be_fed(act: Activity, data: Coefficients, site: int, product: int, period: int) -> bool:
    """Whether a linear program finds a share for every input from what is there."""
    arcs, runs, goods = data.arcs, data.runs, data.commodities
    kinds = [k for k in range(len(goods)) if goods.product[k] == product]
    have = dict.fromkeys(kinds, 0.0)
    for arc, t, quantity in zip(act.flow_arc, act.flow_period, act.flow_quantity, strict=True):
        k = int(arcs.commodity[arc])
        if t == period and k in have:
            have[k] += quantity * (
                int(arcs.destination[arc] == site) - int(arcs.origin[arc] == site)
            )
    made = np.zeros(len(runs))
    for run, t, quantity in zip(act.run, act.run_period, act.run_quantity, strict=True):
        if t == period:
            made[run] += quantity
            if runs.site[run] == site and int(runs.commodity[run]) in have:
                have[int(runs.commodity[run])] += quantity
    for bank, k in enumerate(data.banks.commodity):
        if data.banks.site[bank] == site and int(k) in have:
            before = act.stock[bank, period - 1] if period else 0.0
            have[int(k)] -= act.stock[bank, period] - before
    needs = [
        (runs.input_origin[n], runs.input_quantity[n] * made[runs.input_run[n]])
        for n in range(len(runs.input_run))
        if runs.site[runs.input_run[n]] == site and runs.input_product[n] == product
    ]
    pairs = [
        (i, k)
        for i, (wanted, _) in enumerate(needs)
        for k in kinds
        if not wanted
        or goods.country[k] in wanted
        or (bool(goods.qualifies[k]) and "tmec" in wanted)
    ]
    if not needs or not pairs:
        return sum(need for _, need in needs) < 1e-6
    supply = np.array([[float(k == kind) for _, k in pairs] for kind in kinds])
    demand = np.array([[float(i == n) for i, _ in pairs] for n in range(len(needs))])
    found = linprog(
        np.zeros(len(pairs)),
        A_ub=np.vstack([supply, -demand]),
        b_ub=np.concatenate(
            [
                [max(0.0, have[k]) + 1e-6 for k in kinds],
                [-need + 1e-6 for _, need in needs],
            ]
        ),
    )
    return bool(found.status == 0)
