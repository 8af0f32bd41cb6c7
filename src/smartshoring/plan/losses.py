"""N-1: what stays unserved when any one plant or depot is lost in any one period.

A loss is known when the flows are chosen; the limits of the case wait, as in any emergency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import sparse

from smartshoring.case.settings import Limits
from smartshoring.plan.arrays import DC, PLANT, Coefficients, Ints
from smartshoring.plan.model.stack import Block, Key
from smartshoring.plan.recourse import World, options_of
from smartshoring.plan.robust_plan import Loss
from smartshoring.plan.solve import Effort
from smartshoring.plan.spec import Spec
from smartshoring.solver.answer import Solution
from smartshoring.solver.solve import solve

_SHARE_TOLERANCE = 1e-7
"""A larger share than the limit by no more than this is rounding of the solver."""
_NEVER_COUNTED_USD = 1.0
"""Price of a shortage where the case has none: it lets one happen, and enters no objective."""

NoLoss = Literal["impossible", "nothing"]
"""No flows keep the other rules, or the solver was stopped before it had any."""


@dataclass(frozen=True)
class OneLoss:
    """One site lost in one period, compiled: a shortage is allowed in that period.

    Attributes:
        site: Index of the site.
        period: Index of the period.
        world: The question with the site lost.
        unmet: Columns of that period's shortage.
        wanted: Demand of the period.
    """

    site: int
    period: int
    world: World
    unmet: Ints
    wanted: float

    def block(self, limit: float) -> Block:
        """A scenario without a probability, in which no more than `limit` of it is unserved."""
        model = self.world.compiled.model
        row = sparse.csr_array(
            (np.ones(len(self.unmet)), (np.zeros(len(self.unmet), np.int64), self.unmet)),
            shape=(1, len(model.cost)),
        )
        model = replace(
            model,
            matrix=sparse.csr_array(sparse.vstack([model.matrix, row], format="csr")),
            row_lower=np.append(model.row_lower, -np.inf),
            row_upper=np.append(model.row_upper, limit * self.wanted),
        )
        return Block(model, self.world.shared, 0.0)

    def least(self, first: Mapping[Key, float], effort: Effort) -> Loss | NoLoss:
        """The flows that leave least unserved with these decisions, or why there are none."""
        cost = np.zeros(len(self.world.compiled.model.cost))
        cost[self.unmet] = 1.0
        found = solve(replace(self.world.given(first), cost=cost), options_of(effort))
        if found.x is None:
            return "impossible" if found.status == "infeasible" else "nothing"
        total = float(self.world.compiled.weights["total"] @ found.x)
        plan = self.world.plan(Solution("optimal", found.x, total, None))
        data = self.world.data
        label = data.periods[self.period]
        short = sum(u.quantity for u in plan.unmet if u.period == label)
        share = short / self.wanted
        return Loss(data.sites.name[self.site], label, share, data, self.world.spec, plan)


def loss_of(data: Coefficients, spec: Spec, site: int, period: int) -> OneLoss:
    """One site lost in one period.

    Args:
        data: Coefficients of the case.
        spec: The question.
        site: Index of the site.
        period: Index of the period.
    """
    lost = np.zeros((len(data.sites), len(data.periods)), np.bool_)
    lost[site, period] = True
    settings = data.case.settings
    hard = settings.shortage_cost_usd is None
    if hard:
        settings = settings.model_copy(update={"shortage_cost_usd": _NEVER_COUNTED_USD})
    free = replace(data, case=replace(data.case, settings=settings))
    question = replace(
        spec, lost=lost, objective="total", limits=Limits(), rules=(), budget_usd=None
    )
    world = World.of(free, question)
    columns = world.compiled.columns.unmet
    then = data.demand.period == period
    if hard:
        upper = world.compiled.model.upper.copy()
        upper[columns[~then]] = 0.0
        model = replace(world.compiled.model, upper=upper)
        world = replace(world, compiled=replace(world.compiled, model=model))
    wanted = float(data.demand.quantity[then].sum())
    return OneLoss(site, period, world, columns[then], wanted)


def losable(data: Coefficients) -> tuple[tuple[int, int], ...]:
    """Plants that can make finished goods, and depots, in each period with a demand."""
    makes = np.zeros(len(data.sites), np.bool_)
    makes[data.runs.site[data.products.finished[data.runs.product]]] = True
    asked = np.zeros(len(data.periods))
    np.add.at(asked, data.demand.period, data.demand.quantity)
    sites = np.flatnonzero((makes & (data.sites.kind == PLANT)) | (data.sites.kind == DC))
    return tuple((int(s), int(t)) for s in sites for t in np.flatnonzero(asked > 0))


def breaks(loss: Loss, limit: float) -> bool:
    """Whether more is unserved than the limit allows."""
    return loss.unserved_share > limit + _SHARE_TOLERANCE
