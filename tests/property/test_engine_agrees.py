"""The engine agrees with HiGHS alone on random cases with all that a case may hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plan_worlds import random_world

from smartshoring.plan.model import compile_model
from smartshoring.plan.model.reduction import reduced
from smartshoring.plan.strategies import SMARTSHORE, specs_of
from smartshoring.solver import highs
from smartshoring.solver.answer import SolveOptions
from smartshoring.solver.engine.engine import engine
from smartshoring.solver.linear import LinearModel

_GROUPS = 20
_PER_GROUP = 10


def model_of(seed: int) -> LinearModel | None:
    data = random_world(seed).data()
    spec = specs_of(data).get(SMARTSHORE)
    return None if spec is None else compile_model(reduced(data, spec).data, spec).model


def assert_feasible(model: LinearModel, x: np.ndarray) -> None:
    used = model.matrix @ x
    size = 1e-6 * np.maximum(1.0, abs(model.matrix) @ abs(x))
    assert np.all(used >= model.row_lower - size)
    assert np.all(used <= model.row_upper + size)
    assert np.all(x >= model.lower - 1e-6)
    assert np.all(x <= model.upper + 1e-6 * np.maximum(1.0, np.abs(x)))
    assert np.all(x[model.integer] == np.round(x[model.integer]))


@pytest.mark.parametrize("group", range(_GROUPS))
def test_same_optimum_as_highs_alone(group: int) -> None:
    for seed in range(1000 + group * _PER_GROUP, 1000 + (group + 1) * _PER_GROUP):
        model = model_of(seed)
        if model is None:
            continue
        alone = highs.solve(model, SolveOptions())
        ours = engine(model, SolveOptions())
        assert ours.status == alone.status, seed
        if alone.objective is None or ours.objective is None or ours.x is None:
            continue
        assert ours.objective == pytest.approx(alone.objective, rel=1e-6, abs=1e-6), seed
        assert ours.bound is not None
        assert ours.bound <= ours.objective
        assert_feasible(model, ours.x)


@pytest.mark.parametrize("seed", range(1000, 1010))
def test_a_start_is_kept_and_strong_rows_do_not_matter(seed: int) -> None:
    model = model_of(seed)
    if model is None:
        pytest.skip("no question")
    first = engine(model, SolveOptions())
    if first.x is None:
        return
    plain = replace(model, lazy=model.lazy[:0], lazy_upper=model.lazy_upper[:0])
    again = engine(plain, SolveOptions(start=first.x))
    assert again.objective == pytest.approx(first.objective, rel=1e-6, abs=1e-6)


def test_stopped_at_once_it_says_nothing_untrue() -> None:
    model = model_of(1001)
    assert model is not None
    stopped = engine(model, SolveOptions(time_limit_s=0.0))
    best = engine(model, SolveOptions())
    assert stopped.status in ("nothing", "gap")
    if stopped.bound is not None and best.objective is not None:
        assert stopped.bound <= best.objective + 1e-6 * abs(best.objective)
