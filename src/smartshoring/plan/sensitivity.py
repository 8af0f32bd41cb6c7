"""Sensitivity: every assumption drawn from its range at once, many times, and the case re-solved.

Each assumption with a low and a high end is drawn from the triangle of low end, own value and high
end, independently of the others, by Latin hypercube: one draw in each of N equally likely slices.
Every draw builds the coefficients anew and solves smartshore and its rivals again in a process of
its own; what a draw finds does not depend on who computed it, nor on the draws before it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.synchronize import Event as SharedEvent

import numpy as np

from smartshoring.case.case import Case
from smartshoring.network.lane import Lane
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients, Floats
from smartshoring.plan.both_ends import assumptions
from smartshoring.plan.choice import Choice
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.evaluate import measured
from smartshoring.plan.flips import choice_signature
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.strategies import SMARTSHORE, TODAY, keeps, kept_limits, specs_of
from smartshoring.plan.verdict import Verdict, verdict
from smartshoring.reference.value import Value

GAP = 1e-4
"""Draws differ by far more; asking for less proves nothing that a reader sees."""
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Draw:
    """What one draw leads to.

    Attributes:
        signature: What the best plan tells the company to do, as in `flips.choice_signature`.
        choice: The verdict's choice.
        total_cost_usd: Of the best plan; None when there is none.
        saving_usd: Total cost of the plan it is compared with less that; None when either is not.
    """

    signature: str
    choice: Choice
    total_cost_usd: float | None
    saving_usd: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number is spread over the draws."""

    mean: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Influence:
    """How far the saving goes along with one input: rank correlation, -1 to 1; None = it does not.

    A correlation is no cause: with few draws small ones are chance (about 1 / sqrt(draws)).
    """

    value: Value
    rank_correlation: float | None


@dataclass(frozen=True)
class Sensitivity:
    """What many draws lead to.

    Attributes:
        asked: How many draws were asked for.
        draws: Those that were finished, in their order.
        seed: Of the random numbers.
        against: Plan that the saving is counted from; "" = none.
        signatures: How often each signature is best, the most frequent first.
        choices: The same for the verdict's choice.
        saving: Spread of the saving.
        total: Spread of the total cost of the best plan.
        influences: Inputs by the strength of their rank correlation with the saving.
        code: Words code of why draws are missing; "" = none is.
    """

    asked: int
    draws: tuple[Draw, ...]
    seed: int
    against: str
    signatures: tuple[tuple[str, int], ...]
    choices: tuple[tuple[str, int], ...]
    saving: Spread | None
    total: Spread | None
    influences: tuple[Influence, ...]
    code: str = ""


def sensitivity(
    case: Case,
    lanes: Sequence[Lane],
    data: Coefficients,
    plans: Sequence[Plan],
    found: Verdict,
    effort: Effort,
    *,
    draws: int,
    seed: int,
    workers: int | None = None,
    tell: Callable[[float], None] | None = None,
) -> Sensitivity:
    """Draw, re-solve and count.

    Args:
        case: The case.
        lanes: Its computed lanes.
        data: Coefficients at the values' own numbers.
        plans: The compared plans; smartshore's is where each draw starts from.
        found: The verdict, which says what the saving is counted from.
        effort: Time limit per solve and cancel; draws that are finished by then are kept.
        draws: How many.
        seed: Of the random numbers.
        workers: Processes; None = as many as there are processors.
        tell: Told the share that is done.
    """
    values = assumptions(data)
    numbers = samples(values, draws, seed)
    if not values:
        code = "sensitivity.no_inputs"
        return _summed([], numbers[:0], values, draws, seed, found.against, code)
    start = next((plan for plan in plans if plan.id == SMARTSHORE and plan.found), None)
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    job = _Job(case, tuple(lanes), values, found.against, start, effort.time_limit_s)
    done: dict[int, Draw] = {}
    code = ""
    with ProcessPoolExecutor(
        max_workers=max(1, min(draws, workers or os.cpu_count() or 1)),
        mp_context=context,
        initializer=_begin,
        initargs=(job, stop),
    ) as pool:
        waiting = {pool.submit(_draw, row): i for i, row in enumerate(numbers)}
        try:
            code = _gathered(waiting, done, effort, stop, draws, tell or (lambda _share: None))
        except BrokenProcessPool:
            code = "sensitivity.worker_died"
    kept = sorted(done)
    return _summed([done[i] for i in kept], numbers[kept], values, draws, seed, found.against, code)


def samples(values: Sequence[Value], draws: int, seed: int) -> Floats:
    """Latin hypercube of triangles [draws x values]."""
    rng = np.random.default_rng(seed)
    columns = []
    for value in values:
        slices = rng.permutation(draws) + rng.random(draws)
        columns.append(_triangular(slices / draws, value))
    return np.array(columns, float).reshape(len(values), draws).T


def _triangular(share: Floats, value: Value) -> Floats:
    """The number below which a share of the triangle lies."""
    low, high = value.low or 0.0, value.high or 0.0
    mode = min(max(value.value or 0.0, low), high)
    up, down, width = mode - low, high - mode, high - low
    rising = low + np.sqrt(share * width * up)
    falling = high - np.sqrt((1.0 - share) * width * down)
    return np.asarray(np.where(share * width < up, rising, falling), float)


