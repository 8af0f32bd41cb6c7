"""The robust plan: decisions that all scenarios share, chosen for what they cost over all of them.

Sites, lines, approvals, connections and moves are decided before the scenario is known; flows, runs
and stock after it. Losses of one site are added where a solution does not survive them, until none
is left: see docs/methods/scenarios.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from smartshoring.network.plan import Check, Plan
from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.evaluate import TOLERANCE, checked
from smartshoring.plan.evaluate.scenarios import robust_checked
from smartshoring.plan.losses import NoLoss, OneLoss, breaks, losable, loss_of
from smartshoring.plan.model.stack import Block, Key, Stacked, stacked
from smartshoring.plan.recourse import DECIDED, ROBUST, World, first_of, options_of
from smartshoring.plan.relax import relaxed
from smartshoring.plan.robust_plan import Loss, Outcome, Range, Robust, cvar, expected
from smartshoring.plan.scenarios import Scenario, idle_changes, scenarios_of
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.solver.answer import relative_gap
from smartshoring.solver.solve import solve

Place = tuple[int, int]
"""Site and period that are lost."""


def wanted(data: Coefficients) -> bool:
    """Whether the case asks for a robust plan."""
    limit = data.case.settings.limits.n1_unserved_share
    return len(data.case["scenarios"]) > 0 or limit is not None


def robust(data: Coefficients, spec: Spec, base: Plan | None, effort: Effort) -> Robust:
    """The plan that is best over the scenarios of a case: see `robust_and_model`."""
    return robust_and_model(data, spec, base, effort)[0]


def robust_and_model(
    data: Coefficients, spec: Spec, base: Plan | None, effort: Effort
) -> tuple[Robust, Stacked | None]:
    """The plan that is best over the scenarios of a case, and the model that it solves.

    Args:
        data: Coefficients of the case.
        spec: Smartshore's question.
        base: The plan of the case as it stands, to compare with.
        effort: Gap, time and cancel of each solve.

    Returns:
        The plan, and its model with every loss that had to be added; None where there is no plan.
    """
    risk = data.case.settings.risk
    limit = data.case.settings.limits.n1_unserved_share
    effort = replace(effort, progress=None)
    # Flows of decisions that are taken: short, and owed to whoever stops the search.
    calm = replace(effort, time_limit_s=None, cancel=None)
    scenarios = scenarios_of(data)
    worlds = tuple(World.of(one.data, one.question(spec)) for one in scenarios)
    nobody = Robust(
        "not_applicable", risk.cvar_alpha, risk.cvar_weight, reason="plan.no_time", data=data
    )
    likely = [
        (world, one.probability)
        for world, one in zip(worlds, scenarios, strict=True)
        if one.probability > 0
    ]
    blocks = [Block(world.compiled.model, world.shared, p) for world, p in likely]
    added: dict[Place, OneLoss] = {}
    # Where the search is stopped before it finds anything, the decisions known before it stand.
    first = first_of(base) if base is not None and base.found else {}
    while True:
        limited = [one.block(limit or 0.0) for one in added.values()]
        stack = stacked([*blocks, *limited], risk.cvar_alpha, risk.cvar_weight)
        options = replace(options_of(effort), start=_start(stack, first))
        solution = solve(stack.model, options)
        if solution.status == "infeasible":
            return _refused(nobody, scenarios, spec, added, limit or 0.0, effort), None
        if solution.x is not None:
            first = {}
            for (world, _), where in zip(likely, stack.columns, strict=False):
                first |= {key: float(solution.x[where[n]]) for key, n in world.shared.items()}
        elif not first or added:
            # Nothing known, or decisions that are known not to survive a loss.
            return nobody, None
        losses = {} if limit is None else _losses(data, spec, first, added, effort)
        if losses is None:
            return nobody, None
        broken = [
            place
            for place, (_, loss) in losses.items()
            if place not in added and (isinstance(loss, str) or breaks(loss, limit or 0.0))
        ]
        if not broken:
            break
        added |= {place: losses[place][0] for place in broken}
    found = _evaluated(nobody, scenarios, worlds, first, calm)
    if found.objective is None:
        return nobody, None
    told = tuple(loss for _, loss in losses.values() if not isinstance(loss, str))
    found = replace(found, losses=told, idle=idle_changes(data))
    proven = solution.status == "optimal"
    found = _proven(found, solution.bound, proven=proven)
    found = _compared(found, base, scenarios, worlds, spec, effort)
    return replace(found, check=check_of(found)), stack


def _start(stack: Stacked, first: Mapping[Key, float]) -> Floats | None:
    """Shared decisions that are known, nan where the solver is to fill in [n]."""
    if not first:
        return None
    x = np.full(stack.model.size[1], np.nan)
    for key, column in stack.shared.items():
        if key[0] in DECIDED:
            x[column] = round(first.get(key, 0.0))
    return x


def check_of(told: Robust) -> Check:
    """What the checker says of a robust plan."""
    others = () if told.base_plan is None else told.base_plan.outcomes
    outcomes = [one for one in (*told.outcomes, *others, *told.informed) if one.plan.found]
    parts = [(one.plan, one.data, one.spec) for one in outcomes]
    parts += [(loss.plan, loss.data, loss.spec) for loss in told.losses]
    return robust_checked(told, [checked(*part) for part in parts], TOLERANCE)


def _proven(found: Robust, bound: float | None, *, proven: bool) -> Robust:
    """With the bound of the solve, which no rounding puts above the plan's own figure."""
    objective = found.objective
    if bound is not None and objective is not None:
        bound = min(bound, objective)
    return replace(
        found,
        status="optimal" if proven else "gap",
        reason="",
        bound=bound,
        gap=relative_gap(objective, bound),
    )


