"""The baseline's answer: is last year reproduced, does it tie to the ledger, what fixing saves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from smartshoring.case.case import Case
from smartshoring.network.lane import Lane
from smartshoring.network.plan import Plan
from smartshoring.plan.baseline.fixed import Finding, fixed
from smartshoring.plan.baseline.ledger import LedgerRow, compared_ledger
from smartshoring.plan.baseline.past import PastFlow, past_case, past_flows
from smartshoring.plan.coefficients import build
from smartshoring.plan.cost_rows import cost_rows
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import TODAY, spec_of, strategies_of
from smartshoring.reference.lookup import Reference


@dataclass(frozen=True)
class Baseline:
    """Last year in the model.

    Attributes:
        periods: Labels of the past.
        flows: What moved.
        plan: The past as a plan, undiscounted.
        best: The cheapest flows for the same demand, with today's sites.
        findings: What the model cannot reproduce.
        ledger: Modelled against ledger; empty when the case has no ledger.
    """

    periods: tuple[str, ...]
    flows: tuple[PastFlow, ...]
    plan: Plan
    best: Plan
    findings: tuple[Finding, ...]
    ledger: tuple[LedgerRow, ...]

    @property
    def reproduced(self) -> bool:
        """Whether every flow of the past is in the plan, and the plan is checked."""
        return (
            self.plan.found
            and not self.findings
            and bool(self.plan.check and self.plan.check.passed)
        )

    @property
    def fixing_usd(self) -> float | None:
        """What better flows between today's sites would have saved over the periods of the past."""
        before, after = self.plan.yardstick.total_cost_usd, self.best.yardstick.total_cost_usd
        if before is None or after is None or not (self.reproduced and self.best.found):
            return None
        return before - after

    @property
    def worst(self) -> LedgerRow | None:
        """The category of the company that differs most, if any is above the tolerance."""
        above = [row for row in self.ledger if row.status == "above" and not row.site]
        return max(above, key=lambda row: abs(row.variance_usd or 0.0), default=None)


def baseline(
    case: Case, reference: Reference, lanes: tuple[Lane, ...], effort: Effort
) -> Baseline | None:
    """The baseline of a case; None when it tells no flows of the past."""
    flows = past_flows(case)
    if not flows:
        return None
    data = build(past_case(case, flows), reference, lanes)
    today = next(strategy for strategy in strategies_of(data) if strategy.name == TODAY)
    spec = spec_of(today, data)
    if isinstance(spec, Spec):
        # Whatever a case makes of `today`, the past has no other sites than the existing ones.
        spec = replace(spec, frozen_sites=True)
    if not isinstance(spec, Spec):
        reason = Plan(id="baseline", strategy="baseline", status="not_applicable", reason=spec)
        return Baseline(data.periods, flows, reason, reason, (), ())
    held = fixed(data, spec, flows, effort)
    best = plan_for(held.data, spec, effort, name="best_flows")
    ledger: tuple[LedgerRow, ...] = ()
    if held.plan.found and len(case["baseline_costs"]):
        ledger = compared_ledger(
            case,
            cost_rows(held.plan, held.data),
            data.periods,
            [term for term, usd in held.plan.cost.items() if usd is not None],
        )
    return Baseline(data.periods, flows, held.plan, best, held.findings, ledger)
