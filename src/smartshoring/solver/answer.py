"""What is asked of a solver and what it can stand behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from smartshoring.solver.linear import Floats

SolveStatus = Literal["optimal", "gap", "infeasible", "nothing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """State of a running solve, in the model's own objective."""

    incumbent: float | None
    bound: float | None
    gap: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """How long and how far.

    Attributes:
        gap: Asked (objective - bound) / max(1, |objective|).
        time_limit_s: Wall seconds; None for no limit.
        cancel: Set by another thread or a signal handler to stop with the best so far.
        progress: Called now and then while the solver runs.
        start: A feasible point to begin from [n].
    """

    gap: float = 1e-6
    time_limit_s: float | None = None
    cancel: threading.Event | None = None
    progress: Callable[[Progress], None] | None = None
    start: Floats | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver can stand behind.

    Attributes:
        status: `optimal` (gap reached), `gap` (a point, not proven as asked), `infeasible`
            (proven), `nothing` (stopped before any point).
        x: Values [n], integers exact; None without a point.
        objective: cost'x; None without a point.
        bound: Proven lower bound of the full model; None when there is none.
        lazy_rows: How many lazy rows were added.
    """

    status: SolveStatus
    x: Floats | None
    objective: float | None
    bound: float | None
    lazy_rows: int = 0

    @property
    def gap(self) -> float | None:
        """(objective - bound) / max(1, |objective|)."""
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """(objective - bound) / max(1, |objective|), None when either is missing, never negative."""
    if objective is None or bound is None:
        return None
    return max(0.0, (objective - bound) / max(1.0, abs(objective)))
