"""The compiler: coefficients and a question become a mixed-integer linear model, block by block.

Variables per period: flow on an arc, units made by a run, units bought, site open (0/1), opening
and closing events, line in use (0/1), unmet demand. One file per family of constraints; the order
is that of docs/methods/network-model.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model import (
    approvals,
    balances,
    budgets,
    capacities,
    conditions,
    difference,
    limits,
    links,
    measures,
    moves,
    origins,
    people,
    policies,
    stock,
    time,
    utilities,
)
from smartshoring.plan.model.columns import drafted
from smartshoring.plan.model.draft import Columns, LimitRows
from smartshoring.plan.spec import Objective, Spec
from smartshoring.solver.linear import Floats, LinearModel


@dataclass(frozen=True)
class Compiled:
    """The model and how to read it back.

    Attributes:
        model: What the solver gets.
        columns: Where the variables sit.
        limits: Rows of user-facing limits.
        weights: Coefficient vector of each measure over all columns.
    """

    model: LinearModel
    columns: Columns
    limits: tuple[LimitRows, ...]
    weights: dict[Objective, Floats]


def compile_model(data: Coefficients, spec: Spec) -> Compiled:
    """The linear model of one question."""
    draft = drafted(data, spec)
    balances.write(draft)
    origins.write(draft)
    capacities.write(draft)
    time.write(draft)
    links.write(draft)
    approvals.write(draft)
    stock.write(draft)
    people.write(draft)
    utilities.write(draft)
    moves.write(draft)
    limits.write(draft)
    budgets.write(draft)
    policies.write(draft)
    conditions.write(draft)
    weights = measures.weights(draft)
    if spec.base is not None:
        weights["overlap"] = difference.write(draft, spec.base)
        weights = {axis: difference.widened(values, draft) for axis, values in weights.items()}
    measures.write_bounds(draft, weights)
    cost = weights[spec.objective].copy()
    for measure, weight in spec.augment.items():
        cost += weight * weights[measure]
    model = replace(draft.builder.model(), cost=cost)
    return Compiled(model, draft.columns, tuple(draft.limit_rows), weights)


__all__ = ["Columns", "Compiled", "LimitRows", "compile_model"]