def _evaluated(
    nobody: Robust,
    scenarios: Sequence[Scenario],
    worlds: Sequence[World],
    first: Mapping[Key, float],
    effort: Effort,
) -> Robust:
    """Decisions with the best flows of each scenario; no objective where one cannot be served."""
    outcomes: list[Outcome] = []
    for one, world in zip(scenarios, worlds, strict=True):
        plan = world.best(first, effort)
        outcomes.append(Outcome(one.name, one.probability, one.note, world.data, world.spec, plan))
    found = replace(nobody, outcomes=tuple(outcomes))
    failed = [one for one in outcomes if one.probability > 0 and not one.plan.found]
    if failed:
        return replace(
            found, status="infeasible", reason="robust.not_served", subject=failed[0].scenario
        )
    costs = [(one.probability, one.total_cost_usd or 0.0) for one in outcomes]
    return replace(
        found,
        status="optimal",
        reason="",
        expected_cost_usd=expected(costs),
        cvar_usd=cvar(costs, found.alpha),
        objective=_weighed(costs, found),
    )


def _weighed(costs: list[tuple[float, float]], told: Robust) -> float:
    tail = cvar(costs, told.alpha)
    return (1.0 - told.weight) * expected(costs) + told.weight * tail


def _losses(
    data: Coefficients,
    spec: Spec,
    first: Mapping[Key, float],
    added: Mapping[Place, OneLoss],
    effort: Effort,
) -> dict[Place, tuple[OneLoss, Loss | NoLoss]] | None:
    """The loss of each open plant or depot in each period; None when one could not be computed."""
    found: dict[Place, tuple[OneLoss, Loss | NoLoss]] = {}
    for site, period in losable(data):
        key = ("open", data.sites.name[site], data.periods[period])
        if round(first.get(key, 1.0)) == 0:
            continue
        one = added.get((site, period)) or loss_of(data, spec, site, period)
        loss = one.least(first, effort)
        if loss == "nothing":
            return None
        found[site, period] = (one, loss)
    return found


def _refused(
    nobody: Robust,
    scenarios: Sequence[Scenario],
    spec: Spec,
    added: Mapping[Place, OneLoss],
    limit: float,
    effort: Effort,
) -> Robust:
    """Which scenario or loss no network can serve."""
    refused = replace(nobody, status="infeasible")
    for one in scenarios:
        question = one.question(spec)
        if one.probability > 0:
            alone = plan_for(one.data, question, effort, name=ROBUST)
            if alone.status == "infeasible":
                relax = relaxed(one.data, question, effort)
                return replace(refused, reason="robust.no_network", subject=one.name, relax=relax)
    for loss in added.values():
        alone_model = stacked([loss.block(limit)], nobody.alpha, 0.0).model
        if solve(alone_model, options_of(effort)).status == "infeasible":
            name = loss.world.data.sites.name[loss.site]
            return replace(refused, reason="robust.no_n1_network", subject=name)
    return replace(refused, reason="robust.no_common_network")


def _compared(
    found: Robust,
    base: Plan | None,
    scenarios: Sequence[Scenario],
    worlds: Sequence[World],
    spec: Spec,
    effort: Effort,
) -> Robust:
    """With the value of the stochastic solution and of perfect information."""
    limit_free = not found.losses
    if base is not None and base.found:
        other = _evaluated(
            Robust("not_applicable", found.alpha, found.weight, data=found.data),
            scenarios,
            worlds,
            first_of(base),
            replace(effort, time_limit_s=None, cancel=None),
        )
        if other.objective is not None and found.objective is not None:
            if limit_free and other.objective < found.objective:
                # The clock left the solver with a worse one than was known.
                found = _proven(other, found.bound, proven=found.status == "optimal")
            objective, bound = found.objective or 0.0, found.bound
            high = None if bound is None else other.objective - bound
            value = other.objective - objective
            found = replace(found, vss=Range(value, value, high))
        found = replace(found, base_plan=other)
    return _informed(found, scenarios, spec, effort)


def _informed(found: Robust, scenarios: Sequence[Scenario], spec: Spec, effort: Effort) -> Robust:
    """With the objective less the one of who knows the scenario before deciding."""
    known: list[tuple[float, float]] = []
    bounds: list[tuple[float, float]] = []
    informed: list[Outcome] = []
    for one in scenarios:
        if one.probability > 0:
            question = one.question(spec)
            plan = plan_for(one.data, question, effort, name=ROBUST)
            if plan.objective is None:
                return found
            known.append((one.probability, plan.objective))
            informed.append(Outcome(one.name, one.probability, one.note, one.data, question, plan))
            if plan.bound is not None:
                bounds.append((one.probability, plan.bound))
    objective = found.objective or 0.0
    waited = _weighed(known, found)
    low = None if found.bound is None else found.bound - waited
    high = objective - _weighed(bounds, found) if len(bounds) == len(known) else None
    evpi = Range(objective - waited, low, high)
    return replace(found, evpi=evpi, informed=tuple(informed))
