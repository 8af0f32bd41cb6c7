"""Costs by category on random networks: rows and unit costs sum to what the yardstick says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plan_worlds import World, random_world

from smartshoring.case.categories import CATEGORIES
from smartshoring.network.plan import COST_TERMS, LANDED_TERMS, Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.cost_rows import cost_rows
from smartshoring.plan.series import series_of
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import compared
from smartshoring.plan.unit_cost import unit_costs

SEED = st.integers(0, 10**6)
EXACT = Effort(gap=1e-6)
FEW = settings(max_examples=8, deadline=None)


def practised(seed: int) -> World:
    """A random world with the tables of practice that change its costs."""
    world = random_world(seed, limits=False)
    rng = np.random.default_rng(seed)
    world.settings["shortage_cost_usd"] = 90.0
    world.settings["accept_defaults"] = ["empty_dunnage"]
    sites = world.rows("sites")
    plants = [row["site"] for row in sites if row["kind"] == "plant"]
    candidates = [
        row["site"] for row in sites if row["kind"] == "plant" and row["status"] == "candidate"
    ]

    def put(table: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            world.tables[table] = {name: [row[name] for row in rows] for name in rows[0]}

    def number(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 2)

    put(
        "site_costs",
        [
            {
                "site": row["site"],
                "category": category,
                "usd_per_year": number(0, 60) if row["kind"] != "supplier" else None,
                "usd_per_unit": number(0, 0.5),
            }
            for row in sites
            for category in rng.choice(CATEGORIES, 2, replace=False)
        ],
    )
    put(
        "one_off",
        [
            {
                "site": row["site"],
                "event": event,
                "item": item,
                "amount_usd": number(1, 80),
                "months_from_event": int(rng.integers(-6, 9)),
                "asset_class": "tooling" if item == "moulds" else "",
                "contingent": "yes" if rng.random() < 0.3 else "",
            }
            for row in sites
            if row["kind"] == "plant"
            for event, item in (("open", "moulds"), ("close", "severance"), ("open", "training"))
            if rng.random() < 0.7
        ],
    )
    put(
        "qualification",
        [
            {
                "site": site,
                "product": product,
                "months_to_approval": int(rng.choice([0, 6, 12])),
                "cost_usd": number(1, 20),
            }
            for site in candidates
            for product in "AB"
        ],
    )
    put(
        "ramp",
        [
            {
                "site": site,
                "months_since_open": month,
                "capacity_share": share,
                "yield_share": share,
                "labour_efficiency_share": share,
            }
            for site in candidates
            for month, share in ((0, 0.8), (12, 1.0))
        ],
    )
    put(
        "labour",
        [
            {
                "site": site,
                "role": "operator",
                "heads_per_line_shift": number(1, 4),
                "wage_usd_per_hour": number(3, 20),
                "turnover_share_per_month": 0.02,
                "train_usd_per_hire": number(1, 9),
            }
            for site in plants
        ],
    )
    put(
        "utilities",
        [
            {
                "site": site,
                "kw_needed_per_line": 10,
                "kw_firm_now": 5,
                "kw_available_from": "2027-01-01",
                "connection_usd": number(1, 30),
                "onsite_kwh_per_year": number(1, 200),
            }
            for site in plants
        ],
    )
    put(
        "terms",
        [{"market": "east", "product": "", "tariff_pass_through_share": 0.4}],
    )
    put("returns", [{"market": "east", "product": "A", "share": 0.1, "value_usd": 3}])
    there = {(row["origin"], row["destination"], row["mode"]): row for row in world.rows("lanes")}
    for (origin, destination, _), row in there.items():
        if origin in plants and destination in ("east", "west"):
            turned = {**row, "origin": destination, "destination": origin, "product": ""}
            for name, column in world.tables["lanes"].items():
                column.append(turned[name])
    products = world.tables["products"]
    products["dunnage_usd"] = [0.5, 0.2, None]
    products["dunnage_returnable"] = ["yes", "no", ""]
    return world


def dated(world: World) -> None:
    """Periods with dates, as powers and approvals need them."""
    labels = world.settings.pop("periods")
    world.tables["periods"] = {
        "period": labels,
        "start": [f"{label}-01-01" for label in labels],
        "months": [12] * len(labels),
    }


def with_borders(data: Coefficients, seed: int) -> Coefficients:
    """The same with handling, borders and cycle stock, which only computed lanes have."""
    arcs, rng = data.arcs, np.random.default_rng(seed)
    bridge, brokers, cycle = rng.uniform(0, 0.3, (3, len(arcs)))
    more = replace(
        arcs,
        handling_usd=arcs.handling_usd + bridge + brokers + rng.uniform(0, 0.3, len(arcs)),
        drayage_bridge_usd=bridge,
        brokers_usd=brokers,
        cycle_stock_usd=arcs.cycle_stock_usd + cycle,
    )
    absent = {k: v for k, v in data.not_included.items() if k not in ("handling", "inventory")}
    return replace(data, arcs=more, not_included=absent)


def close(one: float, other: float, size: float) -> bool:
    return abs(one - other) <= 1e-9 * max(1.0, abs(other), size)


def rows_sum_to_terms(plan: Plan, data: Coefficients) -> None:
    sums: dict[str, float] = defaultdict(float)
    sizes: dict[str, float] = defaultdict(float)
    for row in cost_rows(plan, data):
        sums[row.term] += row.discounted_usd
        sizes[row.term] += abs(row.discounted_usd)
        assert row.category in CATEGORIES
    for term in COST_TERMS:
        stated = plan.cost[term]
        if stated is None:
            assert term not in sums, term
        else:
            assert close(sums[term], stated, sizes[term]), (term, sums[term], stated)


@FEW
@given(SEED)
def test_rows_sum_to_terms(seed: int) -> None:
    data = random_world(seed).data()
    plans = [plan for plan in compared(data, EXACT) if plan.found]
    assume(plans)
    for plan in plans:
        rows_sum_to_terms(plan, data)


@FEW
@given(SEED)
def test_rows_sum_to_terms_with_the_tables_of_practice(seed: int) -> None:
    world = practised(seed)
    dated(world)
    data = with_borders(world.data(), seed)
    plans = [plan for plan in compared(data, EXACT) if plan.found]
    assume(plans)
    for plan in plans:
        rows_sum_to_terms(plan, data)


def unit_costs_sum_to_landed(plan: Plan, data: Coefficients) -> None:
    found = unit_costs(plan, data)
    rows = [row for row in cost_rows(plan, data) if row.term in LANDED_TERMS]
    size = sum(abs(row.discounted_usd) for row in rows)
    landed = plan.yardstick.landed_cost_usd
    assert landed is not None
    if not found:
        # Nothing is delivered, so no unit costs anything.
        assert not any(flow.destination in data.markets for flow in plan.flows)
        return
    assert close(sum(f.discounted_usd_per_unit * f.quantity for f in found), landed, size)
    plain = sum(row.amount_usd for row in rows)
    assert close(sum(f.usd_per_unit * f.quantity for f in found), plain, size)
    for category in {row.category for row in rows}:
        usd = sum(row.amount_usd for row in rows if row.category == category)
        told = sum(f.by_category.get(category, 0.0) * f.quantity for f in found)
        assert close(told, usd, size), category


@FEW
@given(SEED)
def test_unit_costs_sum_to_the_landed_cost(seed: int) -> None:
    world = practised(seed)
    dated(world)
    data = with_borders(world.data(), seed)
    plans = [plan for plan in compared(data, EXACT) if plan.found]
    assume(plans)
    for plan in plans:
        unit_costs_sum_to_landed(plan, data)


@FEW
@given(SEED)
def test_series_agree_with_the_plan(seed: int) -> None:
    world = practised(seed)
    dated(world)
    data = world.data()
    plans = [plan for plan in compared(data, EXACT) if plan.found]
    assume(plans)
    for plan in plans:
        rows = cost_rows(plan, data)
        told = series_of(plan, data, rows)
        cash = sum(row.amount_usd for row in rows if row.kind == "cash")
        assert close(sum(one.cash_usd for one in told), cash, cash)
        kept = sum(stock.quantity for stock in plan.stocks)
        assert close(sum(one.stock_units for one in told), kept, kept)
        for one in told:
            # The checker keeps capacities, so no share is above 1.
            assert all(-1e-9 <= use.share <= 1 + 1e-6 for use in one.utilisation)
            heads = sum(crew.heads for crew in plan.staff if crew.period == one.period)
            known = {site for site, _ in one.headcount}
            assert close(
                sum(count for _, count in one.headcount),
                sum(
                    crew.heads
                    for crew in plan.staff
                    if crew.period == one.period and crew.site in known
                ),
                heads,
            )
