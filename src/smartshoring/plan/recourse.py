"""Recourse: one scenario compiled, and its best flows once the shared decisions are taken."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model import Compiled, compile_model
from smartshoring.plan.model.reduction import Reduction, reduced
from smartshoring.plan.model.stack import Key, first_stage
from smartshoring.plan.solve import Effort, plan_of
from smartshoring.plan.spec import Spec
from smartshoring.solver.answer import Solution, SolveOptions
from smartshoring.solver.linear import LinearModel
from smartshoring.solver.solve import solve

ROBUST = "robust"
DECIDED = ("open", "line", "approve", "connect", "move")
"""Kinds of shared decisions from which the other shared columns follow."""


@dataclass(frozen=True)
class World:
    """One scenario, compiled.

    Attributes:
        data: Coefficients in it.
        spec: The question in it.
        reduction: The same with fewer columns.
        compiled: The model of that.
        shared: Column of each decision that scenarios share.
    """

    data: Coefficients
    spec: Spec
    reduction: Reduction
    compiled: Compiled
    shared: Mapping[Key, int]

    @classmethod
    def of(cls, data: Coefficients, spec: Spec) -> World:
        """Compile a question."""
        reduction = reduced(data, spec)
        compiled = compile_model(reduction.data, spec)
        return cls(data, spec, reduction, compiled, first_stage(compiled.columns, reduction.data))

    def given(self, first: Mapping[Key, float]) -> LinearModel:
        """The model with its shared decisions taken."""
        model = self.compiled.model
        lower, upper = model.lower.copy(), model.upper.copy()
        for key, column in self.shared.items():
            if key[0] in DECIDED:
                lower[column] = upper[column] = round(first.get(key, 0.0))
        return replace(model, lower=lower, upper=upper)

    def best(self, first: Mapping[Key, float], effort: Effort) -> Plan:
        """The plan with these decisions that costs least here."""
        return self.plan(solve(self.given(first), options_of(effort)))

    def plan(self, solution: Solution) -> Plan:
        """A solution as a checked plan."""
        return plan_of(solution, self.compiled, self.reduction, self.data, self.spec, name=ROBUST)


def first_of(plan: Plan) -> dict[Key, float]:
    """The decisions of a plan that scenarios share; what is not told is not done."""
    keys: list[Key] = [("open", d.site, d.period) for d in plan.decisions if d.open]
    kinds = ("line", "product")
    keys += [("line", d.site, d.line, kind, d.period) for d in plan.lines for kind in kinds]
    keys += [("approve", work.site, work.product, work.period) for work in plan.approvals]
    keys += [("connect", link.site, link.period) for link in plan.connections]
    keys += [
        ("move", m.site, m.line, old, m.to_site, m.to_line, new, m.period)
        for m in plan.moves
        for old, new in itertools.product(kinds, kinds)
    ]
    return dict.fromkeys(keys, 1.0)


def options_of(effort: Effort) -> SolveOptions:
    """For the solver, without progress."""
    return SolveOptions(gap=effort.gap, time_limit_s=effort.time_limit_s, cancel=effort.cancel)
