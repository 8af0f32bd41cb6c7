"""What must hold for every plan of every case, on random small networks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plan_worlds import World, random_world

from smartshoring.case.build import make_case
from smartshoring.network.plan import Plan
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import SMARTSHORE, compared, spec_of, strategies_of

SEED = st.integers(0, 10**6)
EXACT = Effort(gap=1e-9)
FEW = settings(max_examples=8, deadline=None)


def smart(world: World) -> Plan:
    data = world.data()
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    return plan_for(data, spec, EXACT, name=SMARTSHORE)


def cost(plan: Plan) -> float:
    """Total cost; what cannot be served costs more than anything."""
    total = plan.yardstick.total_cost_usd
    return total if plan.found and total is not None else np.inf


def valid(seed: int, *, limits: bool = True) -> World:
    """A random world that the case's checks accept."""
    world = random_world(seed, limits=limits)
    sites = {row["site"] for row in world.rows("processes")}
    made = {row["recipe"] for row in world.rows("processes")}
    assume(len(sites) >= 2 and {"B", "A std"} <= made)
    return world


@FEW
@given(seed=SEED)
def test_flow_is_conserved(seed: int) -> None:
    """Recomputed from the plan's own words and the company's tables, nothing else."""
    world = valid(seed)
    plan = smart(world)
    assume(plan.found)
    bom = world.rows("bom")
    product_of = {row["recipe"]: row["product"] for row in world.rows("recipes")}
    yields = {
        (row["site"], row["recipe"], row["line"]): row["yield_share"] or 1.0
        for row in world.rows("processes")
    }
    kind = {row["site"]: row["kind"] for row in world.rows("sites")}
    balance: dict[tuple[str, str, str], float] = defaultdict(float)
    for flow in plan.flows:
        balance[flow.origin, flow.product, flow.period] -= flow.quantity
        balance[flow.destination, flow.product, flow.period] += flow.quantity
    for made in plan.production:
        balance[made.site, made.product, made.period] += made.quantity
        started = made.quantity / yields[made.site, made.recipe, made.line]
        for part in bom:
            whose = product_of.get(made.recipe, made.recipe)
            if part["product"] == whose and part["recipe"] in ("", made.recipe):
                balance[made.site, part["component"], made.period] -= part["quantity"] * started
    for bought in plan.supply:
        assert kind[bought.site] == "supplier"
        balance[bought.site, bought.product, bought.period] += bought.quantity
    for row in world.rows("demand"):
        balance[row["market"], row["product"], row["period"]] -= row["quantity"]
    for short in plan.unmet:
        assert short.quantity > 0
        balance[short.market, short.product, short.period] += short.quantity
    assert max(abs(rest) for rest in balance.values()) <= 1e-5
    closed = {(d.site, d.period) for d in plan.decisions if not d.open}
    assert not closed & {(f.origin, f.period) for f in plan.flows}
    assert not closed & {(p.site, p.period) for p in plan.production}


@FEW
@given(seed=SEED, rough=st.sampled_from([(1e-6, None), (0.5, None), (0.5, 0.01), (1e-6, 0.01)]))
def test_smartshore_is_never_worse_than_a_rival_that_keeps_its_limits(
    seed: int, rough: tuple[float, float | None]
) -> None:
    gap, limit = rough
    world = valid(seed)
    plans = {p.id: p for p in compared(world.data(), Effort(gap=gap, time_limit_s=limit))}
    chosen = plans.pop(SMARTSHORE)
    for rival in plans.values():
        if rival.found and not rival.breaks:
            assert chosen.found
            assert cost(chosen) <= cost(rival) * (1 + 1e-9)
    for plan in (*plans.values(), chosen):
        if plan.found:
            assert plan.check is not None
            assert plan.check.passed, plan.check.worst
            if plan.status == "optimal":
                assert plan.gap is not None
                assert plan.gap <= gap


@FEW
@given(seed=SEED)
def test_another_candidate_never_costs_more(seed: int) -> None:
    world = valid(seed)
    assume(world.settings.get("limits", {}).get("min_sites") is None)
    sites = world.rows("sites")
    extra = next((s["site"] for s in sites if s["status"] == "candidate"), None)
    assume(extra is not None)
    fewer = world.copy()
    for table, keys in (
        ("sites", ("site",)),
        ("lanes", ("origin", "destination")),
        ("processes", ("site",)),
        ("capacity", ("site",)),
    ):
        rows = [r for r in world.rows(table) if extra not in {r[key] for key in keys}]
        if rows:
            names = list(world.tables[table])
            fewer.tables[table] = {name: [row[name] for row in rows] for name in names}
        else:
            fewer.tables.pop(table, None)
    assume("processes" in fewer.tables and "lanes" in fewer.tables)
    recipes = {row["recipe"] for row in fewer.rows("processes")}
    assume({"B", "A std"} <= recipes)
    assert cost(smart(world)) <= cost(smart(fewer)) * (1 + 1e-7) + 1e-6


@FEW
@given(seed=SEED, table=st.sampled_from(["sites", "supply", "capacity"]))
def test_more_capacity_never_costs_more(seed: int, table: str) -> None:
    world = valid(seed)
    assume(table in world.tables)
    more = world.copy()
    column = more.tables[table]["capacity_units_per_year"]
    column[:] = [None if c is None else c * 1.5 for c in column]
    assert cost(smart(more)) <= cost(smart(world)) * (1 + 1e-7) + 1e-6


@FEW
@given(seed=SEED, factor=st.sampled_from([0.01, 3.0, 1000.0]))
def test_scaling_volume_scales_what_varies_with_it(seed: int, factor: float) -> None:
    """Demand, capacities and the costs of sites scaled together scale the total."""
    world = valid(seed, limits=False)
    scaled = world.copy()
    for table, columns in {
        "demand": ["quantity"],
        "supply": ["capacity_units_per_year"],
        "capacity": ["capacity_units_per_year", "fixed_cost_usd_per_year"],
        "sites": [
            "capacity_units_per_year",
            "fixed_cost_usd_per_year",
            "opening_cost_usd",
            "closing_cost_usd",
        ],
    }.items():
        for name in columns if table in scaled.tables else []:
            values = scaled.tables[table][name]
            values[:] = [None if v is None else v * factor for v in values]
    plain, grown = smart(world), smart(scaled)
    assert plain.found == grown.found
    if plain.found:
        assert cost(grown) == pytest.approx(cost(plain) * factor, rel=1e-6)


@FEW
@given(seed=SEED)
def test_order_of_rows_changes_nothing(seed: int) -> None:
    world = valid(seed)
    other = world.shuffled(np.random.default_rng(seed))
    assert (
        make_case(other.settings, other.tables).hash == make_case(world.settings, world.tables).hash
    )
    # The law behind a flow names the row of the user's file; everything else is equal.
    first, second = (
        replace(plan, flows=tuple(replace(flow, duty={}) for flow in plan.flows))
        for plan in (smart(world), smart(other))
    )
    assert first == second


@FEW
@given(seed=SEED)
def test_shortage_price_never_makes_serving_dearer(seed: int) -> None:
    """Allowing shortage is a relaxation: with it the cost is at most that of hard demand."""
    world = valid(seed)
    hard, soft = world.copy(), world.copy()
    hard.settings.pop("shortage_cost_usd", None)
    soft.settings["shortage_cost_usd"] = 50.0
    served, priced = smart(hard), smart(soft)
    assert not served.unmet
    assert cost(priced) <= cost(served) * (1 + 1e-7) + 1e-6
