"""Sensitivity: draws from the ranges, what wins how often, the same for any number of processes."""

from __future__ import annotations

import pickle
import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_kit import EXACT, columns, lane, wants

from smartshoring.case.build import make_case
from smartshoring.case.case import Case
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.sensitivity import Sensitivity, influences, samples, sensitivity
from smartshoring.plan.strategies import compared
from smartshoring.plan.verdict import verdict
from smartshoring.reference.value import Value

DRAWS = 60


def value(low: float, number: float, high: float, key: str = "x") -> Value:
    return Value(key=key, place="*", value=number, unit="", low=low, high=high)


@cache
def case() -> Case:
    """100 units from China at 10, or from Mexico at one hour's wage + 2; each plant 1 a year.

    The Mexican wage is 5, between 2 and 11: at 8 both cost the same.
    """
    plant = {"kind": "plant", "fixed_cost_usd_per_year": 1}
    rows = {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "old", "status": "existing", "place": "CHN", **plant},
            {"site": "new", "status": "candidate", "place": "MEX", **plant},
        ],
        "markets": [{"market": "buyer", "place": "USA"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("old", "buyer", 0), lane("new", "buyer", 2)],
        "recipes": [{"recipe": "make", "product": "good"}],
        "processes": [
            {"site": "old", "recipe": "make", "labour_h_per_unit": 0, "unit_cost_usd": 10},
            {"site": "new", "recipe": "make", "labour_h_per_unit": 1, "unit_cost_usd": 0},
        ],
        "facts": [
            {
                "key": "labour_usd_per_hour",
                "place": place,
                "value": number,
                "low": low,
                "high": high,
                "unit": "USD/h",
                "source": "assumption: for the test",
            }
            for place, low, number, high in (("MEX", 2, 5, 11), ("CHN", 1, 2, 3))
        ],
    }
    settings_ = {"name": "fictional", "lanes": "given"}
    return make_case(settings_, {name: columns(table) for name, table in rows.items()})


@cache
def base() -> tuple[Coefficients, tuple[Plan, ...]]:
    data = build(case(), case_reference(case()))
    return data, compared(data, EXACT)


def run(workers: int, draws: int = DRAWS, **more: object) -> Sensitivity:
    data, plans = base()
    effort = replace(EXACT, **more)  # type: ignore[arg-type]
    found = verdict(plans, data)
    return sensitivity(case(), (), data, plans, found, effort, draws=draws, seed=7, workers=workers)


@cache
def two_processes() -> Sensitivity:
    return run(2)


def test_how_often_each_choice_wins() -> None:
    # Mexico wins below 8. Triangle 2..5..11: 1 - (11 - 8)^2 / (9 x 6) = 5/6 of it lies below 8,
    # and of 60 slices of equal chance 50.
    found = two_processes()
    assert found.code == ""
    assert found.signatures == (("move: MEX", 50), ("stay: CHN", 10))
    assert found.choices == (("move", 50), ("stay", 10))
    assert len(found.draws) == found.asked == DRAWS


def test_the_spread_of_saving_and_cost() -> None:
    # The saving is 100 x max(0, 8 - wage). Its mean is 100 x the integral of the distribution
    # function from 2 to 8: of (w - 2)^2 / 27 up to 5 = 1/3, and of 1 - (11 - w)^2 / 54 from 5 to 8
    # = 3 - (216 - 27) / 162 = 11/6; together 13/6.
    found = two_processes()
    assert found.against == "today"
    assert found.saving is not None
    assert found.saving.mean == pytest.approx(100 * 13 / 6, rel=0.02)
    # A twentieth of all wages lies below w = 2 + sqrt(0.05 x 27): there it is 100 x (8 - w).
    assert found.saving.p95 == pytest.approx(100 * (6 - 1.35**0.5), rel=0.05)
    assert found.saving.p5 == pytest.approx(0, abs=1e-6)
    # 1000 + 1 today, less the saving.
    assert found.total is not None
    assert found.total.mean == pytest.approx(1001 - found.saving.mean)


