"""The 37 small OR-Library location instances come out proven, also when disguised."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.location import Location, benchmark_folder
from bench.orlib import SMALL, read
from bench.small import Result, planned

from smartshoring.case.load import load
from smartshoring.plan.evaluate import TOLERANCE
from smartshoring.plan.solve import Effort

FOLDER = benchmark_folder()
GAP = 1e-6
FACTORS = (7.3, 1e-3, 1e4)

pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="benchmark files absent: set SMARTSHORING_SHARED"
)


def solved(instance: Location, folder: Path) -> Result:
    result = planned(instance, folder, Effort(gap=GAP))
    assert result.plan.status == "optimal"
    check = result.plan.check
    assert check is not None
    assert check.passed, check.worst
    assert check.largest_violation <= TOLERANCE
    return result


def test_all_thirty_seven_are_there() -> None:
    assert len(SMALL) == len(set(SMALL)) == 37


@pytest.mark.parametrize("number", range(len(SMALL)), ids=SMALL)
def test_small_instance_is_proven_plain_and_disguised(number: int, tmp_path: Path) -> None:
    assert FOLDER is not None
    instance = read(FOLDER, SMALL[number])
    plain = solved(instance, tmp_path / "plain")
    published = instance.published
    assert published is not None
    # The published value, or, where that is off in the sixth digit, our own proof decides.
    assert plain.objective == pytest.approx(published, rel=1e-5)
    assert plain.bound <= plain.objective * (1 + 1e-12)
    assert plain.bound >= plain.objective - GAP * plain.objective
    if plain.objective != pytest.approx(published, rel=1e-6):
        assert plain.bound > published or plain.objective < published

    factor = FACTORS[number % len(FACTORS)]
    hidden = solved(instance.permuted(seed=number).scaled(factor), tmp_path / "hidden")
    assert hidden.objective / factor == pytest.approx(plain.objective, rel=1e-9)


def test_readers_keep_the_data(tmp_path: Path) -> None:
    assert FOLDER is not None
    # cap41: 16 facilities of 5,000 units; 50 customers, 58,268 units.
    instance = read(FOLDER, "cap41")
    assert instance.unit_cost.shape == (16, 50)
    assert set(instance.capacity) == {5000.0}
    assert sorted(instance.fixed) == [0.0] + [7500.0] * 15  # one of them is free
    assert instance.demand.sum() == pytest.approx(58268)
    # The folder and the program make the same case.
    instance.write(tmp_path)
    loaded = load(tmp_path)
    assert loaded.case is not None
    assert loaded.case.hash == instance.case().hash
    shuffled = instance.permuted(seed=1)
    assert shuffled.facility != instance.facility
    assert sorted(shuffled.demand) == sorted(instance.demand)
