"""Findings of the checker: by how much each rule is broken, at its worst."""

from __future__ import annotations

import math

import numpy as np

from smartshoring.plan.arrays import Floats


class Findings:
    """The largest violation of each rule, relative to the size of what it governs."""

    def __init__(self) -> None:
        self.worst_of: dict[str, float] = {}

    def __call__(self, rule: str, excess: float | Floats, size: float | Floats = 1.0) -> None:
        """Note by how much a rule is exceeded, where it is exceeded most.

        What is not a number keeps no rule.
        """
        if isinstance(excess, float) and isinstance(size, float):
            # Thousands of single figures are compared: arrays of one would take most of the time.
            worst = max(0.0, excess / max(1.0, abs(size)))
        else:
            share = np.asarray(excess) / np.maximum(1.0, np.abs(size))
            worst = float(np.max(share, initial=0.0))
        if math.isnan(excess if isinstance(excess, float) else worst):
            worst = math.inf
        self.worst_of[rule] = max(self.worst_of.get(rule, 0.0), worst)
