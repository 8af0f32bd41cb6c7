"""The value of knowing an input: by hand, against sampling, and its bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.plan.value_of_knowing import Savings, value_of_knowing


def test_nothing_to_gain_where_the_choice_always_wins() -> None:
    assert value_of_knowing(0, 5, 10, [Savings(1, 2, 3)]) == 0
    assert value_of_knowing(0, 5, 10, []) == 0


def test_by_hand_one_rival() -> None:
    # Symmetric triangle on 0..2 with the peak at 1: the density is x, then 2 - x. The saving is
    # 1 - x on the right half turned round: +1 at 0, 0 at 1, -1 at 2. The rival's advantage is
    # x - 1 on 1..2: integral of (x - 1)(2 - x) from 1 to 2 = integral of u (1 - u) = 1/6.
    assert value_of_knowing(0, 1, 2, [Savings(1, 0, -1)]) == pytest.approx(1 / 6)


def test_by_hand_the_crossing_lies_inside_a_half() -> None:
    # The saving is +1 at 1 and -3 at 2, so the rival wins from 1.25 on. With u = x - 1 the
    # advantage is 4 u - 1 and the density 1 - u on 0.25..1: the integral of (4 u - 1)(1 - u)
    # = 5 u^2 / 2 - 4 u^3 / 3 - u from 0.25 to 1 = 1/6 - (5/32 - 1/48 - 1/4) = 9/32.
    assert value_of_knowing(0, 1, 2, [Savings(2, 1, -3)]) == pytest.approx(9 / 32)


def test_the_best_of_two_rivals_is_taken_and_not_their_sum() -> None:
    one, other = Savings(-1, 5, 5), Savings(5, 5, -1)
    alone = [value_of_knowing(0, 1, 2, [rival]) or 0.0 for rival in (one, other)]
    assert value_of_knowing(0, 1, 2, [one, one]) == pytest.approx(alone[0])
    # They win at opposite ends: here both count.
    assert value_of_knowing(0, 1, 2, [one, other]) == pytest.approx(sum(alone))


def test_a_value_at_one_end_of_its_range() -> None:
    # Peak at 0: density (2 - x) / 2 on 0..2; saving from +1 at 0 to -1 at 2, so the rival's
    # advantage is x - 1 on 1..2: integral of (x - 1)(2 - x) / 2 = 1/12.
    assert value_of_knowing(0, 0, 2, [Savings(9, 1, -1)]) == pytest.approx(1 / 12)
    # A value beyond its own range counts as at the end.
    assert value_of_knowing(0, -4, 2, [Savings(9, 1, -1)]) == pytest.approx(1 / 12)


def test_an_empty_range_has_no_value() -> None:
    assert value_of_knowing(3, 3, 3, [Savings(-1, -1, -1)]) is None


NUMBER = st.floats(-100, 100)


@settings(max_examples=25, deadline=None)
@given(
    value=st.one_of(st.just(0.0), st.floats(0.1, 9.9), st.just(10.0)),
    rivals=st.lists(st.builds(Savings, NUMBER, NUMBER, NUMBER), min_size=1, max_size=3),
    seed=st.integers(0, 1000),
)
def test_as_sampled(value: float, rivals: list[Savings], seed: int) -> None:
    draws = np.random.default_rng(seed).triangular(0, value, 10, 200_000)
    best = np.zeros(len(draws))
    for rival in rivals:
        points = (0.0, value, 10.0)
        if value <= 0:
            points, known = (0.0, 10.0), (rival.middle, rival.high)
        elif value >= 10:
            points, known = (0.0, 10.0), (rival.low, rival.middle)
        else:
            known = (rival.low, rival.middle, rival.high)
        best = np.maximum(best, -np.interp(draws, points, known))
    found = value_of_knowing(0, value, 10, rivals)
    # The second term: what a stretch too short for the draws to hit may be worth.
    noise = 6 * best.std() / len(draws) ** 0.5 + 1e-4
    assert found == pytest.approx(best.mean(), abs=noise)


@given(value=st.floats(0.1, 9.9), saving=st.floats(0.01, 100))
def test_no_more_than_the_largest_advantage(value: float, saving: float) -> None:
    found = value_of_knowing(0, value, 10, [Savings(-saving, saving, -saving)])
    assert found is not None
    assert 0 < found < saving
