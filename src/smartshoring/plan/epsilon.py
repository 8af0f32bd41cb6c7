"""The search for the front: optimum of each axis, then least cost under caps on the others.

An augmented epsilon-constraint grid: least total cost under a cap on CO2e and a cap on lead time,
coarse caps first, skipping caps whose answer is already known. Tiny weights on the other axes
choose among plans of equal cost.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.deliveries import unmet_of
from smartshoring.plan.pareto import (
    WANTED_SITE_SETS,
    Axis,
    chosen_points,
    site_set,
    value_of,
    values_of,
)
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Objective, Spec

_THREADS = 2
_CHUNK = 4
"""Caps solved before the next ones are chosen; fixed, so that threads do not change the answer."""
_SLACK = 5e-7
"""Share by which an axis optimum may move when cost is minimised after it."""
_CAP_TOLERANCE = 1e-7
_WEIGHT = 2e-7
"""Share of the cost that each other axis may weigh, to break ties only."""
_LEVELS = {1: 33, 2: 9}
"""Caps per axis at the finest, by number of capped axes; 2^k + 1."""
_SOLVES_PER_POINT = 6


@dataclass(frozen=True)
class _Caps:
    """Upper limits of an epsilon-constraint solve; inf = none."""

    co2e: float = np.inf
    lead_time: float = np.inf

    def covers(self, other: _Caps) -> bool:
        """Whether every plan that keeps `other` keeps these caps too."""
        return self.co2e >= other.co2e and self.lead_time >= other.lead_time

    def kept_by(self, plan: Plan) -> bool:
        """Whether a plan keeps them."""
        pairs = (
            (plan.yardstick.co2e_kg, self.co2e),
            (plan.yardstick.lead_time_days, self.lead_time),
        )
        # A plan solved under a cap keeps it up to the solver's tolerance.
        return all(
            np.isinf(cap) or (value is not None and value <= cap + _CAP_TOLERANCE * max(1.0, cap))
            for value, cap in pairs
        )


class Search:
    """Solves, remembers and skips; it stops by clock or by cancel and keeps what it has."""

    def __init__(
        self,
        data: Coefficients,
        spec: Spec,
        effort: Effort,
        axes: tuple[Axis, ...],
        choice: Plan | None,
        budget_s: float | None,
    ) -> None:
        self.data = data
        self.spec = spec
        self.effort = replace(effort, progress=None)
        self.axes = axes
        self.choice = choice if _is_point(choice) and not (choice and choice.breaks) else None
        self.deadline = None if budget_s is None else time.monotonic() + budget_s
        self.stopped = False
        self.solves = 0
        self.lock = threading.Lock()
        self.weights: dict[Objective, float] = {}
        self.tight: dict[Axis, float] = {}
        self.notes: list[str] = []
        self.found: list[Plan] = []
        self.answers: list[tuple[_Caps, Plan | None]] = []

    def run(self, count: int) -> list[Plan]:
        """Every plan found, axis optima first."""
        self._hold_deliveries()
        cheapest = self._cheapest()
        if cheapest is None:
            return []
        # A plan that serves nobody has no lead time.
        self.axes = tuple(axis for axis in self.axes if np.isfinite(value_of(cheapest, axis)))
        self._learn([(_Caps(), cheapest)])
        if self.choice is not None and self.choice is not cheapest:
            self.found.append(self.choice)
        if len(self.axes) == 1:
            return self.found
        self.weights = self._tie_weights(cheapest)
        most = _SOLVES_PER_POINT * count
        others = [axis for axis in self.axes if axis != "total"]
        with ThreadPoolExecutor(_THREADS) as threads:
            # Learnt together: a start that depends on which thread is first would show.
            self._learn(list(threads.map(self._optimum, others)))
            if len(self.tight) < len(others):
                return self.found
            for wave in _waves(self._levels(others), others):
                if self._enough(count):
                    break
                self._grid(wave, threads, most)
        return self.found

    def _enough(self, count: int) -> bool:
        kept, _ = chosen_points(self.found, self.axes, count, self.data)
        sets = {site_set(plan, self.data) for plan in kept}
        return len(kept) >= count and len(sets) >= WANTED_SITE_SETS

    # --- solving ---------------------------------------------------------------------------

    def _left(self) -> float | None:
        """Wall seconds that the next solve may take; None = no limit; 0 = none."""
        if self.effort.cancel is not None and self.effort.cancel.is_set():
            return 0.0
        if self.deadline is None:
            return self.effort.time_limit_s
        left = max(0.0, self.deadline - time.monotonic())
        limit = self.effort.time_limit_s
        return left if limit is None else min(left, limit)

    def _solve(self, spec: Spec, starts: Iterable[Plan] = ()) -> Plan | None:
        """A checked plan; `infeasible`; or None when time is over."""
        limit = self._left()
        if limit == 0.0:
            self.stopped = True
            return None
        with self.lock:
            self.solves += 1
        effort = replace(self.effort, time_limit_s=limit)
        plan = plan_for(self.data, spec, effort, name="front", starts=tuple(starts))
        if plan.status == "not_applicable":
            self.notes.append("front.unsolved")
            return None
        return plan

    def _cheapest(self) -> Plan | None:
        """The optimum of the cost axis: the choice itself unless a tie can be broken."""
        starts = () if self.choice is None else (self.choice,)
        plan = self._solve(replace(self.spec, augment=self._tie_weights(self.choice)), starts)
        plan = plan if _is_point(plan) else self.choice
        if plan is None or self.choice is None:
            return plan
        chosen, other = values_of(self.choice, self.axes), values_of(plan, self.axes)
        worse = any(
            mine > its + 1e-6 * max(1.0, abs(its)) for mine, its in zip(chosen, other, strict=True)
        )
        return plan if worse else self.choice

    def _optimum(self, axis: Axis) -> tuple[_Caps, Plan | None]:
        """The least of an axis, and the cheapest plan that has it."""
        first = self._solve(replace(self.spec, objective=axis))
        if first is None or not _is_point(first):
            return _Caps(), None
        least = value_of(first, axis)
        cap = least + _SLACK * max(abs(least), 1e-3)
        caps = _capped({axis: cap})
        starts = [plan for plan in (first, *self.found) if caps.kept_by(plan)]
        second = self._solve(self._under(caps), starts)
        with self.lock:
            self.tight[axis] = cap
            if first.status != "optimal":
                self.notes.append("front.not_proven")
        return caps, second if second is not None and _is_point(second) else first

    def _under(self, caps: _Caps) -> Spec:
        return replace(
            self.spec,
            co2e_max=None if np.isinf(caps.co2e) else caps.co2e,
            lead_time_max=None if np.isinf(caps.lead_time) else caps.lead_time,
            augment=self.weights,
        )

    def _tie_weights(self, scale: Plan | None) -> dict[Objective, float]:
        """Weights so small that they choose among plans of equal cost only."""
        if scale is None:
            return {}
        cost = abs(value_of(scale, "total"))
        served = self.spec.served(self.data)
        sizes = {
            axis: abs(value_of(scale, axis)) * (served if axis == "lead_time" else 1.0)
            for axis in self.axes
            if axis != "total"
        }
        return {axis: _WEIGHT * cost / size for axis, size in sizes.items() if size > 0}

    # --- grid ------------------------------------------------------------------------------

    def _levels(self, others: Sequence[Axis]) -> dict[Axis, list[float]]:
        """Caps of each axis from none (inf) to its optimum."""
        levels: dict[Axis, list[float]] = {}
        for axis in others:
            values = [value_of(plan, axis) for plan in self.found]
            steps = np.linspace(max(values), min(values), _LEVELS[len(others)])
            inner = [float(step) for step in steps[1:-1]]
            levels[axis] = [np.inf, *inner, self.tight[axis]]
        return levels

    def _grid(self, wave: list[_Caps], threads: ThreadPoolExecutor, most: int) -> None:
        waiting = list(wave)
        while waiting and not self.stopped and self.solves < most:
            chunk: list[_Caps] = []
            while waiting and len(chunk) < _CHUNK:
                caps = waiting.pop(0)
                if not self._is_known(caps):
                    chunk.append(caps)
            starts = [[p for p in self.found if caps.kept_by(p)] for caps in chunk]
            specs = [self._under(caps) for caps in chunk]
            plans = list(threads.map(self._solve, specs, starts))
            self._learn(list(zip(chunk, plans, strict=True)))

    def _is_known(self, caps: _Caps) -> bool:
        """Whether looser caps already had no plan, or a plan that keeps these too."""
        return any(
            known.covers(caps) and (plan is None or caps.kept_by(plan))
            for known, plan in self.answers
        )

    def _learn(self, solved: list[tuple[_Caps, Plan | None]]) -> None:
        for caps, plan in solved:
            if plan is None:
                continue  # not solved: nothing is known
            if plan.status == "infeasible":
                self.answers.append((caps, None))
            elif not (plan.check and plan.check.passed):
                self.notes.append("front.check_failed")
            else:
                self.answers.append((caps, plan))
                if plan not in self.found:
                    self.found.append(plan)

    # --- shortage --------------------------------------------------------------------------

    def _hold_deliveries(self) -> None:
        if self.data.case.settings.shortage_cost_usd is None:
            return
        if self.choice is None:
            self.choice = self._solve(self.spec)
        if _is_point(self.choice) and self.choice is not None:
            self.spec = replace(self.spec, unmet=unmet_of(self.choice, self.data))
            self.notes.append("front.deliveries_held")


def _is_point(plan: Plan | None) -> bool:
    """Whether a plan was found and passed the checker."""
    return plan is not None and plan.found and plan.check is not None and plan.check.passed


def _capped(caps: dict[Axis, float]) -> _Caps:
    return _Caps(caps.get("co2e", np.inf), caps.get("lead_time", np.inf))


def _waves(levels: dict[Axis, list[float]], others: Sequence[Axis]) -> list[list[_Caps]]:
    """_Caps in waves: every 2^k-th level of each axis, then the levels between, and so on."""
    count = len(levels[others[0]])
    waves: list[list[_Caps]] = []
    done: set[tuple[int, ...]] = set()
    stride = count - 1
    while stride >= 1:
        wave = []
        for position in itertools.product(range(0, count, stride), repeat=len(others)):
            if position not in done:
                done.add(position)
                wave.append(
                    _capped({a: levels[a][p] for a, p in zip(others, position, strict=True)})
                )
        waves.append(wave)
        stride //= 2
    return waves
