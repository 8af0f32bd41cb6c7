"""The robust plan as plain figures: what it decides for all scenarios, and what each then costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from smartshoring.network.plan import Check, Plan, Relaxation
from smartshoring.plan.arrays import DC, Coefficients
from smartshoring.plan.spec import Spec

RobustStatus = Literal["optimal", "gap", "infeasible", "not_applicable"]
LossKind = Literal["plant", "dc"]


@dataclass(frozen=True)
class Outcome:
    """A plan's decisions in one scenario, with the flows that then cost least.

    Attributes:
        scenario: Name.
        probability: Of the scenario.
        note: What the case says of it.
        data: Coefficients in it.
        spec: The question in it.
        plan: The decisions with the flows of this scenario.
    """

    scenario: str
    probability: float
    note: str
    data: Coefficients
    spec: Spec
    plan: Plan

    @property
    def total_cost_usd(self) -> float | None:
        """None when this scenario cannot be served with these decisions."""
        return self.plan.yardstick.total_cost_usd if self.plan.found else None

    @property
    def unserved_units(self) -> float:
        """Demand that stays unserved."""
        return sum(short.quantity for short in self.plan.unmet)


@dataclass(frozen=True)
class Loss:
    """What stays unserved when one site is lost in one period.

    Attributes:
        site: The site.
        period: Label of that period.
        unserved_share: Of the demand of that period.
        data: Coefficients in which a shortage is allowed.
        spec: The question with the site lost.
        plan: The flows that leave least unserved.
    """

    site: str
    period: str
    unserved_share: float
    data: Coefficients
    spec: Spec
    plan: Plan

    @property
    def kind(self) -> LossKind:
        """What is lost: a plant, of which a service site is one, or a depot."""
        kind = self.data.sites.kind[self.data.sites.name.index(self.site)]
        return "dc" if kind == DC else "plant"


@dataclass(frozen=True, slots=True)
class Idle:
    """A change that changes nothing.

    Attributes:
        scenario: Name.
        what: Kind of the change; "" = the scenario has none.
        file: Table that says it.
        row: Its row there.
    """

    scenario: str
    what: str
    file: str
    row: int


@dataclass(frozen=True)
class Range:
    """A difference of two optima of which each is known between a bound and a plan [USD]."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Robust:
    """The plan that is best over all scenarios.

    Attributes:
        status: As of a plan.
        alpha: CVaR is the mean of the worst 1 - alpha.
        weight: Of CVaR in the objective.
        outcomes: One per scenario, in the order of the case.
        expected_cost_usd: Mean total cost by probability.
        cvar_usd: Mean total cost of the worst 1 - alpha.
        objective: (1 - weight) x expected cost + weight x CVaR.
        bound: Proven lower bound of it.
        gap: Relative.
        base_plan: The same figures for the plan of the case as it stands.
        vss: Objective of `base_plan` less this one's.
        evpi: This objective less that of knowing the scenario beforehand.
        informed: The plan of who knows, for each scenario that has a probability; `evpi` rests on
            them.
        data: Coefficients of the case as it stands, in which the losses are told.
        losses: Of each plant of finished goods and each depot, in each period in which it is open.
        check: What the checker says.
        reason: Words code of why there is none.
        subject: What the reason speaks of: a scenario or a site.
        relax: What would make that scenario feasible.
        idle: Changes of scenarios that change no figure of the case.
    """

    status: RobustStatus
    alpha: float
    weight: float
    outcomes: tuple[Outcome, ...] = ()
    expected_cost_usd: float | None = None
    cvar_usd: float | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    base_plan: Robust | None = None
    vss: Range | None = None
    evpi: Range | None = None
    informed: tuple[Outcome, ...] = ()
    data: Coefficients | None = None
    losses: tuple[Loss, ...] = ()
    check: Check | None = None
    reason: str = ""
    subject: str = ""
    relax: tuple[Relaxation, ...] = ()
    idle: tuple[Idle, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is a plan."""
        return self.status in ("optimal", "gap")

    @property
    def worst_losses(self) -> tuple[Loss, ...]:
        """The worst period of each site, sites in their order."""
        worst: dict[str, Loss] = {}
        for loss in self.losses:
            if loss.site not in worst or loss.unserved_share > worst[loss.site].unserved_share:
                worst[loss.site] = loss
        return tuple(worst.values())


def expected(costs: Iterable[tuple[float, float]]) -> float:
    """Mean of (probability, cost)."""
    return sum(probability * cost for probability, cost in costs)


def cvar(costs: Iterable[tuple[float, float]], alpha: float) -> float:
    """Least of eta + E[max(0, cost - eta)] / (1 - alpha), which is taken at one of the costs."""
    known = [(p, cost) for p, cost in costs if p > 0]
    return min(
        eta + sum(p * max(0.0, cost - eta) for p, cost in known) / (1.0 - alpha) for _, eta in known
    )
