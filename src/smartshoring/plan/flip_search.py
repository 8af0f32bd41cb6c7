"""The search for one flip: what it asks, what it knows, and what it may answer.

Changes of cost are searched along the lines of known plans (`flip_costs`), changes of volume by
probing (`flip_volume`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.shift import Change, Kind, shifted, value_today
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec

LOW_FACTOR, HIGH_FACTOR = 0.2, 5.0
"""Range of factors that is searched."""
SIDE = 0.01
"""A flip is solved again this share of the factor before and after the threshold."""
TIE = 1e-7
"""Costs that differ by a smaller share are the same to us."""
TODAY = 1e-6
"""A threshold so near to 1 is a tie at today's value."""
TIE_TODAY = "front.flip_tie_today"
MOST_SOLVES = 30
"""Of one change in one direction; a search that needs more is left open."""

_GAP = 2e-5
"""Solves are not asked for more: what is closer is a near-tie anyway."""

Signature = Callable[[Plan, Coefficients], str]


@dataclass(frozen=True, slots=True)
class Flip:
    """A change that makes another choice the best one.

    Attributes:
        kind: What changes.
        subject: Of whom, as in `shift.Change`.
        from_value: Its value today, in `unit`.
        to_value: Its value where the choice changes.
        unit: Unit of both.
        factor: to_value / from_value.
        new_choice: Signature of what is best beyond it.
        confirmed: Solved again 1 % before (old choice) and 1 % after (new choice).
    """

    kind: Kind
    subject: str
    from_value: float
    to_value: float
    unit: str
    factor: float
    new_choice: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A change of which nothing could be proven; `code` says why in `words`."""

    kind: Kind
    subject: str
    code: str


@dataclass(frozen=True, slots=True)
class RangeEnd:
    """Beyond this factor no plan exists (demand exceeds every capacity), so the search ends."""

    kind: Kind
    subject: str
    factor: float


@dataclass(frozen=True)
class World:
    """What all searches share."""

    data: Coefficients
    spec: Spec
    effort: Effort
    signature: Signature
    deadline: float | None

    def solved(self, change: Change, starts: tuple[Plan, ...]) -> Plan | None:
        """The best plan after a change; None when there is no time left to prove it."""
        limit = self.effort.time_limit_s
        if self.effort.cancel is not None and self.effort.cancel.is_set():
            return None
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                return None
            limit = left if limit is None else min(left, limit)
        gap = max(self.effort.gap, _GAP)
        effort = replace(self.effort, gap=gap, time_limit_s=limit, progress=None)
        data = shifted(self.data, change)
        plan = plan_for(data, self.spec, effort, name="flip", starts=starts)
        # A plan that is not proven proves nothing about the choice.
        return plan if plan.status in ("optimal", "infeasible") else None

    def reads(self, plan: Plan) -> str:
        """What a plan tells the company to do."""
        return self.signature(plan, self.data)


class OutOfTimeError(Exception):
    """A solve was not finished, or one change needs too many."""


class TieError(Exception):
    """Choices cost so nearly the same that no threshold can be proven."""

    def __init__(self, code: str = "front.flip_near_tie") -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Search:
    """The search for the nearest flip of one change.

    Attributes:
        world: What is shared.
        change: What changes.
        old: Signature of the choice.
        base: The choice, solved again today.
        pool: Other plans that keep the limits; `found` adds to them for the next search.
    """

    world: World
    change: Change
    old: str
    base: Plan
    pool: tuple[Plan, ...] = ()
    found: list[Plan] = field(default_factory=list)
    ends: list[RangeEnd] = field(default_factory=list)
    solves: int = 0

    def open(self, code: str) -> OpenQuestion:
        """This change as an open question."""
        return OpenQuestion(self.change.kind, self.change.subject, code)

    def flip(self, factor: float, new_choice: str) -> Flip:
        """A confirmed flip in the user's units."""
        value, unit = value_today(self.world.data, self.change, (self.base, *self.pool))
        return Flip(
            kind=self.change.kind,
            subject=self.change.subject,
            from_value=value,
            to_value=value * factor,
            unit=unit,
            factor=factor,
            new_choice=new_choice,
            confirmed=True,
        )


def nearest_of(flips: Sequence[Flip | None]) -> Flip | None:
    """The flip with the smallest change."""
    found = [flip for flip in flips if flip is not None]
    return min(found, key=lambda flip: abs(math.log(flip.factor)), default=None)


def total_usd(plan: Plan) -> float:
    """Total cost of a plan."""
    return plan.yardstick.total_cost_usd or 0.0
