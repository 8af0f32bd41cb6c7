"""What a solve asks for: which sites may act, what is minimised, which limits bind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from smartshoring.case.settings import Limits
from smartshoring.plan.arrays import Bools, Coefficients, Floats, Ints
from smartshoring.plan.conditions import Condition
from smartshoring.plan.policies import Rule

Objective = Literal["total", "landed", "co2e", "lead_time", "overlap"]


@dataclass(frozen=True)
class Kept:
    """What a plan has decided besides its sites, kept by a shock that leaves no time to decide.

    Attributes:
        line: Lines in use [L x T].
        approve: Approvals whose work starts [Q x T].
        stock: Units in stock at the end of each period [B x T]; less from an outage on.
        connect: More power is connected [W x T].
    """

    line: Bools
    approve: Bools
    stock: Floats
    connect: Bools


@dataclass(frozen=True)
class Outage:
    """What does not work in one period.

    Attributes:
        period: Index of the period.
        most: Most that moves on each arc: 0 where nothing can, inf where all is as usual [F].
        sites: Plants in which nothing is made [S].
    """

    period: int
    most: Floats
    sites: Bools


@dataclass(frozen=True)
class Spec:
    """One question to the model.

    Attributes:
        strategy: Name it is asked under.
        may_finish: Plants that may make finished goods [S].
        must_close: Sites that the strategy does not have: candidates never open, existing ones
            close with the first period, or after the grace periods [S].
        grace_periods: First periods in which existing plants outside the strategy may still make
            finished goods, because nobody else can be approved yet.
        frozen_sites: Nothing opens or closes: existing sites only.
        objective: `total` and `landed` [USD], `co2e` [kg], `lead_time` [unit-days], `overlap` with
            `base` [share].
        limits: Limits that bind.
        rules: Policies that bind.
        moved_share: Least share of finished goods that candidate plants deliver in the last period;
            0 = no such rule.
        barred_until: First period in which a plant may make a product [S x P]; None = no bar.
        total_cost_max: Epsilon row on the total cost [USD].
        landed_max: Epsilon row on landed cost with one-offs and shortage [USD].
        co2e_max: Epsilon row on the CO2e of the whole horizon [kg].
        lead_time_max: Epsilon row on the mean lead time of the whole horizon [day].
        augment: Small weights that break ties on the other axes (augmented epsilon-constraint).
        open_fixed: Site states [S x T] that are given, for re-optimising flows only.
        kept: Further decisions that are given.
        outage: What does not work in one period.
        wait_periods: First periods in which nothing opens, closes or moves.
        budget_usd: Most that may be paid once in each period [T]; None = no budget binds.
        moved: Moves of lines that are given [M x T].
        unmet: What is left unmet of each row of demand, where that is given [D].
        conditions: What an alternative network must keep to.
        base: Finished goods that leave each site in the plan to differ from [S x P].
        overlap_max: Largest share of `base` that may leave the same sites.
        lost: Sites that are there but make, sell and handle nothing [S x T]; None = none.
    """

    strategy: str
    may_finish: Bools
    must_close: Bools
    grace_periods: int = 0
    frozen_sites: bool = False
    objective: Objective = "total"
    limits: Limits = field(default_factory=Limits)
    rules: tuple[Rule, ...] = ()
    moved_share: float = 0.0
    barred_until: Ints | None = None
    total_cost_max: float | None = None
    landed_max: float | None = None
    co2e_max: float | None = None
    lead_time_max: float | None = None
    augment: dict[Objective, float] = field(default_factory=dict)
    open_fixed: Bools | None = None
    kept: Kept | None = None
    outage: Outage | None = None
    wait_periods: int = 0
    budget_usd: Floats | None = None
    moved: Bools | None = None
    unmet: Floats | None = None
    conditions: tuple[Condition, ...] = ()
    base: Floats | None = None
    overlap_max: float | None = None
    lost: Bools | None = None

    def served(self, data: Coefficients) -> float:
        """Units that must be delivered over the horizon: demand less what is given as unmet."""
        wanted = float(data.demand.quantity.sum())
        return wanted if self.unmet is None else wanted - float(self.unmet.sum())
