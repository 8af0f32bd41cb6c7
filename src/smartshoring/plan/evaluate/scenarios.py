"""The checker of the robust plan: one set of decisions, the flows of each scenario, figures."""

from __future__ import annotations

from smartshoring.network.plan import Check, Plan
from smartshoring.plan.arrays import DC, PLANT
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.robust_plan import Outcome, Robust


def tail_mean(costs: list[tuple[float, float]], alpha: float) -> float:
    """Mean cost of the worst 1 - alpha, the dearest scenarios first, the last one in part."""
    left, total = 1.0 - alpha, 0.0
    for probability, cost in sorted(costs, key=lambda entry: -entry[1]):
        taken = min(left, probability)
        total += taken * cost
        left -= taken
    return total / (1.0 - alpha)


def decisions_of(plan: Plan) -> tuple[object, ...]:
    """What a plan decides before it knows the scenario."""
    states = {(d.site, d.period, d.open, d.event) for d in plan.decisions}
    moves = {(m.site, m.line, m.to_site, m.to_line, m.period) for m in plan.moves}
    return states, set(plan.lines), set(plan.approvals), set(plan.connections), moves


def robust_checked(told: Robust, checks: list[Check], tolerance: float) -> Check:
    """Whether a robust plan keeps every rule in every scenario and states true figures.

    Args:
        told: The plan.
        checks: Of the plan of each outcome, then of each loss, under its own question.
        tolerance: Largest relative violation that passes.
    """
    note = Findings()
    for check in checks:
        note(check.worst or "a plan of a scenario", check.largest_violation)
    plans = [one.plan for one in told.outcomes if one.plan.found] + [
        loss.plan for loss in told.losses
    ]
    for plan in plans[1:]:
        note("decisions differ", float(decisions_of(plan) != decisions_of(plans[0])))
    _figures(told, note)
    _every_loss(told, note)
    for loss in told.losses:
        t = loss.data.periods.index(loss.period)
        wanted = float(loss.data.demand.quantity[loss.data.demand.period == t].sum())
        short = sum(u.quantity for u in loss.plan.unmet if u.period == loss.period)
        note("unserved share", abs(short / wanted - loss.unserved_share) if wanted else 0.0)
        limit = loss.data.case.settings.limits.n1_unserved_share
        if limit is not None:
            note("n1_unserved_share", short / wanted - limit if wanted else 0.0)
        lost = loss.spec.lost
        at = (loss.data.sites.name.index(loss.site), t)
        note("loss of a site", float(lost is None or not lost[at]))
    worst = max(note.worst_of, key=lambda rule: note.worst_of[rule], default="")
    largest = note.worst_of.get(worst, 0.0)
    return Check(bool(largest <= tolerance), largest, worst if largest > 0 else "")


def _every_loss(told: Robust, note: Findings) -> None:
    """Under a limit on losses, every plant of finished goods and depot is lost while it is open."""
    found = [one for one in told.outcomes if one.plan.found]
    if not found or found[0].data.case.settings.limits.n1_unserved_share is None:
        return
    data = found[0].data
    makers = {
        int(s)
        for s, p in zip(data.runs.site, data.runs.product, strict=True)
        if data.products.finished[p]
    }
    asked = {
        data.periods[t]
        for t, q in zip(data.demand.period, data.demand.quantity, strict=True)
        if q > 0
    }
    closed = {(d.site, d.period) for d in found[0].plan.decisions if not d.open}
    stated = {(loss.site, loss.period) for loss in told.losses}
    for site, name in enumerate(data.sites.name):
        kind = data.sites.kind[site]
        if kind == DC or (kind == PLANT and site in makers):
            for period in asked:
                open_ = (name, period) not in closed
                note("a loss is left out", float(open_ and (name, period) not in stated))


def _figures(told: Robust, note: Findings) -> None:
    costs = [(one.probability, _cost(one)) for one in told.outcomes if one.probability > 0]
    note("probabilities", abs(sum(p for p, _ in costs) - 1.0))
    mean = sum(p * cost for p, cost in costs)
    tail = tail_mean(costs, told.alpha)
    whole = (1.0 - told.weight) * mean + told.weight * tail
    for rule, stated, amount in (
        ("expected cost", told.expected_cost_usd, mean),
        ("cvar", told.cvar_usd, tail),
        ("objective", told.objective, whole),
    ):
        note(rule, 1.0 if stated is None else abs(stated - amount), amount)
    if told.bound is not None:
        note("bound", told.bound - whole, whole)


def _cost(one: Outcome) -> float:
    cost = one.total_cost_usd
    return float("nan") if cost is None else cost
