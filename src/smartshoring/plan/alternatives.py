"""Near-optimal alternatives: the cheapest network under a condition, and the most different one.

Each answer says what the condition costs against the choice, or that no network within the
tolerance keeps it and what the cheapest one costs, or that none exists and which limits stand in
the way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from smartshoring.network.plan import Plan, Relaxation
from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.conditions import CONDITION_KINDS, Condition
from smartshoring.plan.deliveries import unmet_of
from smartshoring.plan.evaluate import left_sites, overlap
from smartshoring.plan.relax import relaxed
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import keeps

TOLERANCE = 0.01
"""How much dearer than the choice an alternative may be, where nobody says otherwise."""
GAP = 1e-4
"""Asked of each solve at most: a hundredth of the tolerance."""
MOST_BUILT_IN = 12
"""Alternatives that are tried without being named by the case."""
_ROUNDING = 1e-6

Status = Literal["choice", "within", "dearer", "undecided", "none", "infeasible", "not_solved"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One alternative that is asked for.

    Attributes:
        name: As the case calls it; "" = built in.
        conditions: All of them must hold.
        different: Whether the most different network is wanted, not the cheapest.
        tolerance_share: How much dearer than the choice it may be.
    """

    name: str
    conditions: tuple[Condition, ...]
    different: bool = False
    tolerance_share: float = TOLERANCE


@dataclass(frozen=True, slots=True)
class Changes:
    """What an alternative does with sites that the choice does not, and the other way round.

    Attributes:
        opens: Candidates open in the last period, and closed in the choice's.
        keeps: The same of sites that exist.
        drops: The other way round.
        other_dates: The same at the end, but open in other periods before.
    """

    opens: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    other_dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """The answer to one alternative.

    Attributes:
        wanted: What was asked for.
        status: `choice`: the choice itself keeps the conditions; `within`: the plan is within the
            tolerance; `dearer`: proven that none is; `undecided`: none was found, none is proven;
            `none`: nothing differs within the tolerance; `infeasible`; `not_solved`: no time.
        plan: The network; None without one.
        dearer_usd: Total cost above the choice's [USD]; None without a plan.
        dearer_share: The same as a share of the choice's.
        difference_share: Share of the choice's finished goods that leave other sites.
        difference_bound: Largest such share that any network within the tolerance can have, as
            proven; None where it was not asked for.
        changes: Which sites differ.
        relax: Limits that must give way for any network to keep the conditions.
    """

    wanted: Wanted
    status: Status
    plan: Plan | None = None
    dearer_usd: float | None = None
    dearer_share: float | None = None
    difference_share: float | None = None
    difference_bound: float | None = None
    changes: Changes = Changes()
    relax: tuple[Relaxation, ...] = ()


@dataclass(frozen=True)
class Alternatives:
    """All answers, and what was left out because enough are tried without being named."""

    answers: tuple[Alternative, ...] = ()
    not_tried: tuple[Wanted, ...] = ()


def told(data: Coefficients) -> tuple[Wanted, ...]:
    """The alternatives of the case's table, in the order of their first rows."""
    table = data.case["alternatives"]
    rows: dict[str, list[int]] = {}
    for i, name in enumerate(table["alternative"]):
        rows.setdefault(str(name), []).append(i)
    found = []
    for name, mine in rows.items():
        kinds = [str(table["condition"][i]) for i in mine]
        conditions = tuple(
            Condition(kind, str(table["country"][i]), str(table["site"][i]))
            for i, said in zip(mine, kinds, strict=True)
            for kind in CONDITION_KINDS
            if kind == said
        )
        shares = [float(table["tolerance_share"][i]) for i in mine]
        share = next((one for one in shares if not np.isnan(one)), TOLERANCE)
        found.append(Wanted(name, conditions, "different" in kinds, share))
    return tuple(found)


def built_in(choice: Plan, data: Coefficients) -> tuple[Wanted, ...]:
    """What a board asks of a choice: without each closing, without each opening, something else."""
    country = dict(zip(data.sites.name, data.sites.country, strict=True))
    closed = [d.site for d in choice.decisions if d.event == "close"]
    opened = {d.site for d in choice.decisions if d.event == "open"}
    made: dict[str, float] = dict.fromkeys(sorted(opened), 0.0)
    for work in choice.production:
        if work.site in made:
            made[work.site] += work.quantity
    stays = dict.fromkeys(
        Condition("no_closing", country[site], "" if country[site] else site)
        for site in sorted(closed)
    )
    without = [Condition("without", site=site) for site in sorted(made, key=lambda s: -made[s])]
    return (
        Wanted("", (), different=True),
        *(Wanted("", (condition,)) for condition in (*stays, *without)),
    )