def _gathered(
    waiting: dict[Future[Draw | None], int],
    done: dict[int, Draw],
    effort: Effort,
    stop: SharedEvent,
    draws: int,
    tell: Callable[[float], None],
) -> str:
    """Collects draws until all are there or the user cancels; words code of why some are not."""
    code = ""
    while waiting:
        finished, _ = wait(waiting, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        for future in finished:
            number = waiting.pop(future)
            draw = None if future.cancelled() else future.result()
            if draw is not None:
                done[number] = draw
        if finished:
            tell(len(done) / draws)
        if not code and effort.cancel is not None and effort.cancel.is_set():
            code = "sensitivity.stopped"
            stop.set()
            for future in list(waiting):
                future.cancel()
    return code or ("" if len(done) == draws else "sensitivity.unsolved")


# --- in the worker -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Job:
    """What every draw needs; sent to each process once."""

    case: Case
    lanes: tuple[Lane, ...]
    values: tuple[Value, ...]
    against: str
    start: Plan | None
    time_limit_s: float | None


class _Worker:
    """The process's own copy of the job."""

    job: _Job
    cancel: threading.Event


def _begin(job: _Job, stop: SharedEvent) -> None:
    # Ctrl-C reaches every process of the terminal: the first one decides what to do about it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.job, _Worker.cancel = job, threading.Event()

    def listen() -> None:
        parent = multiprocessing.parent_process()
        while parent is None or parent.is_alive():
            if stop.wait(_LOOK_S):
                _Worker.cancel.set()
                time.sleep(_LOOK_S)
        # The first process left without saying so: nobody waits for this one any more.
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()


def _draw(numbers: Floats) -> Draw | None:
    return drawn(_Worker.job, numbers, _Worker.cancel)


def drawn(job: _Job, numbers: Floats, cancel: threading.Event | None = None) -> Draw | None:
    """What the case leads to with these numbers; None when it was not finished."""
    if cancel is not None and cancel.is_set():
        return None
    reference = case_reference(job.case)
    moved = {
        (value.key, value.place): float(number)
        for value, number in zip(job.values, numbers, strict=True)
    }
    data = build(job.case, replace(reference, moved=moved), job.lanes)
    specs = specs_of(data)
    effort = Effort(gap=GAP, time_limit_s=job.time_limit_s, cancel=cancel)
    plans: dict[str, Plan] = {}
    smart = specs.get(SMARTSHORE)
    for name in dict.fromkeys((TODAY, job.against)):
        if name in specs and name != SMARTSHORE:
            plan = plan_for(data, specs[name], effort, name=name)
            plans[name] = plan if smart is None else kept_limits(plan, data, smart)
    if smart is not None:
        starts = [plan for plan in plans.values() if plan.found and not plan.breaks]
        if job.start is not None:
            base = measured(job.start, data)
            starts += [base] if keeps(base, data, smart) else []
        plans[SMARTSHORE] = plan_for(data, smart, effort, name=SMARTSHORE, starts=tuple(starts))
    if any(plan.reason == "plan.no_time" for plan in plans.values()):
        return None
    if cancel is not None and cancel.is_set():
        # The solver was stopped on the way: what it has is not what it would have found.
        return None
    best, rival = plans.get(SMARTSHORE), plans.get(job.against)
    total = None if best is None or not best.found else best.yardstick.total_cost_usd
    other = None if rival is None or not rival.found else rival.yardstick.total_cost_usd
    return Draw(
        signature="none" if best is None else choice_signature(best, data),
        choice=verdict(tuple(plans.values()), data).choice,
        total_cost_usd=total,
        saving_usd=None if total is None or other is None else other - total,
    )


# --- counting ------------------------------------------------------------------------------------


def _summed(
    draws: list[Draw],
    numbers: Floats,
    values: Sequence[Value],
    asked: int,
    seed: int,
    against: str,
    code: str,
) -> Sensitivity:
    return Sensitivity(
        asked=asked,
        draws=tuple(draws),
        seed=seed,
        against=against,
        signatures=_counted(draw.signature for draw in draws),
        choices=_counted(draw.choice for draw in draws),
        saving=_spread([d.saving_usd for d in draws]),
        total=_spread([d.total_cost_usd for d in draws]),
        influences=influences(values, numbers, [d.saving_usd for d in draws]),
        code=code,
    )


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts = Counter(names)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _spread(numbers: Sequence[float | None]) -> Spread | None:
    known = np.array([number for number in numbers if number is not None], float)
    if not len(known):
        return None
    p5, p50, p95 = (float(p) for p in np.percentile(known, (5, 50, 95)))
    return Spread(float(known.mean()), p5, p50, p95)


def influences(
    values: Sequence[Value], numbers: Floats, savings: Sequence[float | None]
) -> tuple[Influence, ...]:
    """Rank correlation of each input with the saving, the strongest first."""
    known = [i for i, saving in enumerate(savings) if saving is not None]
    target = np.array([savings[i] for i in known], float)
    found = [
        Influence(value, _rank_correlation(numbers[known, v], target))
        for v, value in enumerate(values)
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (-abs(one.rank_correlation or 0.0), one.value.key, one.value.place),
        )
    )


def _rank_correlation(one: Floats, other: Floats) -> float | None:
    """Spearman's; None when one of them never changes."""
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(numbers: Floats) -> Floats:
    """Rank of each number; equal ones share the mean of theirs."""
    _, which, count = np.unique(numbers, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2.0)[which], float)
