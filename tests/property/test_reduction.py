"""Fewer columns, the same plans: what is dropped and pooled is what plain loops would drop."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace

import numpy as np
import pytest
from plan_worlds import random_world

from smartshoring.plan.arrays import SUPPLIER, Arcs, Coefficients
from smartshoring.plan.model import compile_model
from smartshoring.plan.model.reduction import reduced
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import SMARTSHORE, spec_of, strategies_of
from smartshoring.solver.answer import SolveOptions
from smartshoring.solver.highs import solve

SEEDS = range(40)
APART = ("duty_rate", "load_share")
"""Columns of an arc that may differ within a pool: the plan reads them of the arc it names."""


def question(data: Coefficients) -> Spec:
    strategy = next(s for s in strategies_of(data) if s.name == SMARTSHORE)
    spec = spec_of(strategy, data)
    assert isinstance(spec, Spec)
    return spec


def needless(data: Coefficients, spec: Spec) -> set[int]:
    """Arcs no better in anything that counts than another one of the same ends and goods."""
    arcs, settings = data.arcs, data.case.settings
    price = (settings.carbon_price_usd_per_t or 0.0) / 1000
    usd = (
        arcs.freight_usd
        + arcs.handling_usd
        + arcs.duty_usd
        - arcs.duty_recovered_usd
        + arcs.pipeline_usd
        + arcs.cycle_stock_usd
        + price * np.nan_to_num(arcs.co2e_kg)
    )
    measures = [usd]
    if spec.limits.co2e_kg_per_period is not None:
        measures.append(arcs.co2e_kg)
    if spec.limits.lead_time_days is not None or spec.limits.lane_days_max is not None:
        measures.append(arcs.days)
    value = [tuple(float(m[f]) for m in measures) for f in range(len(arcs))]
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for f in range(len(arcs)):
        ends = int(arcs.origin[f]), int(arcs.destination[f]), int(arcs.commodity[f])
        groups[ends].append(f)
    dropped = set()
    for members in groups.values():
        for f in members:
            for other in members:
                no_worse = all(a <= b for a, b in zip(value[other], value[f], strict=True))
                if other != f and no_worse and (value[other] != value[f] or other < f):
                    dropped.add(f)
    return dropped


def pools(data: Coefficients, kept: list[int]) -> dict[tuple[object, ...], list[int]]:
    """Kept arcs by lane, mode and product where every origin that leaves the node is alike."""
    arcs, product = data.arcs, data.commodities.product
    leaves: dict[tuple[int, int], set[int]] = defaultdict(set)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for f in kept:
        node, k = int(arcs.origin[f]), int(arcs.commodity[f])
        leaves[node, int(product[k])].add(k)
        if int(arcs.destination[f]) >= len(data.sites) and data.sites.kind[node] != SUPPLIER:
            groups[node, int(arcs.destination[f]), int(product[k]), arcs.mode[f]].append(f)
    columns = [
        getattr(arcs, field.name)
        for field in fields(Arcs)
        if getattr(getattr(arcs, field.name), "dtype", None) == np.float64
        and field.name not in APART
    ]
    found = {}
    for ends, members in groups.items():
        rows = {tuple("?" if np.isnan(c[f]) else float(c[f]) for c in columns) for f in members}
        if len(members) == len(leaves[ends[0], ends[2]]) > 1 and len(rows) == 1:
            found[ends] = members
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_arcs_kept_are_those_of_plain_loops(seed: int) -> None:
    data = random_world(seed).data()
    spec = question(data)
    kept = sorted(set(range(len(data.arcs))) - needless(data, spec))
    groups = pools(data, kept)
    later = {f for members in groups.values() for f in members[1:]}
    small = reduced(data, spec)
    assert small.arc.tolist() == [f for f in kept if f not in later]
    dealt: dict[int, list[int]] = defaultdict(list)
    for arc, _, full in small.dealt.tolist():
        dealt[int(small.arc[arc])].append(full)
    assert {members[0]: members for members in groups.values()} == dealt
    rows = small.data.pools
    for arc, row, full in small.dealt.tolist():
        assert rows.source[row] == data.arcs.commodity[full]
        assert rows.node[row] == data.arcs.origin[full]
        assert rows.pool[row] == small.data.arcs.commodity[arc] >= len(data.commodities)


@pytest.mark.parametrize("seed", range(8))
def test_flows_are_dealt_out_as_they_were_pooled(seed: int) -> None:
    """Into each market as much as on the kept arcs; out of each node of each origin as pooled."""
    data = random_world(seed, limits=False).data()
    spec = question(data)
    small = reduced(data, spec)
    compiled = compile_model(small.data, spec)
    solution = solve(compiled.model, SolveOptions(gap=1e-6))
    assert solution.x is not None
    kept, pooled = solution.x[compiled.columns.flow], solution.x[compiled.columns.pooled]
    full = small.flows(kept, pooled)
    assert full.shape == (len(data.periods), len(data.arcs))
    assert (full >= 0).all()
    assert full.sum() == pytest.approx(np.maximum(kept, 0).sum(), rel=1e-9)
    whole = compile_model(data, spec)
    other = solve(whole.model, SolveOptions(gap=1e-6))
    assert other.objective == pytest.approx(solution.objective, rel=1e-6)
    rows = small.data.pools
    left = np.zeros((len(rows), len(data.periods)))
    for _, row, arc in small.dealt.tolist():
        left[row] += full[:, arc]
    assert left == pytest.approx(np.maximum(pooled, 0).T, rel=1e-6, abs=1e-6)


def test_some_worlds_have_something_to_drop_and_to_pool() -> None:
    cases = [(data := random_world(seed).data(), reduced(data, question(data))) for seed in SEEDS]
    assert sum(len(small.dealt) > 0 for _, small in cases) > 2
    assert sum(len(small.arc) < len(data.arcs) for data, small in cases) > 10


def test_a_question_about_landed_cost_keeps_what_is_cheapest_there() -> None:
    for seed in SEEDS:
        data = random_world(seed, limits=False).data()
        spec = question(data)
        landed = reduced(data, replace(spec, objective="landed"))
        assert set(reduced(data, spec).arc.tolist()) <= set(landed.arc.tolist()) | set(
            landed.dealt[:, 2].tolist()
        )