class Seeker:
    """Answers alternatives to one choice; it stops by clock or by cancel.

    Args:
        data: Coefficients of the case.
        spec: The question that the choice answers.
        choice: The plan to compare with.
        plans: Other plans known; those that keep a condition are starts.
        effort: Gap, time and cancel of each solve.
        budget_s: Wall seconds for all of them; None = until finished.
    """

    def __init__(
        self,
        data: Coefficients,
        spec: Spec,
        choice: Plan,
        plans: Sequence[Plan],
        effort: Effort,
        budget_s: float | None = None,
    ) -> None:
        self.data = data
        self.spec = replace(spec, objective="total", augment={})
        self.choice = choice
        self.plans = (choice, *(plan for plan in plans if plan.found and plan is not choice))
        self.effort = replace(effort, gap=max(effort.gap, GAP), progress=None)
        self.deadline = None if budget_s is None else time.monotonic() + budget_s
        self.best = choice.yardstick.total_cost_usd or 0.0
        self.solved = 0

    def answer(self, wanted: Wanted) -> Alternative:
        """What keeps the conditions, and at what cost."""
        spec = replace(self.spec, conditions=wanted.conditions)
        if not wanted.different:
            return self._cheapest(wanted, spec)
        if wanted.conditions:
            # Where nothing within the tolerance keeps them, that is the answer.
            cheapest = self._cheapest(wanted, spec)
            if cheapest.status not in ("choice", "within"):
                return cheapest
        return self._different(wanted, spec)

    # --- the cheapest under conditions -----------------------------------------------------

    def _cheapest(self, wanted: Wanted, spec: Spec) -> Alternative:
        if keeps(self.choice, self.data, spec):
            return self._told(wanted, "choice", self.choice)
        plan = self._solve(spec)
        if plan is None or plan.status == "not_applicable":
            return Alternative(wanted, "not_solved")
        if plan.status == "infeasible":
            relax = relaxed(self.data, spec, self._effort())
            return Alternative(wanted, "infeasible", relax=relax)
        most = self._most(wanted)
        cost = plan.yardstick.total_cost_usd or 0.0
        self.plans = (*self.plans, plan)
        if cost <= most + _ROUNDING * abs(most):
            return self._told(wanted, "within", plan)
        proven = plan.bound is not None and plan.bound > most
        return self._told(wanted, "dearer" if proven else "undecided", plan)

    # --- the most different ----------------------------------------------------------------

    def _different(self, wanted: Wanted, spec: Spec) -> Alternative:
        """First the least overlap within the tolerance, then the least cost that has it."""
        base = left_sites(self.choice, self.data)
        spec = replace(spec, base=base, total_cost_max=self._most(wanted))
        if self.data.case.settings.shortage_cost_usd is not None:
            # Serving nobody would be the most different of all.
            spec = replace(spec, unmet=unmet_of(self.choice, self.data))
        # Half of the time for each of the two solves.
        end = self.deadline
        if end is not None:
            self.deadline = end - max(0.0, end - time.monotonic()) / 2
        start = self._least_alike(spec, base)
        first = self._solve(replace(spec, objective="overlap"), start)
        self.deadline = end
        if first is None or not first.found:
            return Alternative(wanted, "not_solved")
        bound = None if first.bound is None else min(1.0, 1.0 - first.bound)
        known, least = (overlap(left_sites(one, self.data), base) for one in (start, first))
        if known < least - _ROUNDING:
            # Time was short: another alternative is more different than what was found.
            first, least = replace(start, id=first.id, status="gap"), known
        if least >= 1.0 - _ROUNDING:
            status: Status = "none" if first.status == "optimal" else "undecided"
            return Alternative(wanted, status, difference_share=0.0, difference_bound=bound)
        under = replace(spec, overlap_max=least + _ROUNDING)
        plan = self._solve(under, first)
        if plan is None or not plan.found:
            # What is proven of the overlap says nothing of the cost.
            plan = replace(first, objective=None, bound=None, gap=None, status="gap")
        return replace(self._told(wanted, "within", plan), difference_bound=bound)

    def _least_alike(self, spec: Spec, base: Floats) -> Plan:
        """Of the known plans that the question admits, the most different; else the choice."""
        admitted = [plan for plan in self.plans if keeps(plan, self.data, spec)]
        return min(
            admitted or [self.choice],
            key=lambda plan: overlap(left_sites(plan, self.data), base),
        )

    # --- answers ---------------------------------------------------------------------------

    def _most(self, wanted: Wanted) -> float:
        """Largest total cost within the tolerance [USD]."""
        return self.best + wanted.tolerance_share * abs(self.best)

    def _told(self, wanted: Wanted, status: Status, plan: Plan) -> Alternative:
        dearer = (plan.yardstick.total_cost_usd or 0.0) - self.best
        base = left_sites(self.choice, self.data)
        return Alternative(
            wanted,
            status,
            plan,
            dearer_usd=dearer,
            dearer_share=dearer / abs(self.best) if self.best else None,
            difference_share=1.0 - overlap(left_sites(plan, self.data), base),
            changes=changes(plan, self.choice, self.data),
        )

    def _effort(self) -> Effort:
        if self.deadline is None:
            return self.effort
        left = max(0.01, self.deadline - time.monotonic())
        limit = self.effort.time_limit_s
        return replace(self.effort, time_limit_s=left if limit is None else min(left, limit))

    def _solve(self, spec: Spec, *starts: Plan) -> Plan | None:
        """A checked plan; None when time is over or the plan did not pass."""
        cancel = self.effort.cancel
        late = self.deadline is not None and time.monotonic() >= self.deadline
        if late or (cancel is not None and cancel.is_set()):
            return None
        self.solved += 1
        known = starts or tuple(plan for plan in self.plans if keeps(plan, self.data, spec))
        name = f"alternative-{self.solved}"
        plan = plan_for(self.data, spec, self._effort(), name=name, starts=known)
        if plan.found and not (plan.check and plan.check.passed):
            return None
        return plan


