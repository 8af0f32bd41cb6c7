"""What we are compared with is the same problem: every baseline has the optimum of brute force."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from bench.baselines import cbc, highs
from bench.generated import generated
from bench.location import Location, benchmark_folder
from bench.network import gap_of, instance_of, line_of
from bench.tscfl import tscfl_tables
from scipy.optimize import linprog

TINY = "gen_5_8_2_3"


def best(instance: Location) -> float:
    """Every set of open facilities, each one a transport problem."""
    count, wide = instance.unit_cost.shape
    served = np.tile(np.eye(wide), count)
    used = np.repeat(np.eye(count), wide, axis=1)
    found = np.inf
    for state in product((0.0, 1.0), repeat=count):
        capacity = instance.capacity * state
        if capacity.sum() < instance.demand.sum():
            continue
        flows = linprog(
            instance.unit_cost.ravel(), used, capacity, served, instance.demand, method="highs"
        )
        if flows.status == 0:
            found = min(found, flows.fun + instance.fixed @ state)
    return float(found)


# PuLP announces its next major version's way of declaring variables.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp", "ignore::DeprecationWarning")
def test_baselines_agree_with_brute_force() -> None:
    instance = generated(TINY)
    expected = best(instance)
    weak = highs(instance, 1e-9, 60, strong=False)
    strong = highs(instance, 1e-9, 60, strong=True)
    other = cbc(instance, 1e-9, 60)
    for found in (weak, strong, other):
        assert found.proven
        assert found.objective == pytest.approx(expected, rel=1e-6)
        assert found.bound == pytest.approx(expected, rel=1e-6)


def test_generated_instances_follow_their_name_alone() -> None:
    one, other = generated(TINY), generated(TINY)
    assert np.array_equal(one.unit_cost, other.unit_cost)
    assert one.unit_cost.shape == (5, 8)
    assert 5 <= one.demand.min() <= one.demand.max() <= 35
    assert one.capacity.sum() == pytest.approx(2 * one.demand.sum(), abs=3)
    hidden = instance_of(f"{TINY}~4")
    assert sorted(hidden.demand) == sorted(one.demand)
    assert np.sort(hidden.fixed) == pytest.approx(np.sort(one.fixed) * 1e-3)


def test_a_baseline_that_was_stopped_is_a_lower_limit() -> None:
    mine = {"instance": TINY, "solver": "ours", "status": "optimal", "proven": True, "cpu_s": 2.0}
    mine |= {"objective": 100.0, "bound": 100.0, "peak_mb": 90.0}
    rival = {**mine, "solver": "cbc-weak", "status": "limit", "proven": False, "cpu_s": 20.0}
    rival |= {"objective": 104.0, "bound": None}
    row = line_of(rival, mine)
    assert "| >=20.00 | >=10.0 |" in row
    assert "| - | - | +4.0e-02 |" in row
    assert gap_of(mine) == 0.0
    assert gap_of(rival) is None


@pytest.mark.skipif(benchmark_folder() is None, reason="benchmark files absent")
def test_a_two_stage_instance_is_read_whole() -> None:
    folder = benchmark_folder()
    assert folder is not None
    tables = tscfl_tables(folder, "PSC1-C1-50-5")
    assert len(tables["sites"]["site"]) == 50 + 100
    assert len(tables["lanes"]["unit_cost_usd"]) == 5 * (50 * 100 + 100 * 200)
    wanted = tables["demand"]["quantity"].reshape(200, 5).sum(axis=0)
    most = tables["capacity"]["capacity_units_per_year"].reshape(150, 5)
    # Every product could be made, and passed on.
    assert (most[:50].sum(axis=0) >= wanted).all()
    assert (most[50:].sum(axis=0) >= wanted).all()
