"""The five strategies as data, and the plans they lead to on one yardstick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from smartshoring.case.settings import Limits, Strategy
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Bools, Coefficients
from smartshoring.plan.evaluate import broken_limits, checked
from smartshoring.plan.relax import relaxed
from smartshoring.plan.solve import Effort, objective_of, plan_for
from smartshoring.plan.spec import Spec

TODAY, SMARTSHORE = "today", "smartshore"

BUILT_IN = (
    Strategy(name=TODAY, countries="all", sites="existing"),
    Strategy(name="offshore", countries="far"),
    Strategy(name="nearshore", countries="near"),
    Strategy(name="onshore", countries="home"),
    Strategy(name=SMARTSHORE, countries="all", objective="total", limits="case"),
)
"""No straw men: each rival is the cheapest network its filter allows, on the same yardstick."""


def strategies_of(data: Coefficients) -> tuple[Strategy, ...]:
    """Built-in strategies, replaced by name or added to by the case; smartshore comes last."""
    by_name = {strategy.name: strategy for strategy in BUILT_IN}
    by_name.update({strategy.name: strategy for strategy in data.case.settings.strategies})
    ordered = [s for name, s in by_name.items() if name != SMARTSHORE]
    return (*ordered, by_name[SMARTSHORE])


def spec_of(strategy: Strategy, data: Coefficients) -> Spec | str:
    """The question a strategy asks, or the words code of why it does not apply."""
    plants = data.sites.kind == PLANT
    if strategy.sites == "existing" and not (data.sites.existing & plants).any():
        return "plan.no_existing_site"
    if strategy.countries != "all" and not data.has_places:
        return "plan.needs_places"
    allowed = _allowed(strategy, data)
    if not (plants & allowed).any():
        return "plan.no_plant_there"
    limits = data.case.settings.limits if strategy.limits == "case" else Limits()
    if limits.co2e_kg_per_period is not None and "co2e_kg" in data.not_included:
        return "plan.limit_needs_co2e"
    timed = limits.lead_time_days is not None or limits.lane_days_max is not None
    if timed and "lead_time_days" in data.not_included:
        return "plan.limit_needs_days"
    finishes = np.zeros(len(data.sites), np.bool_)
    finishes[data.runs.site[data.products.finished[data.runs.product]]] = True
    makes_parts = np.zeros(len(data.sites), np.bool_)
    makes_parts[data.runs.site[~data.products.finished[data.runs.product]]] = True
    return Spec(
        strategy=strategy.name,
        may_finish=allowed,
        must_close=plants & ~allowed & ~makes_parts & (finishes | data.sites.existing),
        frozen_sites=strategy.sites == "existing",
        objective=strategy.objective,
        limits=limits,
    )


def compared(
    data: Coefficients,
    effort: Effort,
    wanted: tuple[str, ...] = (),
    announce: Callable[[str], None] | None = None,
) -> tuple[Plan, ...]:
    """A plan per strategy; rivals that keep smartshore's limits are its starting points.

    Args:
        data: Coefficients of the case.
        effort: Gap, time and progress of each solve.
        wanted: Names of strategies; empty = all.
        announce: Called with each strategy's name before it is solved.
    """
    chosen = [s for s in strategies_of(data) if not wanted or s.name in wanted]
    smart = next((s for s in chosen if s.name == SMARTSHORE), None)
    smart_spec = spec_of(smart, data) if smart else None
    plans: list[Plan] = []
    for strategy in chosen:
        if announce:
            announce(strategy.name)
        spec = spec_of(strategy, data)
        if isinstance(spec, str):
            plans.append(
                Plan(id=strategy.name, strategy=strategy.name, status="not_applicable", reason=spec)
            )
            continue
        starts: tuple[Plan, ...] = ()
        if strategy.name == SMARTSHORE:
            starts = tuple(plan for plan in plans if plan.found and not plan.breaks)
        plan = plan_for(data, spec, effort, name=strategy.name, starts=starts)
        if strategy.name == SMARTSHORE:
            plan = _never_worse(plan, starts, data, spec)
        elif plan.found and isinstance(smart_spec, Spec):
            plan = replace(plan, breaks=broken_limits(plan, data, smart_spec))
        if plan.status == "infeasible":
            plan = replace(plan, relax=relaxed(data, spec, effort))
        plans.append(plan)
    return tuple(plans)


def _never_worse(plan: Plan, starts: tuple[Plan, ...], data: Coefficients, spec: Spec) -> Plan:
    """Smartshore's plan, or the rival's when the clock left smartshore with a worse one."""
    if not starts:
        return plan
    best = min(starts, key=lambda start: objective_of(start, spec))
    cost = objective_of(best, spec)
    if plan.found and objective_of(plan, spec) <= cost * (1 + 1e-12):
        return plan
    bound = plan.bound
    taken = replace(
        best,
        id=plan.id,
        strategy=plan.strategy,
        objective=cost,
        bound=bound,
        gap=None if bound is None else max(0.0, (cost - bound) / max(1.0, abs(cost))),
        breaks=(),
        status="gap",
    )
    return replace(taken, check=checked(taken, data, spec))


def _allowed(strategy: Strategy, data: Coefficients) -> Bools:
    """Plants that may make finished goods under the strategy's filter [S]."""
    plants: Bools = np.asarray(data.sites.kind == PLANT)
    if strategy.countries == "all":
        return plants
    countries = data.sites.country
    if isinstance(strategy.countries, list):
        wanted = frozenset(strategy.countries)
        inside = np.array([country in wanted for country in countries], np.bool_)
    elif strategy.countries == "home":
        inside = np.array([country in data.home for country in countries], np.bool_)
    elif strategy.countries == "near":
        inside = np.array([country in data.near for country in countries], np.bool_)
    else:
        inside = np.array([country not in data.home | data.near for country in countries], np.bool_)
    return np.asarray(plants & inside)