def changes(plan: Plan, choice: Plan, data: Coefficients) -> Changes:
    """Which sites a plan has open that another has not, at the end and before."""
    last = data.periods[-1]
    own, other = plan.open_sites(last), choice.open_sites(last)

    def dates(of: Plan) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for decision in of.decisions:
            if decision.open:
                found.setdefault(decision.site, set()).add(decision.period)
        return found

    mine, its = dates(plan), dates(choice)
    moved = {
        site
        for site in mine.keys() | its.keys()
        if (site in own) == (site in other) and mine.get(site) != its.get(site)
    }
    existing = {
        name for name, here in zip(data.sites.name, data.sites.existing, strict=True) if here
    }
    more = own - other
    return Changes(
        opens=tuple(sorted(more - existing)),
        keeps=tuple(sorted(more & existing)),
        drops=tuple(sorted(other - own)),
        other_dates=tuple(sorted(moved)),
    )


def alternatives(
    data: Coefficients,
    spec: Spec,
    choice: Plan,
    plans: Sequence[Plan],
    effort: Effort,
    *,
    also_built_in: bool,
    budget_s: float | None = None,
    tell: Callable[[float], None] | None = None,
) -> Alternatives:
    """Those that the case tells, then the built-in ones that it does not.

    Args:
        data: Coefficients of the case.
        spec: The question that the choice answers.
        choice: The plan to compare with.
        plans: Other plans known.
        effort: Gap, time and cancel of each solve.
        also_built_in: Whether to try what the case does not name.
        budget_s: Wall seconds for all of them.
        tell: Told the share that is done.
    """
    own = told(data)
    asked = {(one.conditions, one.different) for one in own}
    more = [one for one in built_in(choice, data) if (one.conditions, one.different) not in asked]
    more = more if also_built_in else []
    seeker = Seeker(data, spec, choice, plans, effort, budget_s)
    wanted = (*own, *more[:MOST_BUILT_IN])
    end = seeker.deadline
    found: dict[Wanted, Alternative] = {}
    # The most different network takes longest: it gets what the others leave.
    for number, one in enumerate(sorted(wanted, key=lambda one: one.different)):
        if tell is not None:
            tell(number / len(wanted))
        if end is not None:
            now = time.monotonic()
            seeker.deadline = now + max(0.0, end - now) / (len(wanted) - number)
        found[one] = seeker.answer(one)
    return Alternatives(tuple(found[one] for one in wanted), tuple(more[MOST_BUILT_IN:]))
