"""Computed distances against public ones: the figures that docs/methods/lanes.md reports."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from smartshoring.logistics.tariffs import parameters

BENCH = Path(__file__).parents[3] / "bench" / "lanes_accuracy.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lanes_accuracy", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["lanes_accuracy"] = module
    spec.loader.exec_module(module)
    return module


def test_ocean_legs_of_4000_nm_and_more(bench):
    error = np.array(
        [abs(nm / public - 1) for _, nm, public, _ in bench.sea_table() if public >= 4000]
    )
    assert len(error) == 6
    assert np.median(error) <= 0.015
    assert error.max() <= 0.035


def test_short_coastal_legs_are_long_and_known_to_be(bench):
    short = [nm / public - 1 for _, nm, public, _ in bench.sea_table() if public < 4000]
    assert all(0.05 < error < 0.30 for error in short)


def test_road_factor_is_the_fit_it_says_it_is(bench):
    fit, test = bench.split(bench.road_legs())
    assert len(fit) + len(test) >= 15
    assert not {leg.name for leg in fit} & {leg.name for leg in test}
    assert parameters()["road_distance_factor", "*"] == pytest.approx(bench.fitted(fit), abs=0.001)


def test_road_legs_not_fitted_on(bench):
    _, test = bench.split(bench.road_legs())
    error = bench.errors(test, parameters()["road_distance_factor", "*"])
    assert np.median(np.abs(error)) <= 0.03
    assert abs(error.mean()) <= 0.01


def test_rail_times_of_the_published_service(bench):
    speed = parameters()["rail_speed_km_per_h", "*"]
    table = bench.rail_table()
    border = {"Laredo-Chicago": 0.0}
    hours = [km / speed + border.get(name, 8.0) for name, km, _, _ in table]
    published = [row[2] for row in table]
    assert sum(hours) == pytest.approx(sum(published), rel=0.01)
    assert all(abs(h / p - 1) < 0.10 for h, p in zip(hours, published, strict=True))
