"""The strategies as data, and the plans they lead to on one yardstick.

Smartshore is solved after its rivals and before its two variants, *phase* and *dual*: these ask its
own question with one rule more, so a plan of smartshore's that keeps the rule is theirs too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from smartshoring.case.settings import Limits, Strategy
from smartshoring.network.plan import Plan
from smartshoring.plan import dual, phase
from smartshoring.plan.arrays import PLANT, Bools, Coefficients
from smartshoring.plan.choice import SECOND_SOURCE_SHARE, kind_of
from smartshoring.plan.evaluate import broken_limits, checked
from smartshoring.plan.policies import rules_of
from smartshoring.plan.relax import relaxed
from smartshoring.plan.solve import Effort, objective_of, plan_for
from smartshoring.plan.spec import Spec

TODAY, SMARTSHORE = "today", "smartshore"
PHASE, DUAL = "phase", "dual"
MOVE = "move"
"""The cheapest network in which a candidate plant works: what a choice to stay is compared with."""

BUILT_IN = (
    Strategy(name=TODAY, countries="all", sites="existing"),
    Strategy(name="offshore", countries="far"),
    Strategy(name="nearshore", countries="near"),
    Strategy(name="onshore", countries="home"),
    Strategy(name=PHASE, limits="case", shape="phase"),
    Strategy(name=DUAL, limits="case", shape="dual"),
    Strategy(name=SMARTSHORE, countries="all", limits="case"),
)
"""No straw men: each rival is the cheapest network its filter allows, on the same yardstick.

A rival that minimised less than it is measured by (landed cost alone, say) would hold stock for
nothing and be charged for it, and the saving of the choice would be overstated by that.
"""


def strategies_of(data: Coefficients) -> tuple[Strategy, ...]:
    """Built-in strategies, replaced by name or added to by the case; smartshore comes last."""
    by_name = {strategy.name: strategy for strategy in BUILT_IN}
    by_name.update({strategy.name: strategy for strategy in data.case.settings.strategies})
    ordered = [s for name, s in by_name.items() if name != SMARTSHORE]
    return (*ordered, by_name[SMARTSHORE])


def spec_of(strategy: Strategy, data: Coefficients, first_family: str = "") -> Spec | str:
    """The question a strategy asks, or the words code of why it does not apply.

    Args:
        strategy: The strategy.
        data: Coefficients of the case.
        first_family: The family that moves first, in the plan *phase*; "" = the first it tries.
    """
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
    spec = Spec(
        strategy=strategy.name,
        may_finish=allowed,
        must_close=plants & ~allowed & ~makes_parts & (finishes | data.sites.existing),
        grace_periods=_grace(data, allowed),
        frozen_sites=strategy.sites == "existing",
        objective=strategy.objective,
        limits=limits,
        rules=rules_of(data) if strategy.limits == "case" else (),
        budget_usd=data.budget_usd if strategy.limits == "case" else None,
    )
    return _shaped(spec, strategy, data, first_family)


def _grace(data: Coefficients, allowed: Bools) -> int:
    """Periods until the plants of a strategy can be approved for every finished product.

    Until then the old plants go on: a strategy that nobody could carry out would be a straw man.
    """
    asked, runs = data.approvals, data.runs
    waits = 0
    for product in np.unique(data.demand.product[data.products.finished[data.demand.product]]):
        makers = set(runs.site[(runs.product == product) & allowed[runs.site]].tolist())
        pending = np.flatnonzero((asked.product == product) & np.isin(asked.site, list(makers)))
        if not makers or makers - set(asked.site[pending].tolist()):
            continue
        # The soonest that any of them is approved for a whole period.
        whole = [
            int(np.argmax(asked.ready[q, 0] >= 1)) for q in pending if asked.ready[q, 0, -1] >= 1
        ]
        waits = max(waits, min(whole, default=0))
    return waits


def _shaped(spec: Spec, strategy: Strategy, data: Coefficients, first_family: str) -> Spec | str:
    """The question with what *phase* or *dual* ask for on top."""
    if strategy.shape == "phase":
        code = phase.obstacle(data)
        if code:
            return code
        bars = phase.barred_until(data, first_family or phase.first_families(data)[0])
        rules = rules_of(data, bars) if strategy.limits == "case" else ()
        return replace(spec, barred_until=bars, rules=rules)
    if strategy.shape == "dual":
        return dual.obstacle(data) or replace(spec, rules=dual.rules(data))
    return spec


def specs_of(data: Coefficients, plans: tuple[Plan, ...] = ()) -> dict[str, Spec]:
    """The question of every strategy that applies, by name; that of *phase* as it was answered."""
    first = {plan.strategy: plan.first_family for plan in plans if plan.id == plan.strategy}
    found: dict[str, Spec] = {}
    for strategy in strategies_of(data):
        spec = spec_of(strategy, data, first.get(strategy.name, ""))
        if isinstance(spec, Spec):
            found[strategy.name] = spec
    # A strategy of the case's own may have that name.
    if SMARTSHORE in found and MOVE not in found:
        found[MOVE] = _moving(found[SMARTSHORE])
    return found


def _moving(smart: Spec) -> Spec:
    """Smartshore's question with a tenth of the goods, at least, from candidates at the end."""
    return replace(smart, strategy=MOVE, moved_share=SECOND_SOURCE_SHARE)


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
    plans: dict[str, Plan] = {}
    # The variants last: smartshore's plan is their best start, and often their answer.
    for strategy in sorted(chosen, key=lambda s: s.shape != "none"):
        if announce:
            announce(strategy.name)
        starts = tuple(plan for plan in plans.values() if plan.found)
        plan = _answered(strategy, data, effort, starts, plans.get(SMARTSHORE))
        if strategy.name == SMARTSHORE and isinstance(smart_spec, Spec):
            plan = _never_worse(plan, _kept(starts), data, smart_spec)
        elif isinstance(smart_spec, Spec):
            plan = kept_limits(plan, data, smart_spec)
        plans[strategy.name] = plan
    if isinstance(smart_spec, Spec):
        others = _kept(plan for name, plan in plans.items() if name != SMARTSHORE and plan.found)
        plans[SMARTSHORE] = _never_worse(plans[SMARTSHORE], others, data, smart_spec)
    names = [strategy.name for strategy in chosen]
    if not wanted and isinstance(smart_spec, Spec):
        moved = _best_move(plans, data, smart_spec, effort, announce)
        if moved is not None:
            plans[MOVE] = moved
            names.insert(names.index(SMARTSHORE), MOVE)
            if moved.found:
                plans[SMARTSHORE] = _never_worse(plans[SMARTSHORE], (moved,), data, smart_spec)
    return tuple(plans[name] for name in names)


