"""The yardstick and the checker: recompute every cost, measure and rule from a plan's own words.

It reads a plan by names, as a reader of the JSON would, and shares no code with the compiler that
built the model. `measured` fills in the costs; `checked` says whether a plan keeps every rule.
"""

from __future__ import annotations

from dataclasses import replace

from smartshoring.network.plan import Check, Plan
from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.evaluate import (
    budgets,
    conditions,
    lost,
    moves,
    origins,
    people,
    policies,
    rules,
    safety_stock,
    statements,
    utilities,
)
from smartshoring.plan.evaluate.conditions import overlap
from smartshoring.plan.evaluate.costs import cost_by_term, costed, yardstick_of
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import activity
from smartshoring.plan.evaluate.statements import objective_measure
from smartshoring.plan.spec import Spec

TOLERANCE = 1e-6
"""Largest relative violation that passes."""


def measured(plan: Plan, data: Coefficients) -> Plan:
    """The plan with the cost of each flow, the cost by term and the yardstick."""
    act = activity(plan, data)
    cost = cost_by_term(act, data)
    flows = tuple(
        costed(flow, arc, act.flow_period[i], data)
        for i, (flow, arc) in enumerate(zip(plan.flows, act.flow_arc, strict=True))
    )
    return replace(plan, cost=cost, flows=flows, yardstick=yardstick_of(act, data, cost))


def checked(plan: Plan, data: Coefficients, spec: Spec) -> Check:
    """Whether the plan keeps every balance, capacity, limit and stated cost."""
    act = activity(plan, data)
    note = Findings()
    for word in act.unknown:
        note(f"unknown: {word}", 1.0)
    rules.balances(act, data, note)
    origins.check(act, data, note)
    rules.capacities(act, data, note)
    rules.site_rules(act, data, spec, note)
    rules.approvals(act, data, note)
    people.check(act, data, note)
    utilities.check(act, data, note)
    moves.check(act, data, spec, note, rules.switched_lines(data))
    policies.check(act, data, spec, note)
    budgets.check(act, data, spec, note)
    safety_stock.check(act, data, note)
    rules.limits_kept(act, data, spec, note)
    conditions.check(act, data, spec, note)
    lost.check(act, data, spec, note)
    statements.caps_kept(act, data, spec, note)
    statements.costs_stated(plan, act, data, note)
    statements.words_stated(plan, act, data, note)
    statements.proof_stated(plan, data, spec, note)
    found = note.worst_of
    worst = max(found, key=lambda rule: found[rule], default="")
    largest = found.get(worst, 0.0)
    return Check(
        passed=bool(largest <= TOLERANCE),
        largest_violation=largest,
        worst=worst if largest > 0 else "",
    )


def left_sites(plan: Plan, data: Coefficients) -> Floats:
    """Units of each finished product that leave each site in a plan [S x P]."""
    return conditions.leaving(activity(plan, data), data)


def broken_limits(plan: Plan, data: Coefficients, spec: Spec) -> tuple[str, ...]:
    """Names of the limits of `spec` that the plan does not keep."""
    note = Findings()
    act = activity(plan, data)
    rules.limits_kept(act, data, spec, note)
    policies.rules_kept(act, data, spec, note)
    budgets.check(act, data, spec, note)
    return tuple(sorted(rule for rule, excess in note.worst_of.items() if excess > TOLERANCE))


__all__ = [
    "TOLERANCE",
    "activity",
    "broken_limits",
    "checked",
    "left_sites",
    "measured",
    "objective_measure",
    "overlap",
]
