"""One question under many caps: compiled once, then solved for each with other right-hand sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model import Compiled, compile_model
from smartshoring.plan.model.reduction import reduced
from smartshoring.plan.pareto import Axis
from smartshoring.plan.solve import Effort, plan_of, start_of
from smartshoring.plan.spec import Objective, Spec
from smartshoring.solver.answer import SolveOptions
from smartshoring.solver.linear import Floats
from smartshoring.solver.solve import solve

_ROWS: tuple[Axis, ...] = ("total", "landed", "co2e", "lead_time")
"""Capped measures in the order of the model's last rows."""


class CappedQuestion:
    """A question whose objective and caps change while its model stays.

    Args:
        data: Coefficients of the case.
        spec: The question without caps.
        axes: Measures that are minimised or capped.
    """

    def __init__(self, data: Coefficients, spec: Spec, axes: Sequence[Axis]) -> None:
        self.data = data
        self.axes = tuple(axes)
        self._spec = spec
        # Caps at infinity: the rows are there, and no lane that serves any axis is dropped.
        loose = under(replace(spec, objective=axes[0]), dict.fromkeys(axes, np.inf))
        self._reduction = reduced(data, loose)
        self._compiled: Compiled = compile_model(self._reduction.data, loose)
        rows = self._compiled.model.size[0]
        capped = [axis for axis in _ROWS if axis in axes]
        self._row = {axis: rows - len(capped) + at for at, axis in enumerate(capped)}
        self._served = spec.served(data)
        self._vectors: dict[str, Floats] = {}

    def solve(
        self,
        objective: Axis,
        effort: Effort,
        *,
        caps: Mapping[Axis, float] | None = None,
        augment: Mapping[Objective, float] | None = None,
        starts: Sequence[Plan] = (),
    ) -> Plan:
        """The best plan under caps; `infeasible`, or `not_applicable` when time was too short.

        Args:
            objective: What is minimised.
            effort: Gap, time and cancel.
            caps: Most of each axis [USD, kg, mean days].
            augment: Weights of other measures in the objective.
            starts: Plans that keep the caps; the best begins the search.
        """
        caps, augment = dict(caps or {}), dict(augment or {})
        spec = replace(under(self._spec, caps), objective=objective, augment=augment)
        model, weights = self._compiled.model, self._compiled.weights
        cost = weights[objective].copy()
        for measure, weight in augment.items():
            cost += weight * weights[measure]
        upper = model.row_upper.copy()
        for axis, cap in caps.items():
            upper[self._row[axis]] = cap * (self._served if axis == "lead_time" else 1.0)
        model = replace(model, cost=cost, row_upper=upper)
        start = self._start(cost, spec, starts)
        solution = solve(
            model,
            SolveOptions(
                gap=effort.gap, time_limit_s=effort.time_limit_s, cancel=effort.cancel, start=start
            ),
        )
        compiled = replace(self._compiled, model=model)
        name = f"capped-{len(self._vectors) + 1}"
        plan = plan_of(solution, compiled, self._reduction, self.data, spec, name=name)
        if solution.x is not None:
            self._vectors[name] = solution.x
        return plan

    def _start(self, cost: Floats, spec: Spec, starts: Sequence[Plan]) -> Floats | None:
        """The whole vector of the best start found here, else the decisions of another plan."""
        whole = [self._vectors[plan.id] for plan in starts if plan.id in self._vectors]
        if whole:
            return min(whole, key=lambda x: float(cost @ x))
        return start_of(self._compiled, self.data, spec, tuple(starts))


def under(spec: Spec, caps: Mapping[Axis, float]) -> Spec:
    """The question with these caps and no others."""
    return replace(
        spec,
        total_cost_max=caps.get("total"),
        landed_max=caps.get("landed"),
        co2e_max=caps.get("co2e"),
        lead_time_max=caps.get("lead_time"),
    )