def _best_move(
    plans: dict[str, Plan],
    data: Coefficients,
    smart: Spec,
    effort: Effort,
    announce: Callable[[str], None] | None,
) -> Plan | None:
    """What staying is compared with; None where smartshore moves, or nothing could move."""
    plan = plans[SMARTSHORE]
    makers = np.zeros(len(data.sites), np.bool_)
    makers[data.runs.site[data.products.finished[data.runs.product]]] = True
    if MOVE in plans or not plan.found or kind_of(plan, data) != "stay":
        return None
    if not (makers & ~data.sites.existing & smart.may_finish).any():
        return None
    if announce:
        announce(MOVE)
    spec = _moving(smart)
    starts = tuple(other for other in plans.values() if keeps(other, data, spec))
    return plan_for(data, spec, effort, name=MOVE, starts=starts)


def _kept(plans: Iterable[Plan]) -> tuple[Plan, ...]:
    """Those that keep smartshore's limits."""
    return tuple(plan for plan in plans if not plan.breaks)


def _answered(
    strategy: Strategy,
    data: Coefficients,
    effort: Effort,
    found: tuple[Plan, ...],
    smart: Plan | None,
) -> Plan:
    """The plan of one strategy.

    Args:
        strategy: The strategy.
        data: Coefficients of the case.
        effort: Gap, time and progress.
        found: Plans of the strategies before it.
        smart: Smartshore's plan, if it was solved before.
    """
    name = strategy.name
    spec = spec_of(strategy, data)
    if isinstance(spec, str):
        return Plan(id=name, strategy=name, status="not_applicable", reason=spec)
    if strategy.shape != "none":
        return _variant(strategy, data, effort, found, smart)
    starts = _kept(found) if name == SMARTSHORE else ()
    plan = plan_for(data, spec, effort, name=name, starts=starts)
    if plan.status == "infeasible":
        plan = replace(plan, relax=relaxed(data, spec, effort))
    return plan


def _variant(
    strategy: Strategy,
    data: Coefficients,
    effort: Effort,
    found: tuple[Plan, ...],
    smart: Plan | None,
) -> Plan:
    """The plan of *phase*, with the first family that costs least, or of *dual*."""
    name = strategy.name
    if smart is not None and smart.status == "infeasible":
        # What has no plan has none under one rule more.
        return replace(smart, id=name, strategy=name)
    firsts = phase.first_families(data) if strategy.shape == "phase" else ("",)
    specs = {first: spec_of(strategy, data, first) for first in firsts}
    best = Plan(id=name, strategy=name, status="not_applicable", reason="plan.no_time")
    for first, spec in specs.items():
        if isinstance(spec, str):  # told by the caller
            continue
        starts = tuple(plan for plan in (*found, best) if keeps(plan, data, spec))
        if smart is not None and smart in starts and set(rules_of(data)) <= set(spec.rules):
            # Smartshore's question and more: nothing costs less than its own plan.
            plan = replace(smart, id=name, strategy=name)
            return replace(plan, check=checked(plan, data, spec), first_family=first)
        plan = plan_for(data, spec, effort, name=name, starts=starts)
        if _better(plan, best, spec):
            if plan.status == "infeasible":
                plan = replace(plan, relax=relaxed(data, spec, effort))
            best = replace(plan, first_family=first)
    return best


def _better(plan: Plan, other: Plan, spec: Spec) -> bool:
    """Whether a plan costs less; of equal ones the other is kept."""
    if not plan.found or not other.found:
        return plan.found or (plan.status == "infeasible" and other.status == "not_applicable")
    cost = objective_of(other, spec)
    return objective_of(plan, spec) < cost - 1e-9 * max(1.0, abs(cost))


def kept_limits(plan: Plan, data: Coefficients, smart: Spec) -> Plan:
    """The plan with the limits of smartshore that it does not keep, if it was found."""
    return replace(plan, breaks=broken_limits(plan, data, smart)) if plan.found else plan


def keeps(plan: Plan, data: Coefficients, spec: Spec) -> bool:
    """Whether a plan, made for another question, is one of this question's."""
    if not plan.found:
        return False
    return checked(replace(plan, objective=None, bound=None, gap=None), data, spec).passed


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
        first_family="",
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
