"""The search for one flip: lines of known plans intersected and solved, volume probed and halved.

For a wage, a freight price or a duty the cost of a fixed plan is linear in the factor (in its
inverse for an exchange rate), so the best cost is concave and piecewise linear. Its pieces are
found by intersecting the lines of known plans and solving where they cross, nearest first: a plan
that is best at both ends of a stretch is best all along it. Volume changes what can be done at
all, so there the range is probed and then halved.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import measured
from smartshoring.plan.shift import Change, Kind, shifted, value_today
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec

LOW_FACTOR, HIGH_FACTOR = 0.2, 5.0
"""Range of factors that is searched."""
SIDE = 0.01
"""A flip is solved again this share of the factor before and after the threshold."""

_GAP = 1e-5
"""Solves are not asked for more: what is closer is a near-tie anyway."""
TIE = 1e-7
"""Costs that differ by a smaller share are the same to us."""
_TODAY = 1e-6
"""A threshold so near to 1 is a tie at today's value."""
_MOST_SOLVES = 60
"""Of one change; a range that needs more is left open."""
_PROBES = (1.1, 1.25, 1.5, 2.0, 3.0, 5.0)
"""Factors at which volume is probed, and their inverses."""
_VOLUME_WIDTH = 0.002
"""Volume thresholds are halved until their bracket is this narrow (share of the factor)."""

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


@dataclass
class World:
    """What all searches share."""

    data: Coefficients
    spec: Spec
    effort: Effort
    signature: Signature
    deadline: float | None
    starts: tuple[Plan, ...]

    def solved(self, change: Change, starts: tuple[Plan, ...]) -> Plan | None:
        """The best plan after a change; None when there is no time left to find it."""
        limit = self.effort.time_limit_s
        if self.effort.cancel is not None and self.effort.cancel.is_set():
            return None
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                return None
            limit = left if limit is None else min(left, limit)
        data = shifted(self.data, change)
        # Starts are compared by their cost in the changed world.
        known = tuple(measured(plan, data) for plan in starts)
        gap = max(self.effort.gap, _GAP)
        effort = replace(self.effort, gap=gap, time_limit_s=limit, progress=None)
        plan = plan_for(data, self.spec, effort, name="flip", starts=known)
        # A plan that is not proven proves nothing about the choice.
        return plan if plan.status in ("optimal", "infeasible") else None


class _OutOfTimeError(Exception):
    """A solve was not finished, or one change needs too many."""


class _TieError(Exception):
    """Another choice costs the same over a whole stretch."""


@dataclass(frozen=True)
class _Line:
    """A plan's cost as a line over the position z, and what it tells the company to do."""

    plan: Plan
    signature: str
    at_one: float
    slope: float

    def cost(self, position: float) -> float:
        return self.at_one + self.slope * (position - 1.0)


