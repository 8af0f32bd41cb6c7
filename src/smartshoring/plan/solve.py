"""One question to one plan: compile, solve, decode, measure, check."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from smartshoring.network.plan import Plan, Status
from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.decode import decoded, moved_matrix, open_matrix
from smartshoring.plan.evaluate import checked, measured
from smartshoring.plan.model import Compiled, compile_model
from smartshoring.plan.model.reduction import Reduction, reduced
from smartshoring.plan.spec import Spec
from smartshoring.solver.answer import Progress, Solution, SolveOptions, relative_gap
from smartshoring.solver.solve import solve


@dataclass(frozen=True)
class Effort:
    """How far and how long each solve may go.

    Attributes:
        gap: Asked relative gap.
        time_limit_s: Wall seconds per solve; None = no limit.
        cancel: Set to stop with the best so far.
        progress: Called with the strategy and the state of its solve.
    """

    gap: float = 1e-6
    time_limit_s: float | None = None
    cancel: threading.Event | None = None
    progress: Callable[[str, Progress], None] | None = None


def plan_for(
    data: Coefficients,
    spec: Spec,
    effort: Effort,
    *,
    name: str,
    starts: tuple[Plan, ...] = (),
) -> Plan:
    """The best plan for a question, checked; `infeasible` when none exists.

    Args:
        data: Coefficients of the case.
        spec: The question.
        effort: Gap, time and progress.
        name: Id of the plan.
        starts: Plans that are feasible for this question; the best is given to the solver.
    """
    reduction = reduced(data, spec)
    down = None if spec.outage is None else reduction.outage(spec.outage)
    compiled = compile_model(reduction.data, replace(spec, outage=down))
    start = start_of(compiled, data, spec, starts)
    report = effort.progress
    options = SolveOptions(
        gap=effort.gap,
        time_limit_s=effort.time_limit_s,
        cancel=effort.cancel,
        progress=None if report is None else (lambda state: report(spec.strategy, state)),
        start=start,
    )
    return plan_of(solve(compiled.model, options), compiled, reduction, data, spec, name=name)


def plan_of(
    solution: Solution,
    compiled: Compiled,
    reduction: Reduction,
    data: Coefficients,
    spec: Spec,
    *,
    name: str,
) -> Plan:
    """What a solver answered as a checked plan.

    Args:
        solution: The answer to `compiled`.
        compiled: The model of `spec` over the reduced case.
        reduction: The reduced case.
        data: Coefficients of the case.
        spec: The question.
        name: Id of the plan.
    """
    if solution.status == "infeasible":
        return Plan(id=name, strategy=spec.strategy, status="infeasible", reason="plan.infeasible")
    if solution.x is None or solution.objective is None:
        return Plan(id=name, strategy=spec.strategy, status="not_applicable", reason="plan.no_time")
    status: Status = "optimal" if solution.status == "optimal" else "gap"
    columns = compiled.columns
    flows = reduction.flows(solution.x[columns.flow], solution.x[columns.pooled])
    plan = decoded(
        solution.x, compiled, data, name=name, strategy=spec.strategy, status=status, flows=flows
    )
    plan = measured(plan, data)
    plan = replace(
        plan,
        objective=solution.objective,
        bound=solution.bound,
        gap=relative_gap(solution.objective, solution.bound),
    )
    return replace(plan, check=checked(plan, data, spec))


def reoptimised(data: Coefficients, spec: Spec, plan: Plan, effort: Effort) -> Plan:
    """The plan's sites kept as they are, its flows optimised anew under changed coefficients."""
    fixed = replace(
        spec,
        open_fixed=open_matrix(plan, data),
        must_close=spec.must_close & False,
        moved=moved_matrix(plan, data),
    )
    return plan_for(data, fixed, effort, name=plan.id)


def objective_of(plan: Plan, spec: Spec) -> float:
    """The measure that `spec` minimises, from the plan's yardstick."""
    cost = plan.cost
    if spec.objective == "landed":
        parts = ("landed_cost_usd", "one_off", "duty_recovered", "shortage")
        return sum(cost.get(part) or 0.0 for part in parts)
    return cost.get("total_cost_usd") or 0.0


def start_of(
    compiled: Compiled, data: Coefficients, spec: Spec, starts: tuple[Plan, ...]
) -> Floats | None:
    """Integer values of the best start; nan where HiGHS is to fill in."""
    if not starts:
        return None
    best = min(starts, key=lambda plan: objective_of(plan, spec))
    x = np.full(len(compiled.model.cost), np.nan)
    columns = compiled.columns
    x[columns.open] = open_matrix(best, data)[columns.site_of_open].T
    x[columns.move] = moved_matrix(best, data).T
    x[columns.line] = 0.0
    where = {(d.site, d.line, d.period) for d in best.lines}
    for t, period in enumerate(data.periods):
        for n, line in enumerate(columns.line_of_line):
            key = (data.sites.name[data.lines.site[line]], data.lines.name[line], period)
            x[columns.line[t][n]] = float(key in where)
    return x
