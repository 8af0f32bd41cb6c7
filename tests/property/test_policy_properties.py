"""Policies on random networks: kept in the plan's own words, and never a saving."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plan_worlds import World, random_world

from smartshoring.network.plan import Plan
from smartshoring.plan.policies import rules_of
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import compared

SEED = st.integers(0, 10**6)
EXACT = Effort(gap=1e-9)
FEW = settings(max_examples=8, deadline=None)


def ruled(seed: int) -> World:
    """A random world with random rules, and half the time approvals that new plants need."""
    world = random_world(seed, limits=False)
    made = {row["recipe"] for row in world.rows("processes")}
    assume({"B", "A std"} <= made)
    rng = np.random.default_rng(seed)

    def some(value: Any, chance: float = 0.5) -> Any:
        return value if rng.random() < chance else None

    # Demand may always go unserved, so a plan nearly always exists.
    world.settings["shortage_cost_usd"] = 90.0
    world.tables["policies"] = {
        "product": ["A", "B"],
        "min_sites": [some(int(rng.integers(1, 3))) for _ in "AB"],
        "max_share_site": [some(float(rng.choice([0.55, 0.7, 0.9]))) for _ in "AB"],
        "max_share_country": [some(float(rng.choice([0.6, 0.9])), 0.3) for _ in "AB"],
    }
    candidates = [
        row["site"]
        for row in world.rows("sites")
        if row["kind"] == "plant" and row["status"] == "candidate"
    ]
    if candidates and rng.random() < 0.5:
        pairs = [(site, product) for site in candidates for product in "AB"]
        world.tables["qualification"] = {
            "site": [site for site, _ in pairs],
            "product": [product for _, product in pairs],
            "months_to_approval": [int(rng.choice([0, 6, 12])) for _ in pairs],
            "cost_usd": [10] * len(pairs),
        }
    return world


def cost(plan: Plan) -> float:
    total = plan.yardstick.total_cost_usd
    return total if plan.found and total is not None else np.inf


@FEW
@given(seed=SEED)
def test_rules_are_kept_in_the_plans_own_words(seed: int) -> None:
    world = ruled(seed)
    data = world.data()
    (plan,) = compared(data, EXACT, ("smartshore",))
    assume(plan.found)
    assert plan.check is not None
    assert plan.check.passed, plan.check.worst
    country = {row["site"]: row["place"] for row in world.rows("sites")}
    plants = {row["site"] for row in world.rows("sites") if row["kind"] == "plant"}
    finishing = {row["market"] for row in world.rows("markets")}
    finishing |= {row["site"] for row in world.rows("sites") if row["kind"] == "dc"}
    makers = defaultdict(set)
    for row in world.rows("processes"):
        makers[row["recipe"][0]].add(row["site"])
    asked = {(row["site"], row["product"]): row for row in world.rows("qualification")}
    years = list(data.periods)
    for rule in rules_of(data):
        product = data.products.name[rule.product]
        for period in years[rule.first :]:
            by_site: dict[str, float] = defaultdict(float)
            for flow in plan.flows:
                of = (flow.product, flow.period) == (product, period)
                if of and flow.origin in plants and flow.destination in finishing:
                    by_site[flow.origin] += flow.quantity
            total = sum(by_site.values())
            if rule.kind == "policy_max_share_site":
                assert max(by_site.values(), default=0.0) <= rule.value * total + 1e-5
            elif rule.kind == "policy_max_share_country":
                shares: dict[str, float] = defaultdict(float)
                for site, amount in by_site.items():
                    shares[country[site]] += amount
                assert max(shares.values(), default=0.0) <= rule.value * total + 1e-5
            else:
                done = {
                    (work.site, work.product)
                    for work in plan.approvals
                    if (key := (work.site, work.product)) in asked
                    # Whole years: approved in a year if the work ends before its last day.
                    and 12 * years.index(work.period) + asked[key]["months_to_approval"]
                    < 12 * (years.index(period) + 1)
                }
                ready = {
                    site
                    for site in makers[product] & plan.open_sites(period)
                    if (site, product) not in asked or (site, product) in done
                }
                assert len(ready) >= rule.value


@FEW
@given(seed=SEED)
def test_a_rule_is_never_a_saving(seed: int) -> None:
    world = ruled(seed)
    free = world.copy()
    del free.tables["policies"]
    (bound,), (loose,) = (compared(w.data(), EXACT, ("smartshore",)) for w in (world, free))
    assert cost(loose) <= cost(bound) * (1 + 1e-7) + 1e-6


@FEW
@given(seed=SEED)
def test_variants_cost_at_least_what_smartshore_costs(seed: int) -> None:
    plans = {plan.id: plan for plan in compared(ruled(seed).data(), EXACT)}
    smart = plans["smartshore"]
    for name in ("phase", "dual"):
        plan = plans[name]
        if plan.found:
            assert plan.check is not None
            assert plan.check.passed, (name, plan.check.worst)
            if not plan.breaks:
                assert cost(smart) <= cost(plan) * (1 + 1e-9) + 1e-9
        else:
            assert plan.reason
            assert plan.status in ("infeasible", "not_applicable")


@FEW
@given(seed=SEED)
def test_a_rule_without_a_limit_changes_nothing(seed: int) -> None:
    """One plant, all of it from one plant or country: true of every plan that delivers."""
    world = ruled(seed)
    idle = world.copy()
    idle.tables["policies"] = {
        "product": ["A", "B"],
        "min_sites": [0, None],
        "max_share_site": [1.0, 1.0],
        "max_share_country": [1.0, None],
    }
    del world.tables["policies"]
    (one,), (other,) = (compared(w.data(), EXACT, ("smartshore",)) for w in (world, idle))
    assert cost(one) == pytest.approx(cost(other), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(
    plants=st.lists(
        st.tuples(st.integers(1, 20), st.integers(0, 400)), min_size=2, max_size=4, unique=True
    ),
    fewest=st.integers(1, 3),
    share=st.sampled_from([0.3, 0.5, 0.6, 1.0]),
)
def test_the_best_plan_is_that_of_trying_every_set_of_plants(
    plants: list[tuple[int, int]], fewest: int, share: float
) -> None:
    """One market of 100 units: of each set of open plants the cheapest fill their share in turn."""
    best = np.inf
    for choice in range(1, 2 ** len(plants)):
        chosen = [plant for i, plant in enumerate(plants) if choice >> i & 1]
        if len(chosen) < fewest or len(chosen) * share < 1 - 1e-9:
            continue
        left, spent = 100.0, float(sum(fixed for _, fixed in chosen))
        for unit, _ in sorted(chosen):
            made = min(left, 100 * share)
            spent += made * unit
            left -= made
        best = min(best, spent)
    names = [f"plant {i}" for i in range(len(plants))]
    world = World(
        {"name": "fictional", "lanes": "given"},
        {
            "products": {"product": ["good"]},
            "sites": {
                "site": names,
                "kind": ["plant"] * len(names),
                "status": ["candidate"] * len(names),
                "fixed_cost_usd_per_year": [fixed for _, fixed in plants],
            },
            "markets": {"market": ["buyer"]},
            "demand": {"market": ["buyer"], "product": ["good"], "quantity": [100]},
            "lanes": {
                "origin": names,
                "destination": ["buyer"] * len(names),
                "unit_cost_usd": [unit for unit, _ in plants],
            },
            "policies": {"product": ["good"], "min_sites": [fewest], "max_share_site": [share]},
        },
    )
    (plan,) = compared(world.data(), EXACT, ("smartshore",))
    assert cost(plan) == pytest.approx(best, rel=1e-9)
