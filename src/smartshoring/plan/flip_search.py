"""The search for one flip: lines of known plans intersected and solved, volume probed and halved.

For a wage, a freight price or a duty the cost of a fixed plan is linear in the factor (in its
inverse for an exchange rate), so the best cost is concave and piecewise linear: a plan that is the
best at both ends of a stretch is the best all along it. Known plans bound it from above and say
where the choice must end at the latest; chords between solved positions bound it from below. A
model is solved only where the two differ. Volume changes what can be done at all, so there the
range is probed and then halved.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

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
TIE = 1e-7
"""Costs that differ by a smaller share are the same to us."""

_GAP = 2e-5
"""Solves are not asked for more: what is closer is a near-tie anyway."""
_DOUBT = 5e-4
"""A choice that could be better by a smaller share of the cost, between solves, is not pursued."""
_RANGE = math.log(HIGH_FACTOR)
_TODAY = 1e-6
"""A threshold so near to 1 is a tie at today's value."""
_TIE_TODAY = "front.flip_tie_today"
_MOST_SOLVES = 30
"""Of one change in one direction; a search that needs more is left open."""
_PROBES = (1.25, 2.0, 5.0)
"""Factors at which volume is probed, and their inverses."""
_VOLUME_WIDTH = 0.004
"""Volume brackets are halved until they are this narrow (share of the factor)."""

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


class _OutOfTimeError(Exception):
    """A solve was not finished, or one change needs too many."""


class _TieError(Exception):
    """Choices cost so nearly the same that no threshold can be proven."""

    def __init__(self, code: str = "front.flip_near_tie") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class _Line:
    """A plan's cost as a line over the position z, and what it tells the company to do."""

    plan: Plan
    signature: str
    at_one: float
    slope: float

    def cost(self, position: float) -> float:
        return self.at_one + self.slope * (position - 1.0)

    def tie(self, position: float) -> float:
        return TIE * max(1.0, abs(self.cost(position)))


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

    def run(self, threads: Executor) -> Flip | OpenQuestion | None:
        """The nearest confirmed flip; None when there is none; an open question otherwise."""
        try:
            if self.change.kind == "volume":
                return self._by_probing(threads)
            return self._by_lines(threads)
        except _OutOfTimeError:
            return self.open("front.flip_no_time")
        except _TieError as tie:
            return self.open(tie.code)

    def _by_lines(self, threads: Executor) -> Flip | None:
        lines = [_line(self, plan) for plan in (self.base, *self.pool)]
        sides = (_Side(self, lines, 1), _Side(self, lines, -1))
        reach = 0.0
        try:
            while reach < _RANGE:
                # No farther than where a known plan must win: the other side need not look beyond.
                turns = [side.turn() for side in sides]
                nearest = min((t for t in turns if t is not None), default=_RANGE)
                if nearest <= _TODAY:
                    raise _TieError(_TIE_TODAY)
                # A turn that has moved away from 1 since it was known is looked for farther out.
                reach = _RANGE if nearest <= reach * (1.0 + 1e-9) else nearest
                futures = [threads.submit(side.nearest, reach) for side in sides]
                flip = _nearest([future.result() for future in futures])
                if flip is not None:
                    return flip
            return None
        finally:
            for side in sides:
                self.found += side.plans
                self.solves += side.solves

    def _by_probing(self, threads: Executor) -> Flip | None:
        """Probed outwards on both sides in turn."""
        sides = (_Volume(self, 1), _Volume(self, -1))
        flip: Flip | None = None
        try:
            for size in _PROBES:
                futures = [threads.submit(side.probed, size) for side in sides]
                flip = _nearest([future.result() for future in futures])
                if flip is not None:
                    break
            return flip
        finally:
            self.solves += sum(side.solves for side in sides)

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


# --- which change first --------------------------------------------------------------------------


def closeness(search: Search) -> float:
    """How far away, in log terms, a known plan of another choice becomes the cheaper one.

    Needs no solve; infinite when no known plan ever does, or when the change is of volume.
    """
    if search.change.kind == "volume":
        return math.inf
    lines = [_line(search, plan) for plan in (search.base, *search.pool)]
    turns = [_Side(search, lines, direction).turn() for direction in (1, -1)]
    return min((turn for turn in turns if turn is not None), default=math.inf)


# --- cost changes: lines -------------------------------------------------------------------------


def _factor(change: Change, position: float) -> float:
    """Costs are linear in the position: the factor, or its inverse for an exchange rate."""
    return 1.0 / position if change.kind == "exchange_rate" else position


def _line(search: Search, plan: Plan) -> _Line:
    if not plan.found:  # costs alone cannot make the question infeasible
        raise _OutOfTimeError
    data, change = search.world.data, search.change
    at_one = _total(measured(plan, data))
    at_far = _total(measured(plan, shifted(data, change.to(_factor(change, HIGH_FACTOR)))))
    return _Line(plan, search.world.reads(plan), at_one, (at_far - at_one) / (HIGH_FACTOR - 1.0))


