"""The front: plans none of which beats another on cost, CO2e and lead time at once.

Method: the optimum of each axis (lexicographic: that axis first, then cost), then an augmented
epsilon-constraint grid: least total cost under a cap on CO2e and a cap on lead time, coarse caps
first, skipping caps whose answer is already known. See docs/methods/front-and-flips.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.augmecon import Grid, GridSearch
from smartshoring.plan.epsilon import Search
from smartshoring.plan.pareto import (
    AXES,
    WANTED_SITE_SETS,
    Axis,
    chosen_points,
    site_set,
    value_of,
)
from smartshoring.plan.solve import Effort
from smartshoring.plan.spec import Spec

_NOTES = (
    "front.no_plan",
    "front.stopped",
    "front.only_cost",
    "front.one_objective",
    "front.one_plan",
    "front.fewer_site_sets",
    "front.fewer_points",
    "front.no_co2e",
    "front.no_lead_time",
    "front.deliveries_held",
    "front.unsolved",
    "front.not_proven",
    "front.check_failed",
)
"""The weightiest first."""


@dataclass(frozen=True)
class FrontPoint:
    """One plan of the front; an axis that is not known is None."""

    id: str
    total_cost_usd: float
    co2e_kg: float | None
    lead_time_days: float | None
    plan: Plan


@dataclass(frozen=True)
class Front:
    """Mutually nondominated plans in the order of their total cost.

    Attributes:
        points: The points, cheapest first.
        notes: Words codes of what a reader must know, the weightiest first.
        asked: How many points were asked for.
        axes: Axes that are known.
        best: Least value of each axis, as proven or found.
        site_sets: Different sets of open sites (last period) among the points.
        solves: How many models were solved.
        grid: How the front of chosen objectives was found; None for the one nobody asked for.
    """

    points: tuple[FrontPoint, ...] = ()
    notes: tuple[str, ...] = ()
    asked: int = 0
    axes: tuple[Axis, ...] = ("total",)
    best: dict[Axis, float] = field(default_factory=dict)
    site_sets: int = 0
    solves: int = 0
    grid: Grid | None = None

    @property
    def note_code(self) -> str:
        """The weightiest note; "" when there is nothing to say."""
        return self.notes[0] if self.notes else ""


def front(
    data: Coefficients,
    spec: Spec,
    effort: Effort,
    count: int,
    choice: Plan | None = None,
    *,
    budget_s: float | None = None,
) -> Front:
    """At most `count` plans that trade cost against CO2e and lead time.

    Where shortage is allowed, every point delivers what the choice delivers: otherwise serving
    nobody would be the cleanest and the fastest plan.

    Args:
        data: Coefficients of the case.
        spec: The question (smartshore's); its limits bind every point.
        effort: Gap, time limit per solve and cancel.
        count: Points wanted at most.
        choice: The best plan of `spec`, if it is known: it is the cheapest point.
        budget_s: Wall seconds for the whole front; what is found by then is kept.
    """
    if count < 1:
        return Front(asked=count)
    spec = replace(spec, objective="total", augment={})
    axes, notes = _known_axes(data)
    search = Search(data, spec, effort, axes, choice, budget_s)
    found = search.run(count)
    axes = search.axes
    if not found:
        code = "front.stopped" if search.stopped else "front.no_plan"
        return Front((), (code, *notes), count, axes, solves=search.solves)
    kept, best = chosen_points(found, axes, count, data)
    sets = {site_set(plan, data) for plan in kept}
    stated = [plan if plan is choice else _in_cost(plan) for plan in kept]
    points = tuple(_point(number, one, choice, axes) for number, one in enumerate(stated, start=1))
    notes += search.notes
    if search.stopped:
        notes.append("front.stopped")
    if any(point.plan.status != "optimal" for point in points):
        notes.append("front.not_proven")
    if len(axes) == 1:
        notes.append("front.only_cost")
    elif len(points) == 1:
        notes.append("front.one_plan")
    else:
        if len(points) < count:
            notes.append("front.fewer_points")
        if len(sets) < WANTED_SITE_SETS:
            notes.append("front.fewer_site_sets")
    ordered = sorted(set(notes), key=_NOTES.index)
    return Front(points, tuple(ordered), count, axes, best, len(sets), search.solves)


def exact_front(
    data: Coefficients,
    spec: Spec,
    effort: Effort,
    objectives: tuple[Axis, ...],
    levels: int,
    choice: Plan | None = None,
    *,
    budget_s: float | None = None,
) -> Front:
    """The front of two or three objectives over a grid of caps, each point proven.

    Args:
        data: Coefficients of the case.
        spec: The question (smartshore's); its limits bind every point.
        effort: Gap, time limit per solve and cancel.
        objectives: The first is minimised, the others are capped.
        levels: Caps on each objective but the first, equally spaced over its range.
        choice: The best plan of `spec`, if it is known.
        budget_s: Wall seconds for the whole front; what is found by then is kept.
    """
    spec = replace(spec, objective="total", augment={})
    known, notes = _known_axes(data)
    if choice is not None and not np.isfinite(value_of(choice, "lead_time")):
        # A plan that serves nobody has no lead time.
        known = tuple(axis for axis in known if axis != "lead_time")
    axes = tuple(axis for axis in objectives if axis in (*known, "landed"))
    notes = [note for note in notes if note.removeprefix("front.no_") in objectives]
    search = GridSearch(data, spec, effort, axes, levels, choice, budget_s)
    plans = search.run()
    notes += search.notes
    if search.stopped:
        notes.append("front.stopped")
    if any(plan.status != "optimal" for plan in plans):
        notes.append("front.not_proven")
    if not plans:
        notes.insert(0, "front.stopped" if search.stopped else "front.no_plan")
    elif len(axes) == 1:
        notes.append("front.one_objective")
    elif len(plans) == 1:
        notes.append("front.one_plan")
    points = tuple(_point(n, plan, choice, known) for n, plan in enumerate(plans, start=1))
    grid = search.grid()
    ordered = sorted(set(notes), key=_NOTES.index)
    sets = {site_set(plan, data) for plan in plans}
    return Front(points, tuple(ordered), len(points), axes, grid.best, len(sets), grid.solves, grid)


def _known_axes(data: Coefficients) -> tuple[tuple[Axis, ...], list[str]]:
    """Axes on which every plan has a known value: one unknown lane would look like zero."""
    arcs, runs = data.arcs, data.runs
    plants_known = not np.isnan(runs.co2e_kg).any() or np.isnan(runs.co2e_kg).all()
    known = {
        "co2e": "co2e_kg" not in data.not_included
        and not np.isnan(arcs.co2e_kg).any()
        and plants_known,
        "lead_time": "lead_time_days" not in data.not_included and not np.isnan(arcs.days).any(),
    }
    axes = tuple(axis for axis in AXES if known.get(axis, True))
    return axes, [f"front.no_{axis}" for axis in AXES if axis not in axes]


def _point(number: int, plan: Plan, choice: Plan | None, axes: tuple[Axis, ...]) -> FrontPoint:
    name = f"front-{number}"
    # The choice is among the compared plans already, under its own id.
    named = plan if plan is choice else replace(plan, id=name)
    return FrontPoint(
        id=name,
        total_cost_usd=value_of(plan, "total"),
        co2e_kg=value_of(plan, "co2e") if "co2e" in axes else None,
        lead_time_days=value_of(plan, "lead_time") if "lead_time" in axes else None,
        plan=named,
    )


def _in_cost(plan: Plan) -> Plan:
    """Objective and bound as total cost: the tie-breaking weights taken out of both."""
    if plan.objective is None:
        return plan
    shift = value_of(plan, "total") - plan.objective
    bound = None if plan.bound is None else plan.bound + shift
    return replace(plan, objective=plan.objective + shift, bound=bound)
