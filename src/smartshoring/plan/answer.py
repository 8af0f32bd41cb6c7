"""The whole answer to a case: coefficients, compared plans, front, verdict and its flips."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from smartshoring.case.case import Case
from smartshoring.network.plan import Plan
from smartshoring.plan import robust as robust_of
from smartshoring.plan.alternatives import Alternatives, alternatives
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.baseline.answer import Baseline, baseline
from smartshoring.plan.baseline.document import ledger_reasons
from smartshoring.plan.cash import CashView, cash_view
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.flips import FlipReport, flips
from smartshoring.plan.front import Front, exact_front, front
from smartshoring.plan.lanes import LaneBook, lane_book
from smartshoring.plan.model.stack import Stacked
from smartshoring.plan.pareto import Axis
from smartshoring.plan.provenance import Shares, cost_shares
from smartshoring.plan.robust_plan import Robust
from smartshoring.plan.sensitivity import Sensitivity, sensitivity
from smartshoring.plan.sheet import Sheet, decision_sheet
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import SMARTSHORE, TODAY, compared, specs_of
from smartshoring.plan.verdict import Verdict, at_both_ends, verdict
from smartshoring.reference.value import Value

GRID = 7
"""Caps on each of two objectives when three are traded off."""
_TWO = 2
FRONT_GAP = 1e-4
"""Points of the front differ by far more; asking for less proves nothing that a reader sees."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asks of `plan`.

    Attributes:
        strategies: Names of strategies; empty = all.
        front: How many points of the front; 0 for none.
        objectives: Trade these off exactly over a grid of caps; empty = the front as it is shown
            without being asked for.
        grid: Caps on each objective but the first; None = `front` for two objectives, 7 for three.
        time_limit_s: Wall seconds per solve; None = no limit.
        gap: Relative gap.
        flips: Whether to look for what flips the choice and to try assumptions at their ends.
        search_s: Wall seconds for flips and front together; None = until both are finished.
        sensitivity: How many draws of all assumptions at once; 0 for none.
        seed: Of the random numbers of these draws.
        workers: Processes for them; None = as many as there are processors.
        sheet: Whether to answer the ten questions of the decision sheet.
        alternatives: Whether to look for alternatives that the case does not name.
    """

    strategies: tuple[str, ...] = ()
    front: int = 12
    objectives: tuple[Axis, ...] = ()
    grid: int | None = None
    time_limit_s: float | None = None
    gap: float = 1e-6
    flips: bool = True
    search_s: float | None = None
    sensitivity: int = 0
    seed: int = 7
    workers: int | None = None
    sheet: bool = False
    alternatives: bool = False

    @property
    def levels(self) -> int:
        """Caps on each objective but the first."""
        if self.grid is not None:
            return self.grid
        return GRID if len(self.objectives) > _TWO else self.front


@dataclass(frozen=True)
class Answer:
    """Everything that `plan` says.

    Attributes:
        case: The case.
        options: What was asked.
        data: Coefficients.
        lanes: Computed lanes.
        plans: One per strategy, then the points of the front.
        front: The front, if it was asked for.
        verdict: The verdict.
        flips: What changes the choice.
        shares: Share of the choice's cost by grade of its source.
        sensitivity: What wins how often when all assumptions move, if it was asked for.
        cash: Cash of the choice against today's network; None without today's network.
        sheet: The decision sheet, if it was asked for.
        baseline: Last year in the model; None when the case tells no past flows.
        alternatives: Networks near the choice, if any were asked for.
        robust: The plan over all scenarios, if the case has any.
        stack: The model that it solves.
        seconds: Wall seconds by step; for people, never part of a hash or of JSON.
    """

    case: Case
    options: Options
    data: Coefficients
    lanes: LaneBook
    plans: tuple[Plan, ...]
    front: Front | None
    verdict: Verdict
    flips: FlipReport | None
    shares: Shares | None
    sensitivity: Sensitivity | None = None
    cash: CashView | None = None
    sheet: Sheet | None = None
    baseline: Baseline | None = None
    alternatives: Alternatives | None = None
    robust: Robust | None = None
    stack: Stacked | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def found(self) -> bool:
        """Whether any plan was found, and the robust one if it was asked for."""
        served = self.robust is None or self.robust.status != "infeasible"
        return served and any(plan.found for plan in self.plans)


def answered(
    case: Case,
    options: Options,
    effort: Effort,
    step: Callable[[str, float], None] | None = None,
) -> Answer:
    """Plan a case.

    Args:
        case: The validated case.
        options: What is asked.
        effort: Gap, time limit, cancel and progress of each solve.
        step: Told what is being done (words code) and the share done.
    """
    tell = step or (lambda _code, _share: None)
    clock = _Clock()
    reference = case_reference(case)
    lanes = lane_book(case, reference, tell)
    clock.lap("lanes")
    data = build(case, reference, lanes.lanes)
    clock.lap("coefficients")
    past = baseline(case, reference, lanes.lanes, replace(effort, progress=None))
    clock.lap("baseline")
    tell("plan.step_strategies", 0.0)
    plans = compared(data, effort, options.strategies)
    clock.lap("strategies")
    found = verdict(plans, data)
    # Whether the model reproduces last year comes before anything it says of the next ones.
    found = replace(found, reasons=(*ledger_reasons(past), *found.reasons))
    specs = specs_of(data, plans)
    chosen = next((plan for plan in plans if plan.id == found.plan_id), None)
    report: FlipReport | None = None
    pareto: Front | None = None
    half = None if options.search_s is None else options.search_s / 2
    if chosen is not None and options.flips:
        tell("plan.step_assumptions", 0.0)

        def rebuilt(value: Value, end: float) -> Coefficients:
            return build(case, reference.moving(value, end), lanes.lanes)

        found = at_both_ends(found, plans, specs, data, rebuilt, replace(effort, progress=None))
        clock.lap("assumptions")
    if chosen is not None and options.front > 0 and SMARTSHORE in specs:
        tell("plan.step_front", 0.0)
        quick = replace(effort, gap=max(effort.gap, FRONT_GAP), progress=None)
        if options.objectives:
            pareto = exact_front(
                data,
                specs[SMARTSHORE],
                replace(effort, progress=None),
                options.objectives,
                options.levels,
                chosen,
                budget_s=half,
            )
        else:
            pareto = front(
                data, specs[SMARTSHORE], quick, options.front, choice=chosen, budget_s=half
            )
        plans = (*plans, *(point.plan for point in pareto.points if point.plan not in plans))
        clock.lap("front")
    if chosen is not None and options.flips and chosen.id == SMARTSHORE:
        tell("plan.step_flips", 0.0)
        # Points of the front are rivals too: where their cost crosses the choice's, a flip is near.
        rivals = tuple(plan for plan in plans if plan.found and plan.id != chosen.id)
        quick = replace(effort, progress=None)
        report = flips(
            data,
            specs[SMARTSHORE],
            chosen,
            quick,
            rivals=rivals,
            budget_s=half,
            tell=lambda share: tell("plan.step_flips", share),
        )
        clock.lap("flips")
    others: Alternatives | None = None
    asked = options.alternatives or len(case["alternatives"]) > 0
    if chosen is not None and asked and chosen.strategy in specs:
        tell("plan.step_alternatives", 0.0)
        others = alternatives(
            data,
            specs[chosen.strategy],
            chosen,
            plans,
            effort,
            also_built_in=options.alternatives,
            budget_s=half,
            tell=lambda share: tell("plan.step_alternatives", share),
        )
        clock.lap("alternatives")
    secure: Robust | None = None
    stack: Stacked | None = None
    asked_for = not options.strategies or SMARTSHORE in options.strategies
    if asked_for and SMARTSHORE in specs and robust_of.wanted(data):
        tell("plan.step_robust", 0.0)
        smart = next((plan for plan in plans if plan.id == SMARTSHORE), None)
        secure, stack = robust_of.robust_and_model(data, specs[SMARTSHORE], smart, effort)
        clock.lap("robust")
    drawn: Sensitivity | None = None
    if chosen is not None and options.sensitivity > 0:
        tell("plan.step_sensitivity", 0.0)
        drawn = sensitivity(
            case,
            lanes.lanes,
            data,
            plans,
            found,
            effort,
            draws=options.sensitivity,
            seed=options.seed,
            workers=options.workers,
            tell=lambda share: tell("plan.step_sensitivity", share),
        )
        clock.lap("sensitivity")
    today = next((plan for plan in plans if plan.id == TODAY and plan.found), None)
    cash = cash_view(chosen, today, data) if chosen is not None and today is not None else None
    shares = None if chosen is None else cost_shares(chosen, data)
    sheet: Sheet | None = None
    if chosen is not None and options.sheet and chosen.strategy in specs:
        sheet = decision_sheet(
            data,
            plans,
            found,
            specs[chosen.strategy],
            cash=cash,
            flips=report,
            shares=shares,
            rebuilt=lambda changed: build(changed, reference, lanes.lanes),
            effort=replace(effort, progress=None),
            step=tell,
            baseline=past,
        )
        clock.lap("sheet")
    return Answer(
        case=case,
        options=options,
        data=data,
        lanes=lanes,
        plans=plans,
        front=pareto,
        verdict=found,
        flips=report,
        sensitivity=drawn,
        shares=shares,
        cash=cash,
        sheet=sheet,
        baseline=past,
        alternatives=others,
        robust=secure,
        stack=stack,
        seconds=clock.laps,
    )


class _Clock:
    """Wall seconds between laps."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name] = now - self._last
        self._last = now