def _lowest(lines: Sequence[_Line], position: float) -> float:
    return min((line.cost(position) for line in lines), default=math.inf)


def _crossing(one: _Line, other: _Line) -> float | None:
    """Position where two lines cost the same; None when they are parallel."""
    if one.slope == other.slope:
        return None
    return 1.0 + (other.at_one - one.at_one) / (one.slope - other.slope)


def _turn(lines: Sequence[_Line], old: str, end: float) -> float | None:
    """The position nearest to 1, up to `end`, from which on no line of the old choice is cheapest.

    Lines of the old choice bound it from above, so the best of them is what another must beat.
    """
    own = [line for line in lines if line.signature == old]
    away = 1.0 if end > 1.0 else -1.0
    far = abs(math.log(end)) * (1.0 + 1e-12)
    found: list[float] = []
    for other in lines:
        if other.signature == old:
            continue
        for line in own:
            at = _crossing(line, other)
            if at is None or at <= 0.0 or (line.slope - other.slope) * away <= 0.0:
                continue
            beyond = math.log(at) * away
            on_top = line.cost(at) <= _lowest(own, at) + line.tie(at) * 1e-3
            if -_TODAY <= beyond <= far and on_top:
                found.append(at)
    return min(found, key=lambda at: abs(math.log(at)), default=None)


class _Side:
    """One direction of a cost change; its solves depend on nothing that the other side finds."""

    def __init__(self, search: Search, lines: list[_Line], direction: int) -> None:
        self.search = search
        self.lines = list(lines)
        self.direction = direction
        self.plans: list[Plan] = []
        self.solves = 0
        # Solved positions: the best plan there, and a proven bound on the best cost.
        self.best: dict[float, _Line] = {1.0: lines[0]}
        self.bound: dict[float, float] = {1.0: _proven(lines[0], 1.0)}

    def turn(self) -> float | None:
        """How far away, in log terms, a known plan of another choice becomes the cheapest."""
        at = _turn(self.lines, self.search.old, HIGH_FACTOR**self.direction)
        return None if at is None else abs(math.log(at))

    def nearest(self, reach: float) -> Flip | None:
        """The nearest confirmed flip within a reach in log terms.

        Raises:
            _OutOfTimeError: It could not be proven in time.
            _TieError: It could not be proven because choices cost nearly the same.
        """
        old = self.search.old
        end = math.exp(reach * self.direction)
        while True:
            at = _turn(self.lines, old, end)
            if at is None:
                wanted = [end]
            elif abs(math.log(at)) <= _TODAY:
                raise _TieError(_TIE_TODAY)
            else:
                wanted = [self._beside(at, SIDE), self._beside(at, -SIDE)]
            position = next((p for p in wanted if p not in self.best), None)
            if position is None:
                position = self._doubtful(wanted[-1])
            if position is not None:
                self._solve(position)
            elif at is None:
                last, base = self.best[end], self.lines[0]
                if last.signature != old and last.cost(1.0) <= base.cost(1.0) + base.tie(1.0):
                    raise _TieError  # as cheap as the choice all along
                return None
            else:
                return self._confirmed(at)

    def _doubtful(self, until: float) -> float | None:
        """Where, up to a solved position, another choice could still win by more than a doubt.

        The best cost lies between the lowest line of the old choice and the chord of the bounds at
        solved positions; the difference is concave, so its peak is where two lines cross.
        """
        low, high = min(1.0, until), max(1.0, until)
        solved = sorted(p for p in self.best if low <= p <= high)
        own = [line for line in self.lines if line.signature == self.search.old]
        bends = {
            at
            for i, one in enumerate(own)
            for other in own[:i]
            if (at := _crossing(one, other)) is not None and low < at < high
        }
        worst, where = _DOUBT, None
        for left, right in itertools.pairwise(solved):
            for at in bends:
                if left < at < right:
                    share = (at - left) / (right - left)
                    chord = (1.0 - share) * self.bound[left] + share * self.bound[right]
                    cost = _lowest(own, at)
                    doubt = (cost - chord) / max(1.0, abs(cost))
                    if doubt > worst:
                        worst, where = doubt, at
        return where

    def _beside(self, at: float, share: float) -> float:
        """The position at which the factor is a share farther from 1 (nearer if negative)."""
        factor = _factor(self.search.change, at)
        away = 1.0 if factor >= 1.0 else -1.0
        return _factor(self.search.change, factor * (1.0 + away * share))

    def _solve(self, position: float) -> None:
        """Solve at a position; the best plan there is a new line."""
        self.solves += 1
        if self.solves > _MOST_SOLVES:
            raise _OutOfTimeError
        start = min(self.lines, key=lambda line: line.cost(position))
        change = self.search.change.to(_factor(self.search.change, position))
        plan = self.search.world.solved(change, (start.plan,))
        if plan is None:
            raise _OutOfTimeError
        line = _line(self.search, plan)
        self.plans.append(plan)
        self.lines.append(line)
        self.best[position] = line
        self.bound[position] = _proven(line, position)

    def _confirmed(self, at: float) -> Flip:
        """The old choice 1 % before, another 1 % after, each by more than its proven gap."""
        nearer, farther = self._beside(at, -SIDE), self._beside(at, SIDE)
        before, after = self.best[nearer], self.best[farther]
        if before.signature != self.search.old or after.signature == self.search.old:
            raise _TieError
        for position, best, other in ((nearer, before, after), (farther, after, before)):
            if other.cost(position) <= best.cost(position) or (
                other.cost(position) - best.cost(position)
                <= best.cost(position) - self.bound[position]
            ):
                raise _TieError
        return self.search.flip(_factor(self.search.change, at), after.signature)


