"""The checker of the robust plan: one set of decisions, the flows of each scenario, figures."""

from __future__ import annotations

import numpy as np

from smartshoring.network.plan import Check
from smartshoring.plan.arrays import DC, PLANT, Coefficients
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import activity
from smartshoring.plan.evaluate.worth import check_figures, check_worth, decisions_of
from smartshoring.plan.robust_plan import Robust


def robust_checked(told: Robust, checks: list[Check], tolerance: float) -> Check:
    """Whether a robust plan keeps every rule in every scenario and states true figures.

    Args:
        told: The plan.
        checks: Of each plan in it, under its own question.
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
    _gateways_avoided(told, note)
    check_figures(told, note)
    check_worth(told, note)
    _every_loss(told, note)
    limit = None if told.data is None else told.data.case.settings.limits.n1_unserved_share
    for loss in told.losses:
        t = loss.data.periods.index(loss.period)
        wanted = float(loss.data.demand.quantity[loss.data.demand.period == t].sum())
        short = sum(u.quantity for u in loss.plan.unmet if u.period == loss.period)
        note("unserved share", abs(short / wanted - loss.unserved_share) if wanted else 0.0)
        if limit is not None:
            note("n1_unserved_share", short / wanted - limit if wanted else 0.0)
        lost = loss.spec.lost
        at = (loss.data.sites.name.index(loss.site), t)
        note("demand of a loss", float(not _same_demand(loss.data, told.data)))
        note("loss of a site", float(lost is None or not lost[at]))
    worst = max(note.worst_of, key=lambda rule: note.worst_of[rule], default="")
    largest = note.worst_of.get(worst, 0.0)
    return Check(bool(largest <= tolerance), largest, worst if largest > 0 else "")


def _gateways_avoided(told: Robust, note: Findings) -> None:
    """No flow of a scenario passes a port, crossing, terminal or canal that is lost in it."""
    if told.data is None:
        return
    changes = told.data.case["scenario_changes"]
    lost: dict[str, set[str]] = {}
    for name, what, gateway in zip(
        changes["scenario"], changes["what"], changes["gateway"], strict=True
    ):
        if what == "gateway_lost":
            lost.setdefault(str(name), set()).add(str(gateway))
    others = () if told.base_plan is None else told.base_plan.outcomes
    for one in (*told.outcomes, *others, *told.informed):
        gone = lost.get(one.scenario)
        if gone is None or not one.plan.found:
            continue
        passages = one.data.case.settings.passages
        for canal in ("panama", "suez"):
            note("lost gateway", float(canal in gone and getattr(passages, canal)))
        act = activity(one.plan, one.data)
        for arc, quantity in zip(act.flow_arc, act.flow_quantity, strict=True):
            lane = one.data.arcs.lane[arc]
            passed = one.data.lane_text[lane].split(" > ")[1:-1] if lane >= 0 else []
            note("lost gateway", 0.0 if gone.isdisjoint(passed) else float(quantity))


def _same_demand(one: Coefficients, case: Coefficients | None) -> bool:
    """Whether a loss is asked to serve what the case asks for."""
    return case is not None and all(
        np.array_equal(getattr(one.demand, name), getattr(case.demand, name))
        for name in ("market", "product", "period", "quantity")
    )


def _every_loss(told: Robust, note: Findings) -> None:
    """Under a limit on losses, every plant of finished goods and depot is lost while it is open."""
    found, data = [one for one in told.outcomes if one.plan.found], told.data
    if not found or data is None or data.case.settings.limits.n1_unserved_share is None:
        note("no case", float(data is None))
        return
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