class Search:
    """The search for the nearest flip of one change."""

    def __init__(self, world: World, change: Change, old: str, base: Plan) -> None:
        self.world = world
        self.change = change
        self.old = old
        self.base = base
        self.solves = 0
        self.ends: list[RangeEnd] = []
        self.known: list[Plan] = [base]

    def run(self) -> Flip | OpenQuestion | None:
        """The nearest confirmed flip; None when there is none; an open question otherwise."""
        try:
            volume = self.change.kind == "volume"
            found = self._by_probing() if volume else self._by_lines()
            return None if found is None else self._confirmed(found)
        except _OutOfTimeError:
            return self._open("front.flip_no_time")
        except _TieError:
            return self._open("front.flip_near_tie")

    def _open(self, code: str) -> OpenQuestion:
        return OpenQuestion(self.change.kind, self.change.subject, code)

    def _solved(self, factor: float) -> Plan:
        self.solves += 1
        if self.solves > _MOST_SOLVES:
            raise _OutOfTimeError
        starts = _distinct((*self.known, *self.world.starts))
        plan = self.world.solved(self.change.to(factor), starts)
        if plan is None:
            raise _OutOfTimeError
        if plan.found:
            self.known.append(plan)
        return plan

    # --- cost changes: lines ---------------------------------------------------------------

    def _factor(self, position: float) -> float:
        """Costs are linear in the factor; in its inverse for an exchange rate."""
        return 1.0 / position if self.change.kind == "exchange_rate" else position

    def _line(self, plan: Plan) -> _Line:
        if not plan.found:  # costs alone cannot make the question infeasible
            raise _OutOfTimeError
        far = shifted(self.world.data, self.change.to(self._factor(HIGH_FACTOR)))
        at_one = _total(measured(plan, self.world.data))
        at_far = _total(measured(plan, far))
        return _Line(
            plan=plan,
            signature=self.world.signature(plan, self.world.data),
            at_one=at_one,
            slope=(at_far - at_one) / (HIGH_FACTOR - 1.0),
        )

    def _by_lines(self) -> float | None:
        """Position of the nearest flip on either side, as a factor."""
        start = self._line(self.base)
        upper = self._nearest(start, HIGH_FACTOR)
        # The other side need only be searched as far as this one was.
        lower = self._nearest(start, LOW_FACTOR if upper is None else 1.0 / upper)
        position = lower if lower is not None else upper
        return None if position is None else self._factor(position)

    def _nearest(self, start: _Line, end: float) -> float | None:
        """The nearest position between 1 and `end` where another choice becomes the best."""
        best = self._line(self._solved(self._factor(end)))
        return self._between(start, 1.0, best, end)

    def _between(self, near: _Line, near_at: float, far: _Line, far_at: float) -> float | None:
        """First flip between two positions; `near` is the old choice and the best at its end."""
        tie = TIE * max(1.0, abs(far.cost(far_at)))
        if near.cost(far_at) <= far.cost(far_at) + tie:
            if far.signature != self.old and far.cost(near_at) <= near.cost(near_at) + tie:
                raise _TieError
            return None  # the best at both ends is the best all along: the best cost is concave
        crossing = _crossing(near, far)
        low, high = min(near_at, far_at), max(near_at, far_at)
        at = min(max(crossing, low), high)
        middle = self._line(self._solved(self._factor(at)))
        if middle.cost(at) >= near.cost(at) - tie:
            return at if far.signature != self.old else None
        if middle.signature != self.old:
            return self._between(near, near_at, middle, at)
        first = self._between(near, near_at, middle, at)
        return first if first is not None else self._between(middle, at, far, far_at)

    # --- volume: probes --------------------------------------------------------------------

    def _by_probing(self) -> float | None:
        """Factor of the nearest flip, probed outwards on both sides in turn."""
        sides = {1: 1.0, -1: 1.0}
        for probe in _PROBES:
            found: list[float] = []
            for direction in tuple(sides):
                factor = probe**direction
                plan = self._solved(factor)
                if not plan.found:
                    # A flip may still lie between the last probe and where plans end.
                    end, _ = self._halved(sides[direction], factor, _not_found)
                    self.ends.append(RangeEnd(self.change.kind, self.change.subject, end))
                    if self._reads(self._solved(end)) != self.old:
                        found.append(self._threshold(sides[direction], end))
                    del sides[direction]
                elif self._reads(plan) != self.old:
                    found.append(self._threshold(sides[direction], factor))
                else:
                    sides[direction] = factor
            if found:
                return min(found, key=lambda factor: abs(math.log(factor)))
        return None

    def _reads(self, plan: Plan) -> str:
        return self.world.signature(plan, self.world.data)

    def _threshold(self, inside: float, outside: float) -> float:
        low, high = self._halved(inside, outside, lambda plan: self._reads(plan) != self.old)
        return math.sqrt(low * high)

    def _halved(
        self, inside: float, outside: float, turned: Callable[[Plan], bool]
    ) -> tuple[float, float]:
        """A narrow bracket around where `turned` becomes true, between two factors."""
        while abs(math.log(outside / inside)) > _VOLUME_WIDTH:
            middle = math.sqrt(inside * outside)
            if turned(self._solved(middle)):
                outside = middle
            else:
                inside = middle
        return inside, outside

    # --- confirmation ----------------------------------------------------------------------

    def _confirmed(self, factor: float) -> Flip | OpenQuestion:
        """Solve on both sides of a threshold: the old choice before, another after."""
        if abs(factor - 1.0) <= _TODAY:
            return self._open("front.flip_tie_today")
        away = 1.0 if factor >= 1.0 else -1.0
        before = self._solved(factor * (1.0 - away * SIDE))
        after = self._solved(factor * (1.0 + away * SIDE))
        if not after.found or not before.found:
            return self._open("front.flip_near_tie")
        new = self._reads(after)
        if self._reads(before) != self.old or new == self.old:
            return self._open("front.flip_near_tie")
        if self.change.kind != "volume" and not self._clear(factor, before, after):
            return self._open("front.flip_near_tie")
        known = (self.base, *self.world.starts, *self.known)
        value, unit = value_today(self.world.data, self.change, known)
        return Flip(
            kind=self.change.kind,
            subject=self.change.subject,
            from_value=value,
            to_value=value * factor,
            unit=unit,
            factor=factor,
            new_choice=new,
            confirmed=True,
        )

    def _clear(self, factor: float, before: Plan, after: Plan) -> bool:
        """Whether each is cheaper than the other on its side by more than its proven gap."""
        for side, best, other in ((-1.0, before, after), (1.0, after, before)):
            away = side if factor >= 1.0 else -side
            world = shifted(self.world.data, self.change.to(factor * (1.0 + away * SIDE)))
            total = _total(measured(best, world))
            unproven = (best.gap or 0.0) * max(1.0, abs(total))
            if _total(measured(other, world)) - total <= unproven:
                return False
        return True


def _not_found(plan: Plan) -> bool:
    return not plan.found


def _crossing(near: _Line, far: _Line) -> float:
    """Position where two lines cost the same; `far` is cheaper beyond it, so slopes differ."""
    return 1.0 + (far.at_one - near.at_one) / (near.slope - far.slope)


def _total(plan: Plan) -> float:
    return plan.yardstick.total_cost_usd or 0.0


def _distinct(plans: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """Plans with different sites: starts carry nothing else."""
    seen: dict[object, Plan] = {}
    for plan in plans:
        seen.setdefault((plan.decisions, plan.lines), plan)
    return tuple(seen.values())