def _proven(line: _Line, position: float) -> float:
    """Proven lower bound of the best cost where `line` was found to be the best."""
    cost = line.cost(position)
    return cost - (line.plan.gap or 0.0) * max(1.0, abs(cost))


# --- volume: probes ------------------------------------------------------------------------------


class _Volume:
    """One direction of a change of volume."""

    def __init__(self, search: Search, direction: int) -> None:
        self.search = search
        self.direction = direction
        self.inside = 1.0
        self.ended = False
        self.plans: list[Plan] = []
        self.solves = 0
        self._memo: dict[float, Plan] = {1.0: search.base}

    def probed(self, size: float) -> Flip | None:
        """A flip between the last probe and this one, if there is one."""
        if self.ended:
            return None
        factor = size**self.direction
        if not self._at(factor).found:
            # A flip may still lie between the last probe and where plans end.
            self.ended = True
            factor, _ = self._halved(self.inside, factor, lambda plan: not plan.found)
            change = self.search.change
            self.search.ends.append(RangeEnd(change.kind, change.subject, factor))
        if not self._turned(self._at(factor)):
            self.inside = factor
            return None
        return self._flip(self.inside, factor)

    def _flip(self, inside: float, outside: float) -> Flip:
        guess = _scaled_crossing(self._at(inside), inside, self._at(outside), outside)
        if guess is None or not self._holds(guess):
            low, high = self._halved(inside, outside, self._turned)
            guess = math.sqrt(low * high)
            if not self._holds(guess):
                raise _TieError
        if abs(guess - 1.0) <= _VOLUME_WIDTH:
            raise _TieError(_TIE_TODAY)
        after = self._at(guess * (1.0 + SIDE * self.direction))
        return self.search.flip(guess, self.search.world.reads(after))

    def _holds(self, factor: float) -> bool:
        """Old choice 1 % before, another 1 % after."""
        before = self._at(factor * (1.0 - SIDE * self.direction))
        after = self._at(factor * (1.0 + SIDE * self.direction))
        return before.found and not self._turned(before) and after.found and self._turned(after)

    def _turned(self, plan: Plan) -> bool:
        return self.search.world.reads(plan) != self.search.old

    def _halved(
        self, inside: float, outside: float, turned: Callable[[Plan], bool]
    ) -> tuple[float, float]:
        """A narrow bracket around where `turned` becomes true, between two factors."""
        while abs(math.log(outside / inside)) > _VOLUME_WIDTH:
            middle = math.sqrt(inside * outside)
            if turned(self._at(middle)):
                outside = middle
            else:
                inside = middle
        return inside, outside

    def _at(self, factor: float) -> Plan:
        if factor not in self._memo:
            self.solves += 1
            if self.solves > _MOST_SOLVES:
                raise _OutOfTimeError
            start = self.plans[-1] if self.plans else self.search.base
            plan = self.search.world.solved(self.search.change.to(factor), (start,))
            if plan is None:
                raise _OutOfTimeError
            if plan.found:
                self.plans.append(plan)
            self._memo[factor] = plan
        return self._memo[factor]


def _nearest(flips: Sequence[Flip | None]) -> Flip | None:
    found = [flip for flip in flips if flip is not None]
    return min(found, key=lambda flip: abs(math.log(flip.factor)), default=None)


def _scaled_crossing(one: Plan, at_one: float, other: Plan, at_other: float) -> float | None:
    """Factor at which two plans cost the same, were all their quantities scaled with volume.

    Fixed costs and one-offs stay. Only a guess: capacities may forbid it.
    """
    lines = []
    for plan, factor in ((one, at_one), (other, at_other)):
        fixed = (plan.cost.get("fixed") or 0.0) + (plan.cost.get("one_off") or 0.0)
        lines.append((fixed, (_total(plan) - fixed) / factor))
    (fixed, slope), (other_fixed, other_slope) = lines
    if slope == other_slope:
        return None
    crossing = (other_fixed - fixed) / (slope - other_slope)
    low, high = min(at_one, at_other), max(at_one, at_other)
    return crossing if low < crossing < high else None


def _total(plan: Plan) -> float:
    return plan.yardstick.total_cost_usd or 0.0