def test_which_input_matters() -> None:
    # The dearer Mexico, the less is saved; the Chinese wage is paid for no hour at all.
    found = two_processes()
    strongest = found.influences[0]
    assert strongest.value.place == "MEX"
    assert strongest.rank_correlation is not None
    assert strongest.rank_correlation < -0.95
    rest = [abs(one.rank_correlation or 0.0) for one in found.influences[1:]]
    assert max(rest, default=0.0) < 4 / DRAWS**0.5


def test_one_process_finds_the_same() -> None:
    assert run(1) == two_processes()


def test_a_case_travels_to_another_process() -> None:
    there = pickle.loads(pickle.dumps(case()))  # noqa: S301 (our own bytes)
    assert (there.hash, there.settings) == (case().hash, case().settings)
    assert list(there.tables) == list(case().tables)
    moved = there["facts"]["value"], case()["facts"]["value"]
    assert np.array_equal(*moved)


def test_without_ranges_there_is_nothing_to_draw() -> None:
    data, plans = base()
    fixed = replace(data, values=())
    found = sensitivity(
        case(), (), fixed, plans, verdict(plans, data), EXACT, draws=5, seed=1, workers=1
    )
    assert (found.code, found.draws, found.influences) == ("sensitivity.no_inputs", (), ())


def test_another_seed_draws_otherwise() -> None:
    values = [value(0, 1, 4)]
    assert not np.array_equal(samples(values, 9, 1), samples(values, 9, 2))
    assert np.array_equal(samples(values, 9, 1), samples(values, 9, 1))


def test_what_is_done_is_kept_when_the_user_stops() -> None:
    cancel = threading.Event()
    data, plans = base()
    stopped = sensitivity(
        case(),
        (),
        data,
        plans,
        verdict(plans, data),
        replace(EXACT, cancel=cancel),
        draws=DRAWS,
        seed=7,
        workers=1,
        tell=lambda share: cancel.set() if share >= 3 / DRAWS else None,
    )
    assert stopped.code == "sensitivity.stopped"
    assert 3 <= len(stopped.draws) < DRAWS
    # Those that were finished are the draws of the whole run.
    assert set(stopped.draws) <= set(two_processes().draws)
    assert sum(count for _, count in stopped.signatures) == len(stopped.draws)


@settings(max_examples=30, deadline=None)
@given(
    low=st.floats(-5, 5),
    up=st.floats(0.01, 10),
    down=st.floats(0.01, 10),
    draws=st.integers(1, 40),
    seed=st.integers(0, 10**6),
)
def test_one_draw_lies_in_each_slice_of_the_triangle(
    low: float, up: float, down: float, draws: int, seed: int
) -> None:
    mode, high = low + up, low + up + down
    (numbers,) = samples([value(low, mode, high)], draws, seed).T
    assert low <= numbers.min()
    assert numbers.max() <= high
    width = high - low
    below = np.where(
        numbers < mode,
        (numbers - low) ** 2 / (width * up),
        1 - (high - numbers) ** 2 / (width * down),
    )
    slices = np.sort(np.floor(np.clip(below, 0, 1 - 1e-12) * draws + 1e-7).astype(int))
    assert np.abs(slices - np.arange(draws)).max() <= 1
    assert np.sort(below) == pytest.approx((np.arange(draws) + 0.5) / draws, abs=0.5 / draws + 1e-6)


def test_inputs_are_drawn_independently() -> None:
    numbers = samples([value(0, 1, 2), value(0, 1, 2)], 2000, 3)
    assert abs(np.corrcoef(numbers.T)[0, 1]) < 0.1


def test_rank_correlation_by_hand() -> None:
    # Ranks 1 2 3 4 against 1 2 4 3: 1 - 6 x 2 / (4 x 15) = 0.8. Against a constant: none.
    numbers = np.array([[1.0, 7.0], [2.0, 7.0], [3.0, 7.0], [10.0, 7.0]])
    found = influences([value(0, 1, 2, "a"), value(0, 1, 2, "b")], numbers, [5.0, 6.0, 9.0, 8.0])
    assert [(one.value.key, one.rank_correlation) for one in found] == [
        ("a", pytest.approx(0.8)),
        ("b", None),
    ]
