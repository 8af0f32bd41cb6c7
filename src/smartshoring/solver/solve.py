"""One door for every model: small ones go to HiGHS as they are, large ones to the engine."""

from __future__ import annotations

import numpy as np

from smartshoring.solver import highs
from smartshoring.solver.answer import Solution, SolveOptions
from smartshoring.solver.engine.engine import engine
from smartshoring.solver.linear import LinearModel

LARGE = 50_000
"""Columns from which on the engine takes a model."""


def solve(model: LinearModel, options: SolveOptions | None = None) -> Solution:
    """Minimise `model`.

    Raises:
        SolverError: HiGHS failed in a way that supports no statement about the model.
    """
    options = options or SolveOptions()
    deciding = model.integer & (model.lower < model.upper)
    if len(model.cost) < LARGE or not np.any(deciding):
        return highs.solve(model, options)
    return engine(model, options)
