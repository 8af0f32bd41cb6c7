"""From an answered case to its decision sheet: what else is solved, then the ten questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from smartshoring.case.case import Case
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.baseline.answer import Baseline
from smartshoring.plan.cash import CashView
from smartshoring.plan.flips import FlipReport
from smartshoring.plan.ground import ground_status
from smartshoring.plan.payments import gates_of, payments_of
from smartshoring.plan.provenance import Shares
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.city import city
from smartshoring.plan.sheet.debt import debt
from smartshoring.plan.sheet.figures import Sheet
from smartshoring.plan.sheet.footprint import footprint
from smartshoring.plan.sheet.gain import gain
from smartshoring.plan.sheet.gates import gates
from smartshoring.plan.sheet.left_out import touched
from smartshoring.plan.sheet.needs import needs_of
from smartshoring.plan.sheet.origin import origin
from smartshoring.plan.sheet.proof import proof
from smartshoring.plan.sheet.shocked import shocked
from smartshoring.plan.sheet.spend import spend
from smartshoring.plan.sheet.waits import waits
from smartshoring.plan.sheet.worlds import Step, worlds_of
from smartshoring.plan.solve import Effort
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import TODAY
from smartshoring.plan.verdict import Verdict

QUESTIONS = (gain, spend, gates, origin, city, proof, waits, shocked, debt, footprint)
"""In the order in which a board asks them."""


def decision_sheet(
    data: Coefficients,
    plans: tuple[Plan, ...],
    found: Verdict,
    spec: Spec,
    *,
    cash: CashView | None,
    flips: FlipReport | None,
    shares: Shares | None,
    rebuilt: Callable[[Case], Coefficients],
    effort: Effort,
    step: Step,
    baseline: Baseline | None = None,
) -> Sheet:
    """The sheet on the plan that the verdict chooses.

    Args:
        data: Coefficients of the case.
        plans: The compared plans.
        found: The verdict; it must have chosen a plan.
        spec: The question that the chosen plan answers.
        cash: Cash of the choice against today's network.
        flips: What changes the choice.
        shares: Share of the choice's cost by grade of its source.
        rebuilt: Coefficients of a changed case.
        effort: Effort of each solve.
        step: Told what is being solved.
        baseline: Last year in the model.
    """
    by_id = {plan.id: plan for plan in plans}
    chosen, today = by_id[found.plan_id], by_id.get(TODAY)
    today = today if today is not None and today.found else None
    worlds = worlds_of(
        data, spec, chosen, today, lambda: rebuilt(without_claims(data.case)), effort, step
    )
    brief = Brief(
        data=data,
        plans=plans,
        verdict=found,
        chosen=chosen,
        today=today,
        baseline=baseline,
        cash=cash,
        flips=flips,
        shares=shares,
        worlds=worlds,
        needs=needs_of(ground_status(data, chosen), data),
        payments=payments_of(chosen, data),
        gates=gates_of(chosen, data),
    )
    answers = tuple(question(brief) for question in QUESTIONS)
    return Sheet(
        plan_id=chosen.id,
        today_id=today.id if today else "",
        answers=answers,
        worlds=worlds,
        ground=brief.needs,
        payments=brief.payments,
        gates=brief.gates,
        inputs=dict(sorted(brief.inputs.items())),
        touched=touched(data),
    )


def without_claims(case: Case) -> Case:
    """The case when nobody claims preferential origin, and no recipe asks it of its inputs."""
    nowhere = {
        "recipes": ("qualifies_tmec", "no"),
        "supply": ("originates_tmec", "no"),
        "bom": ("origin", ""),
    }
    tables = {}
    for name, (column, word) in nowhere.items():
        table = case[name]
        columns = {**table.columns, column: np.full(len(table), word, object)}
        tables[name] = replace(table, columns=columns)
    return case.with_tables(**tables)
