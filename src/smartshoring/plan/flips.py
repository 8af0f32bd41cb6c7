"""Flips: the smallest change of one thing in the world that makes another choice the best one.

Every flip that is reported has been solved again 1 % before and 1 % after its threshold; "no flip
between 0.2x and 5x" is an answer; what could not be proven is listed as open.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.flip_costs import by_lines, closeness
from smartshoring.plan.flip_search import (
    HIGH_FACTOR,
    LOW_FACTOR,
    SIDE,
    TIE,
    Flip,
    OpenQuestion,
    OutOfTimeError,
    RangeEnd,
    Search,
    Signature,
    TieError,
    World,
)
from smartshoring.plan.flip_volume import by_probing
from smartshoring.plan.shift import ALL_MARKETS, Change, Kind, candidates, subjects
from smartshoring.plan.solve import Effort
from smartshoring.plan.spec import Spec

NO_PLAN = "none"
"""Signature of a question without an answer."""

_THREADS = 2


@dataclass(frozen=True)
class FlipReport:
    """What changes the choice, and what does not.

    Attributes:
        choice: Signature of the choice.
        flips: Confirmed flips, the nearest first.
        none_within: Changes between 0.2x and 5x of which the choice stays the best, within 0.05 %
            of the cost (and as far as plans exist, see `ends`).
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

    `stay`: no candidate plant works and no line moves; `move`: one does and no existing plant
    works in the last period; `mixed`: otherwise. Then the countries (names of the plants when
    places are not used) whose plants deliver finished goods in the last period. A plant works when
    it is open and makes something: an idle plant costs nothing when it has no fixed cost, so its
    state says nothing.
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
    moved = opened or bool(plan.moves)
    kind = "stay" if not moved else "mixed" if kept else "move"
    finished = dict(zip(data.products.name, data.products.finished, strict=True))
    country = dict(zip(sites.name, sites.country, strict=True))
    where = sorted(
        {
            country[flow.origin] if data.has_places else flow.origin
            for flow in plan.flows
            if flow.period == last and finished[flow.product] and flow.origin in plants
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
    tell: Callable[[float], None] | None = None,
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
        tell: Told the share of the changes that is done.
    """
    deadline = None if budget_s is None else time.monotonic() + budget_s
    spec = replace(spec, objective="total", augment={})
    wanted = subjects(data, choice, rivals) if changes is None else changes
    tried = {(change.kind, change.subject) for change in wanted}
    everything = candidates(data, choice, rivals) if changes is None else ()
    # A rival that breaks a limit is no answer to a question with that limit.
    pool = tuple(plan for plan in rivals if plan.found and not plan.breaks)
    world = World(data, spec, effort, signature, deadline)
    base = world.solved(Change("volume", ALL_MARKETS), (choice,))
    old = signature(choice, data)
    not_tried = tuple(
        (change.kind, change.subject)
        for change in everything
        if (change.kind, change.subject) not in tried
    )
    code = ""
    if base is None:
        code = "front.flip_no_time"
    elif not base.found or signature(base, data) != old or _tied(base, pool, old, world):
        # Another choice is as good as this one, or better, before anything has changed.
        code = "front.flip_tie_today"
    if base is None or code:
        unproven = tuple(OpenQuestion(c.kind, c.subject, code) for c in wanted)
        return FlipReport(choice=old, unproven=unproven, not_tried=not_tried, solves=1)
    done: dict[Change, tuple[Search, Flip | OpenQuestion | None]] = {}
    # What is likely to flip the choice soonest comes first, in case the time does not suffice.
    order = sorted(wanted, key=lambda change: closeness(Search(world, change, old, base, pool)))
    with ThreadPoolExecutor(_THREADS) as threads:
        for change in order:
            search = Search(world, change, old, base, pool)
            done[change] = (search, _outcome(search, threads))
            # Plans found for one change are known to the next; volume's serve another demand.
            if change.kind != "volume":
                pool = _distinct((*pool, *search.found))
            if tell is not None:
                tell(len(done) / len(order))
    searches = [done[change][0] for change in wanted]
    outcomes = [done[change][1] for change in wanted]
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
        ends=tuple(
            sorted(
                (end for search in searches for end in search.ends),
                key=lambda end: (end.kind, end.subject, end.factor),
            )
        ),
        not_tried=not_tried,
        solves=1 + sum(search.solves for search in searches),
    )


def _outcome(search: Search, threads: Executor) -> Flip | OpenQuestion | None:
    """The nearest confirmed flip; None when there is none; an open question otherwise."""
    try:
        if search.change.kind == "volume":
            return by_probing(search, threads)
        return by_lines(search, threads)
    except OutOfTimeError:
        return search.open("front.flip_no_time")
    except TieError as tie:
        return search.open(tie.code)


def _distinct(plans: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """Plans that differ in sites or in who makes and delivers; the first of each."""
    seen: dict[object, Plan] = {}
    for plan in plans:
        routes = frozenset((f.origin, f.destination, f.product, f.mode) for f in plan.flows)
        seen.setdefault((plan.decisions, plan.lines, plan.moves, routes), plan)
    return tuple(seen.values())


def _tied(base: Plan, rivals: tuple[Plan, ...], old: str, world: World) -> bool:
    """Whether a rival that means another choice costs the same today."""
    cost = base.yardstick.total_cost_usd or 0.0
    return any(
        world.signature(rival, world.data) != old
        and (rival.yardstick.total_cost_usd or 0.0) <= cost + TIE * max(1.0, abs(cost))
        for rival in rivals
    )


__all__ = [
    "HIGH_FACTOR",
    "LOW_FACTOR",
    "NO_PLAN",
    "SIDE",
    "Flip",
    "FlipReport",
    "OpenQuestion",
    "RangeEnd",
    "Signature",
    "choice_signature",
    "flips",
]
