"""Both ends: the saving with one assumption at its low and at its high end, sites kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Bools, Coefficients, Floats
from smartshoring.plan.decode import open_matrix
from smartshoring.plan.solve import Effort, reoptimised
from smartshoring.plan.spec import Spec
from smartshoring.reference.value import Value

_ARCS = (
    "freight_usd",
    "handling_usd",
    "duty_usd",
    "duty_recovered_usd",
    "pipeline_usd",
    "cycle_stock_usd",
    "days",
    "co2e_kg",
)
"""What of an arc a plan's cost, emissions or limits depend on."""


@dataclass(frozen=True, slots=True)
class End:
    """The saving when one assumption stands at its low and at its high end.

    Attributes:
        value: The assumption.
        rival: Plan the choice is compared with.
        saving_low_usd: Rival's total cost less the choice's, assumption at its low end.
        saving_high_usd: The same at its high end.
        reverses: Whether the rival wins at one of the ends.
        saving_usd: The same at its own value.
    """

    value: Value
    rival: str
    saving_low_usd: float | None
    saving_high_usd: float | None
    reverses: bool
    saving_usd: float | None = None


def assumptions(data: Coefficients) -> tuple[Value, ...]:
    """Values behind the numbers that have a low and a high end."""
    return tuple(
        value
        for value in data.values
        if value.low is not None and value.high is not None and value.low < value.high
    )


def ends_of(
    chosen: Plan,
    rivals: Sequence[Plan],
    specs: dict[str, Spec],
    data: Coefficients,
    rebuilt: Callable[[Value, float], Coefficients],
    effort: Effort,
) -> tuple[End, ...]:
    """The saving against each rival at both ends of each assumption.

    The sites of the choice and of its rivals are kept, all else is optimised anew under the
    choice's own objective.

    Args:
        chosen: The choice.
        rivals: What it is compared with.
        specs: Question of each plan by id.
        data: Coefficients at the base values.
        rebuilt: Coefficients with one value replaced.
        effort: Effort of each re-optimisation.
    """
    base = _savings(chosen, rivals, specs, data, effort)
    ends: list[End] = []
    for value in assumptions(data):
        if effort.cancel is not None and effort.cancel.is_set():
            # What was not tried is not listed: silence about an end is not a "holds".
            break
        sides: list[dict[str, float | None]] = []
        for number in (value.low or 0.0, value.high or 0.0):
            moved = rebuilt(value, number)
            touched = any(_touches(plan, data, moved) for plan in (chosen, *rivals))
            sides.append(_savings(chosen, rivals, specs, moved, effort) if touched else base)
        low, high = sides
        for rival in rivals:
            savings = (low[rival.id], high[rival.id])
            reverses = any(saving is not None and saving < 0 for saving in savings)
            ends.append(End(value, rival.id, *savings, reverses, base[rival.id]))
    return tuple(ends)


def _savings(
    chosen: Plan,
    rivals: Sequence[Plan],
    specs: dict[str, Spec],
    data: Coefficients,
    effort: Effort,
) -> dict[str, float | None]:
    """Each rival's total cost less the choice's, flows optimised anew; None = no plan."""
    one = reoptimised(data, specs[chosen.id], chosen, effort)
    found: dict[str, float | None] = {}
    for rival in rivals:
        # A rival keeps its own limits, but is judged by what the choice is judged by.
        question = replace(specs[rival.id], objective=specs[chosen.id].objective)
        other = reoptimised(data, question, rival, effort)
        found[rival.id] = _total(other) - _total(one) if one.found and other.found else None
    return found


def _total(plan: Plan) -> float:
    return plan.yardstick.total_cost_usd or 0.0


def _touches(plan: Plan, data: Coefficients, moved: Coefficients) -> bool:
    """Whether anything that the plan's sites could do has another cost or emission.

    Only these can change the plan's cost when its sites are kept, so a wage in a city without a
    plant of the plan need not be solved again.
    """
    closed = np.ones(len(data.sites), np.bool_)
    opened = open_matrix(plan, data).any(axis=1)
    closed[opened] = False
    arcs, runs = data.arcs, data.runs
    if len(arcs) != len(moved.arcs) or len(runs) != len(moved.runs):
        return True
    able = ~closed[arcs.origin]
    into = arcs.destination < len(closed)
    able &= ~(into & closed[np.minimum(arcs.destination, len(closed) - 1)])
    run = ~closed[runs.site]
    pairs = [(getattr(arcs, name)[able], getattr(moved.arcs, name)[able]) for name in _ARCS]
    pairs += [
        (runs.cost_usd[run], moved.runs.cost_usd[run]),
        (runs.co2e_kg[run], moved.runs.co2e_kg[run]),
    ]
    pairs += _ground(data, moved, ~closed)
    return not all(np.array_equal(one, other, equal_nan=True) for one, other in pairs)


def _ground(
    data: Coefficients, moved: Coefficients, opened: Bools
) -> Iterator[tuple[Floats, Floats]]:
    """Numbers of what the open sites have: sites, lines, utilities, roles."""
    for name in ("sites", "lines", "utilities", "roles"):
        one, other = getattr(data, name), getattr(moved, name)
        if len(one) != len(other):
            yield np.zeros(0), np.ones(1)
            continue
        here = opened if name == "sites" else opened[one.site]
        for field in fields(one):
            values = getattr(one, field.name)
            if getattr(values, "dtype", None) == np.float64 and len(values) == len(here):
                yield values[here], getattr(other, field.name)[here]
