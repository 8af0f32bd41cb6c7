"""Flips: the smallest change of one thing in the world that makes another choice the best one.

For a wage, a freight price or a duty the cost of a fixed plan is linear in the factor (in its
inverse for an exchange rate), so the best cost is concave and piecewise linear. Its pieces are
found by intersecting the lines of known plans and solving where they cross, nearest first: a plan
that is best at both ends of a stretch is best all along it. Volume changes what can be done at
all, so there the range is probed and then halved. What is reported has been solved again on both
sides.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.evaluate import measured
from smartshoring.plan.shift import Change, Kind, candidates, shifted, subjects
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.units_of_change import base_value

LOW_FACTOR, HIGH_FACTOR = 0.2, 5.0
"""Range of factors that is searched."""
SIDE = 0.01
"""A flip is solved again this share of the factor before and after the threshold."""
NO_PLAN = "none"
"""Signature of a question without an answer."""

_THREADS = 2
_TIE = 1e-7
"""Costs that differ by a smaller share are the same to us."""
_MOST_SOLVES = 60
"""Of one change; a range that needs more is left open."""
_PROBES = (1.05, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0)
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


@dataclass(frozen=True)
class FlipReport:
    """What changes the choice, and what does not.

    Attributes:
        choice: Signature of the choice.
        flips: Confirmed flips, the nearest first.
        none_within: Changes between 0.2x and 5x of which the choice stays the best.
        unproven: Changes that stay open: near-ties, no time left.
        ends: Where the range ends before 0.2x or 5x because no plan exists beyond.
        not_tried: Changes left out to keep the number of solves bounded.
        solves: How many models were solved.
    """

    choice: str = ""
    flips: tuple[Flip, ...] = ()
    none_within: tuple[tuple[Kind, str], ...] = ()
    unproven: tuple[OpenQuestion, ...] = ()
    ends: tuple[RangeEnd, ...] = ()
    not_tried: tuple[tuple[Kind, str], ...] = ()
    solves: int = field(default=0, compare=False)


def choice_signature(plan: Plan, data: Coefficients) -> str:
    """What a plan tells the company to do, such as `move: MEX, USA`.

    `stay`: no candidate plant works; `move`: candidates work and no existing plant works in the
    last period; `mixed`: both. Then the countries (names of the plants when places are not used)
    whose plants deliver finished goods in the last period. A plant works when it is open and makes
    something: an idle plant costs nothing when it has no fixed cost, so its state says nothing.
    """
    if not plan.found:
        return NO_PLAN
    sites = data.sites
    plants = {
        name: bool(existing)
        for name, kind, existing in zip(sites.name, sites.kind, sites.existing, strict=True)
        if kind == PLANT
    }
    last = data.periods[-1]
    works = {(made.site, made.period) for made in plan.production}
    opened = any(not plants.get(site, True) for site, _ in works)
    kept = any(plants.get(site, False) for site, period in works if period == last)
    kind = "stay" if not opened else "mixed" if kept else "move"
    finished = {
        name
        for name, is_finished in zip(data.products.name, data.products.finished, strict=True)
        if is_finished
    }
    stations = set(sites.name) - {
        name for name, kind in zip(sites.name, sites.kind, strict=True) if kind not in (PLANT,)
    }
    country = dict(zip(sites.name, sites.country, strict=True))
    where = sorted(
        {
            (country[flow.origin] if data.has_places else flow.origin)
            for flow in plan.flows
            if flow.period == last and flow.product in finished and flow.origin in stations
        }
    )
    return f"{kind}: {', '.join(where)}"


def flips(
    data: Coefficients,
    spec: Spec,
    choice: Plan,
    effort: Effort,
    signature: Signature = choice_signature,
    rivals: tuple[Plan, ...] = (),
    *,
    budget_s: float | None = None,
    changes: tuple[Change, ...] | None = None,
) -> FlipReport:
    """The smallest change of each kind and subject that changes the choice.

    Args:
        data: Coefficients at today's values.
        spec: The question that `choice` answers (smartshore's); its total cost is minimised.
        choice: The plan chosen.
        effort: Gap, time limit and cancel of each solve.
        signature: Says what a plan tells the company to do; another signature is another choice.
        rivals: Other plans: they say which changes matter and give the solver its starts.
        budget_s: Wall seconds for everything; what is not done by then is unproven.
        changes: Changes to try instead of `shift.subjects`.
    """
    deadline = None if budget_s is None else time.monotonic() + budget_s
    spec = replace(spec, objective="total", augment={})
    wanted = subjects(data, choice, rivals) if changes is None else changes
    tried = {(change.kind, change.subject) for change in wanted}
    everything = candidates(data, choice, rivals) if changes is None else ()
    world = _World(data, spec, effort, signature, deadline, rivals)
    base = world.solved(Change("volume", "all"), (choice,))
    old = signature(choice, data)
    not_tried = tuple(
        (change.kind, change.subject)
        for change in everything
        if (change.kind, change.subject) not in tried
    )
    if base is None or not base.found or signature(base, data) != old:
        # Another plan is as good as the choice, or better, before anything has changed.
        code = "front.flip_no_time" if base is None else "front.flip_tie_today"
        unproven = tuple(OpenQuestion(c.kind, c.subject, code) for c in wanted)
        return FlipReport(choice=old, unproven=unproven, not_tried=not_tried, solves=world.solves)
    searches = [_Search(world, change, old, base) for change in wanted]
    with ThreadPoolExecutor(_THREADS) as threads:
        outcomes = list(threads.map(_Search.run, searches))
    return FlipReport(
        choice=old,
        flips=tuple(
            sorted(
                (outcome for outcome in outcomes if isinstance(outcome, Flip)),
                key=lambda flip: (abs(math.log(flip.factor)), flip.kind, flip.subject),
            )
        ),
        none_within=tuple(
            (search.change.kind, search.change.subject)
            for search, outcome in zip(searches, outcomes, strict=True)
            if outcome is None
        ),
        unproven=tuple(outcome for outcome in outcomes if isinstance(outcome, OpenQuestion)),
        ends=tuple(end for search in searches for end in search.ends),
        not_tried=not_tried,
        solves=world.solves + sum(search.solves for search in searches),
    )


@dataclass
class _World:
    """What all searches share."""

    data: Coefficients
    spec: Spec
    effort: Effort
    signature: Signature
    deadline: float | None
    rivals: tuple[Plan, ...]
    solves: int = 0

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
        effort = replace(self.effort, time_limit_s=limit, progress=None)
        plan = plan_for(data, self.spec, effort, name="flip", starts=known)
        # A plan that is not proven proves nothing about the choice.
        return plan if plan.status in ("optimal", "infeasible") else None


class _OutOfTimeError(Exception):
    """A solve was not finished, or one change needs too many."""


@dataclass(frozen=True)
class _Line:
    """A plan's cost as a line over the position z, and what it tells the company to do."""

    plan: Plan
    signature: str
    at_one: float
    slope: float

    def cost(self, position: float) -> float:
        return self.at_one + self.slope * (position - 1.0)


class _Search:
    """The search for the nearest flip of one change."""

    def __init__(self, world: _World, change: Change, old: str, base: Plan) -> None:
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
            if self.change.kind == "volume":
                found = self._by_probing()
            else:
                found = self._by_lines()
            return None if found is None else self._confirmed(found)
        except _OutOfTimeError:
            return self._open("front.flip_no_time")

    def _open(self, code: str) -> OpenQuestion:
        return OpenQuestion(self.change.kind, self.change.subject, code)

    def _solved(self, factor: float) -> Plan:
        self.solves += 1
        if self.solves > _MOST_SOLVES:
            raise _OutOfTimeError
        starts = (*self.known, *self.world.rivals)
        plan = self.world.solved(self.change.to(factor), _distinct(starts))
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
        tie = _TIE * max(1.0, abs(far.cost(far_at)))
        if near.cost(far_at) <= far.cost(far_at) + tie:
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
                    at = self._halved(sides[direction], factor, lambda p: not p.found)
                    end = min(at) if direction > 0 else max(at)
                    self.ends.append(RangeEnd(self.change.kind, self.change.subject, end))
                    turned = self._signature_at(end) != self.old
                    if turned:
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

    def _signature_at(self, factor: float) -> str:
        return self._reads(self._solved(factor))

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
        away = 1.0 if factor >= 1.0 else -1.0
        before = self._solved(factor * (1.0 - away * SIDE))
        after = self._solved(factor * (1.0 + away * SIDE))
        if not after.found or not before.found:
            return self._open("front.flip_near_tie")
        new = self._reads(after)
        if self._reads(before) != self.old or new == self.old:
            return self._open("front.flip_near_tie")
        value, unit = base_value(self.world.data, self.change, (self.base, *self.world.rivals))
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
