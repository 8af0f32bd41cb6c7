"""The front of chosen objectives, exactly: a lexicographic payoff table, then a grid of caps.

Augmented epsilon-constraint: AUGMECON2 (Mavrotas and Florios 2013) with the jumps over several
objectives of AUGMECON-R (Nikas, Fountoulakis, Forouli and Doukas 2020). Every point minimises the
first objective plus a small weight on the others under its caps, so that a plan which beat it would
have been cheaper: each is nondominated within the gap of its solve.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.capped import CappedQuestion
from smartshoring.plan.deliveries import unmet_of
from smartshoring.plan.evaluate import checked
from smartshoring.plan.pareto import Axis, nondominated, value_of, values_of
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Objective, Spec
from smartshoring.solver.answer import relative_gap

SLACK = 5e-7
"""Share by which an optimum of the payoff table may move when the next objective is minimised."""
WEIGHT = 1e-3
"""What the whole range of the second objective weighs, in ranges of the first; the third a tenth.

Mavrotas proposes 1e-6 to 1e-3: with the largest of them the solver's gap says most about the other
objectives."""
SAME = 1e-6
"""Points that differ by less, as a share of the range of every objective, are one."""
_NO_RANGE = 1e-9


@dataclass(frozen=True)
class Grid:
    """How an exact front was found.

    Attributes:
        objectives: The first is minimised, the others are capped.
        levels: Caps on each capped objective.
        best: Least value of each objective.
        worst: Largest value of each in the payoff table.
        solves: Models solved.
        jumped: Caps that needed no solve.
    """

    objectives: tuple[Axis, ...]
    levels: int
    best: dict[Axis, float] = field(default_factory=dict)
    worst: dict[Axis, float] = field(default_factory=dict)
    solves: int = 0
    jumped: int = 0


class GridSearch:
    """Payoff table and grid; it stops by clock or by cancel and keeps what it has.

    Args:
        data: Coefficients of the case.
        spec: The question; its limits bind every point.
        effort: Gap, time limit per solve and cancel.
        axes: Objectives that every plan has a known value of; two or three.
        levels: Caps on each objective but the first.
        choice: The best plan known: what every point must deliver where shortage is allowed.
        budget_s: Wall seconds; None = until finished.
    """

    def __init__(
        self,
        data: Coefficients,
        spec: Spec,
        effort: Effort,
        axes: tuple[Axis, ...],
        levels: int,
        choice: Plan | None,
        budget_s: float | None,
    ) -> None:
        self.data = data
        self.spec = spec
        self.effort = replace(effort, progress=None)
        self.axes = axes
        self.levels = levels
        self.choice = choice
        self.deadline = None if budget_s is None else time.monotonic() + budget_s
        self.stopped = False
        self.notes: list[str] = []
        self.solves = self.jumped = 0
        self.found: list[Plan] = []
        self.answers: list[tuple[dict[Axis, float], Plan | None]] = []
        self.best: dict[Axis, float] = {}
        self.worst: dict[Axis, float] = {}
        self.tight: dict[Axis, float] = {}

    def run(self) -> list[Plan]:
        """Nondominated plans in the order of the first objective, then the second."""
        self._hold_deliveries()
        self.question = CappedQuestion(self.data, self.spec, self.axes)
        table = [self._lexicographic(axis) for axis in self.axes]
        if all(row is not None for row in table):
            self._grid([row for row in table if row is not None])
        return self._points()

    def grid(self) -> Grid:
        """What was searched."""
        return Grid(self.axes, self.levels, self.best, self.worst, self.solves, self.jumped)

    # --- payoff table ----------------------------------------------------------------------

    def _lexicographic(self, first: Axis) -> Plan | None:
        """The plan with the least of `first`, then of the others in their order.

        Its bound is that on the first objective of the front, which is what is proven of a point.
        """
        primary = self.axes[0]
        caps: dict[Axis, float] = {}
        plan = self._known_start()
        bound: float | None = None
        proven = True
        for axis in (first, *(other for other in self.axes if other != first)):
            # The last found keeps the caps it made, and nothing else is needed of a start.
            better = self._solve(axis, caps, {}, () if plan is None else (plan,))
            if better is None or not better.found:
                plan, proven = (plan if caps else None), False
                break
            plan = better
            proven &= plan.status == "optimal"
            if axis == primary:
                bound = plan.bound
            least = value_of(plan, axis)
            caps[axis] = least + SLACK * max(abs(least), 1e-3)
        if plan is None:
            return None
        self.tight[first] = caps[first]
        plan = self._stated(plan, bound, proven=proven)
        self.found.append(plan)
        if proven:
            self.answers.append(({} if first == primary else {first: caps[first]}, plan))
        return plan

    def _known_start(self) -> Plan | None:
        """The choice, if it keeps the question's limits and delivers what every point must."""
        choice = self.choice
        kept = choice is not None and choice.found and not choice.breaks
        return choice if kept else None

    def _stated(
        self, plan: Plan, bound: float | None, *, proven: bool, weighted: bool = False
    ) -> Plan:
        """The plan with the first objective as its own, and what is proven of that.

        Of a weighted bound, what the weights add to this plan is taken off: no plan that is as good
        on the other objectives has less of the first than what is left.
        """
        amount = self._in_model(self.axes[0], value_of(plan, self.axes[0]))
        if bound is not None:
            added = 0.0 if not weighted or plan.objective is None else plan.objective - amount
            bound = min(bound - added, amount)
        return replace(
            plan,
            objective=amount,
            bound=bound,
            gap=relative_gap(amount, bound),
            status="optimal" if proven else "gap",
        )

    # --- grid ------------------------------------------------------------------------------

    def _grid(self, table: list[Plan]) -> None:
        for axis in self.axes:
            column = [value_of(plan, axis) for plan in table]
            self.best[axis], self.worst[axis] = min(column), max(column)
        primary, *others = self.axes
        levels = {axis: self._levels(axis) for axis in others}
        weights = self._weights()
        # The second objective moves fastest, from loose to tight, so that jumps are longest.
        for caps_values in itertools.product(*(levels[axis] for axis in reversed(others))):
            pairs = zip(reversed(others), caps_values, strict=True)
            caps = {axis: cap for axis, cap in pairs if np.isfinite(cap)}
            if self._is_known(caps):
                self.jumped += 1
                continue
            starts = tuple(plan for plan in self.found if self._keeps(plan, caps))
            plan = self._solve(primary, caps, weights, starts)
            if plan is None:
                if self.stopped:
                    return
                continue
            if plan.status == "infeasible":
                self.answers.append((caps, None))
            elif plan.found:
                proven = plan.status == "optimal"
                plan = self._stated(plan, plan.bound, proven=proven, weighted=True)
                self.found.append(plan)
                if proven:
                    self.answers.append((caps, plan))

    def _levels(self, axis: Axis) -> list[float]:
        """No cap, then equal steps from the worst of the table to the best."""
        best, worst = self.best[axis], self.worst[axis]
        if self.levels == 1 or worst - best <= _NO_RANGE * max(1.0, abs(worst)):
            return [np.inf]
        steps = np.linspace(worst, best, self.levels)
        return [np.inf, *(float(step) for step in steps[1:-1]), self.tight[axis]]

    def _weights(self) -> dict[Objective, float]:
        """Small weights on the capped objectives, the next a tenth of the one before."""
        primary, *others = self.axes
        unit = WEIGHT * self._in_model(primary, self.worst[primary] - self.best[primary])
        found: dict[Objective, float] = {}
        for axis in others:
            span = self._in_model(axis, self.worst[axis] - self.best[axis])
            if unit > 0 and span > _NO_RANGE * max(1.0, self._in_model(axis, self.worst[axis])):
                found[axis] = unit / span
            unit /= 10.0
        return found

    def _in_model(self, axis: Axis, value: float) -> float:
        """A measure as the model counts it: days times units."""
        return value * (self.spec.served(self.data) if axis == "lead_time" else 1.0)

    def _is_known(self, caps: Mapping[Axis, float]) -> bool:
        """Whether looser caps already had no plan, or a proven plan that keeps these too."""
        return any(
            all(cap >= caps.get(axis, np.inf) for axis, cap in known.items())
            and (plan is None or self._keeps(plan, caps))
            for known, plan in self.answers
        )

    def _keeps(self, plan: Plan, caps: Mapping[Axis, float]) -> bool:
        return all(
            value_of(plan, axis) <= cap + SAME * (self.worst[axis] - self.best[axis])
            for axis, cap in caps.items()
        )

    # --- solving ---------------------------------------------------------------------------

    def _solve(
        self,
        objective: Axis,
        caps: Mapping[Axis, float],
        augment: Mapping[Objective, float],
        starts: tuple[Plan, ...],
    ) -> Plan | None:
        """A checked plan, `infeasible`, or None when time is over."""
        limit = self._left()
        if limit == 0.0:
            self.stopped = True
            return None
        self.solves += 1
        effort = replace(self.effort, time_limit_s=limit)
        plan = self.question.solve(objective, effort, caps=caps, augment=augment, starts=starts)
        if plan.found and not (plan.check and plan.check.passed):
            self.notes.append("front.check_failed")
            return None
        if plan.status == "not_applicable":
            self.notes.append("front.unsolved")
            return None
        return plan

    def _left(self) -> float | None:
        """Wall seconds that the next solve may take; None = no limit; 0 = none."""
        if self.effort.cancel is not None and self.effort.cancel.is_set():
            return 0.0
        limit = self.effort.time_limit_s
        if self.deadline is None:
            return limit
        left = max(0.0, self.deadline - time.monotonic())
        return left if limit is None else min(left, limit)

    # --- points ----------------------------------------------------------------------------

    def _points(self) -> list[Plan]:
        """Found plans without those that another equals or beats."""
        span = {axis: self.worst.get(axis, 0.0) - self.best.get(axis, 0.0) for axis in self.axes}
        fresh: list[Plan] = []
        for plan in self.found:
            if not any(self._same(plan, other, span) for other in fresh):
                fresh.append(plan)
        rows = nondominated([values_of(plan, self.axes) for plan in fresh])
        kept = sorted((fresh[i] for i in rows), key=lambda plan: values_of(plan, self.axes))
        own = replace(self.spec, objective=self.axes[0])
        whole = [replace(plan, check=checked(plan, self.data, own)) for plan in kept]
        return [self._as_choice(plan, span) for plan in whole]

    def _same(self, one: Plan, other: Plan, span: Mapping[Axis, float]) -> bool:
        return all(
            abs(value_of(one, axis) - value_of(other, axis))
            <= max(SAME * span[axis], _NO_RANGE * abs(value_of(one, axis)))
            for axis in self.axes
        )

    def _as_choice(self, plan: Plan, span: Mapping[Axis, float]) -> Plan:
        """The choice itself where a point is as good as it: it has a name already."""
        choice = self.choice
        kept = choice is not None and choice.found and not choice.breaks
        if choice is not None and kept and self._same(plan, choice, span):
            return choice
        return plan

    # --- shortage --------------------------------------------------------------------------

    def _hold_deliveries(self) -> None:
        """Where shortage is allowed, every point delivers what the choice delivers."""
        if self.data.case.settings.shortage_cost_usd is None:
            return
        if self.choice is None:
            self.choice = plan_for(self.data, self.spec, self.effort, name="front")
        if self.choice.found:
            self.spec = replace(self.spec, unmet=unmet_of(self.choice, self.data))
            self.notes.append("front.deliveries_held")
