"""Findings of the checker: by how much each rule is broken, at its worst."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Floats


class Findings:
    """The largest violation of each rule, relative to the size of what it governs."""

    def __init__(self) -> None:
        self.worst_of: dict[str, float] = {}

    def __call__(self, rule: str, excess: float | Floats, size: float | Floats = 1.0) -> None:
        """Note by how much a rule is exceeded, where it is exceeded most."""
        worst = float(np.max(np.asarray(excess) / np.maximum(1.0, np.abs(size)), initial=0.0))
        self.worst_of[rule] = max(self.worst_of.get(rule, 0.0), worst)
