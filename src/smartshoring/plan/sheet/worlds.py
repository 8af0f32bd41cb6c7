"""Worlds: the plans that a decision sheet asks for beside the compared ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Coefficients, LeftOut
from smartshoring.plan.evaluate import activity, measured
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.stress import Shock, shocks, shocks_for

Step = Callable[[str, float], None]


@dataclass(frozen=True)
class Worlds:
    """What was solved for the sheet; None = not asked or no plan, see the codes.

    Attributes:
        wait: The best plan when nothing opens or closes in the first period.
        wait_code: Words code of why there is none.
        city: The new plant that makes most finished goods; "" when the plan opens none.
        without_city: The best plan when that plant may not open.
        city_code: Words code of why there is none.
        unclaimed: The same flows when no preferential origin is claimed.
        claim_code: Words code of why there is none.
        shocks: The four shocks on the plan.
        shocks_today: The same on today's network.
    """

    wait: Plan | None = None
    wait_code: str = "sheet.not_solved"
    city: str = ""
    without_city: Plan | None = None
    city_code: str = "sheet.not_solved"
    unclaimed: Plan | None = None
    claim_code: str = "sheet.not_solved"
    shocks: tuple[Shock, ...] = ()
    shocks_today: tuple[Shock, ...] = ()

    @property
    def solved(self) -> dict[str, Plan]:
        """Every plan that was found, by the name that traces use."""
        named = {"wait": self.wait, "without_city": self.without_city, "unclaimed": self.unclaimed}
        for shock in (*self.shocks, *self.shocks_today):
            for when, plan in (("before", shock.before), ("after", shock.after)):
                named[f"{shock_id(shock)} {when}"] = plan
        return {name: plan for name, plan in named.items() if plan is not None and plan.found}


def shock_id(shock: Shock) -> str:
    """Such as `smartshore border` or `today currency MEX 0.85`."""
    more = f" {shock.subject} {shock.factor:g}" if shock.kind == "currency" else ""
    return f"{shock.plan_id} {shock.kind}{more}"


def worlds_of(
    data: Coefficients,
    spec: Spec,
    chosen: Plan,
    today: Plan | None,
    unclaimed: Callable[[], Coefficients],
    effort: Effort,
    step: Step,
) -> Worlds:
    """Everything the sheet asks for.

    Args:
        data: Coefficients of the case.
        spec: The question that the choice answers.
        chosen: The choice.
        today: Today's network, if there is one.
        unclaimed: Coefficients of the case when no recipe claims preferential origin.
        effort: Effort of each solve.
        step: Told which world is being solved.
    """
    step("sheet.step_wait", 0.0)
    wait, wait_code = _waited(data, spec, chosen, effort)
    city = main_new_plant(chosen, data)
    without, city_code = None, "sheet.no_new_plant"
    if city:
        step("sheet.step_city", 0.0)
        barred = LeftOut("site", city, "sheet.barred")
        without = plan_for(
            replace(data, left_out=(*data.left_out, barred)), spec, effort, name="without_city"
        )
        city_code = "" if without.found else "sheet.no_other_city"
    step("sheet.step_claims", 0.0)
    bare, claim_code = _unclaimed(chosen, unclaimed)
    step("sheet.step_shocks", 0.0)
    asked = shocks_for(data, chosen)
    found = shocks(data, spec, chosen, effort, asked)
    step("sheet.step_shocks", 0.5)
    found_today: tuple[Shock, ...] = ()
    if today is not None:
        own = {kind: subject for kind, subject, _ in shocks_for(data, today)}
        hit = tuple((k, own["plant"] if k == "plant" else s, f) for k, s, f in asked)
        found_today = shocks(data, spec, today, effort, hit)
    return Worlds(
        wait=wait,
        wait_code=wait_code,
        city=city,
        without_city=without,
        city_code=city_code,
        unclaimed=bare,
        claim_code=claim_code,
        shocks=found,
        shocks_today=found_today,
    )


def main_new_plant(plan: Plan, data: Coefficients) -> str:
    """The candidate plant that makes most finished goods; "" when none works."""
    finished = dict(zip(data.products.name, data.products.finished, strict=True))
    candidates = {
        data.sites.name[s]
        for s in np.flatnonzero((data.sites.kind == PLANT) & ~data.sites.existing)
    }
    made: dict[str, float] = {}
    for run in plan.production:
        if finished[run.product] and run.site in candidates:
            made[run.site] = made.get(run.site, 0.0) + run.quantity
    return max(sorted(made), key=lambda site: made[site], default="")


def _waited(
    data: Coefficients, spec: Spec, chosen: Plan, effort: Effort
) -> tuple[Plan | None, str]:
    if len(data.periods) == 1:
        return None, "sheet.one_period"
    acts = any(d.event and d.period == data.periods[0] for d in chosen.decisions)
    if not acts:
        # Waiting is what the plan does: nothing has to be solved to know what that costs.
        return chosen, ""
    plan = plan_for(data, replace(spec, wait_periods=1), effort, name="wait")
    return (plan, "") if plan.found else (None, "sheet.cannot_wait")


def _unclaimed(chosen: Plan, rebuilt: Callable[[], Coefficients]) -> tuple[Plan | None, str]:
    """The plan's own flows, each at the duty it owes without a claim."""
    if not any(flow.qualifies for flow in chosen.flows):
        return None, "sheet.no_claim"
    bare = rebuilt()
    plan = replace(
        chosen,
        id="unclaimed",
        flows=tuple(replace(flow, qualifies=False) for flow in chosen.flows),
        stocks=tuple(replace(stock, qualifies=False) for stock in chosen.stocks),
    )
    if activity(plan, bare).unknown:
        return None, "sheet.duty_unknown_without_claim"
    return measured(plan, bare), ""
