"""Flips are found at hand-computed thresholds, hold on both sides, and are absent where none is."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from front_cases import EXACT, best, question, three_plants, two_countries
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.flips import Flip, FlipReport, choice_signature, flips
from smartshoring.plan.shift import Change, shifted
from smartshoring.plan.solve import plan_for
from smartshoring.plan.strategies import compared
from smartshoring.words import LANGUAGES, say


def report(data: Coefficients, **options: object) -> FlipReport:
    plans = compared(data, EXACT)
    choice = next(plan for plan in plans if plan.id == "smartshore")
    rivals = tuple(plan for plan in plans if plan.id != "smartshore")
    return flips(data, question(data), choice, EXACT, rivals=rivals, **options)  # type: ignore[arg-type]


@cache
def worked_example() -> FlipReport:
    return report(two_countries())


def by_name(found: FlipReport) -> dict[tuple[str, str], Flip]:
    return {(flip.kind, flip.subject): flip for flip in found.flips}


def signature_at(data: Coefficients, change: Change) -> str:
    world = shifted(data, change)
    return choice_signature(plan_for(world, question(world), EXACT, name="x"), world)


def test_thresholds_by_hand() -> None:
    # Moving saves 49,000 - 45,000 = 4,000 USD (see front_cases.two_countries).
    found = worked_example()
    assert found.choice == "move: MEX"
    flip = by_name(found)
    expected = {
        # 8,000 USD of Mexican labour: 8,000 (f - 1) = 4,000.
        ("wage", "MEX"): (1.5, 4.0, 6.0),
        # 10,000 USD of Chinese labour: 10,000 (1 - f) = 4,000.
        ("wage", "CHN"): (0.6, 5.0, 3.0),
        # 3,000 USD of road freight: 3,000 (f - 1) = 4,000.
        ("freight", "road"): (7 / 3, 1.0, 7 / 3),
        # 6,000 USD of sea freight: 6,000 (1 - f) = 4,000.
        ("freight", "sea"): (1 / 3, 1.0, 1 / 3),
        # 10,000 USD of duty: 10,000 (1 - f) = 4,000, so 10 % becomes 6 %.
        ("duty", "CAN<CHN"): (0.6, 0.10, 0.06),
        # 5,000 USD of duty: 5,000 (f - 1) = 4,000, so 5 % becomes 9 %.
        ("duty", "CAN<MEX"): (1.8, 0.05, 0.09),
        # Local cost 8,000 + 1,000 + 4,000 = 13,000: 13,000 (1/f - 1) = 4,000, f = 13/17.
        ("exchange_rate", "MEX"): (13 / 17, None, None),
        # Local cost 10,000 + 1,000 + 2,000 = 13,000: 13,000 (1 - 1/f) = 4,000, f = 13/9.
        ("exchange_rate", "CHN"): (13 / 9, None, None),
        # Per unit Mexico saves 47 - 37 = 10; it costs 6,000 more a year: 10,000 f = 6,000.
        ("volume", "all"): (0.6, 1.0, 0.6),
    }
    assert set(flip) == set(expected)
    for name, (factor, before, after) in expected.items():
        tolerance = 2e-3 if name[0] == "volume" else 1e-6
        assert flip[name].factor == pytest.approx(factor, rel=tolerance), name
        assert flip[name].to_value / flip[name].from_value == pytest.approx(flip[name].factor)
        assert flip[name].new_choice == "stay: CHN"
        assert flip[name].confirmed
        if before is not None:
            assert flip[name].from_value == pytest.approx(before)
            assert flip[name].to_value == pytest.approx(after, rel=tolerance)
    # All freight: 4,000 - 3,000 + 3,000 f is positive for every f > 0.
    assert found.none_within == (("freight", "all"),)
    assert found.unproven == ()
    assert found.ends == ()


def test_nearest_first() -> None:
    factors = [abs(np.log(flip.factor)) for flip in worked_example().flips]
    assert factors == sorted(factors)


def test_a_narrow_window_of_a_third_choice_is_not_stepped_over() -> None:
    # Freight x f: China 20 + 6 f, Mexico 24 + 3 f, USA 27.4 + 0.5 f. China = Mexico at 4/3,
    # Mexico = USA at 3.4 / 2.5 = 1.36, China = USA at 7.4 / 5.5 = 1.345: the two ends of the range
    # (China at 1, USA at 5) know nothing of Mexico's window 1.333 .. 1.36.
    found = report(three_plants(), changes=(Change("freight", "all"),))
    (flip,) = found.flips
    assert flip.factor == pytest.approx(4 / 3, rel=1e-9)
    assert flip.new_choice == "move: MEX"


def test_a_threshold_that_moves_away_is_followed() -> None:
    # Freight x f: Shenzhen 20 + 6 f, Ningbo 22 + 4.5 f (both existing, both China), Mexico
    # 25.5 + 2 f. The plans known at first are Shenzhen's and Mexico's: they cross at 5.5 / 4 =
    # 1.375. But Ningbo takes over at 2 / 1.5 = 1.333 and meets Mexico at 3.5 / 2.5 = 1.4.
    data = three_plants(
        sites={
            "site": ["Shenzhen", "Saltillo", "Ningbo"],
            "status": ["existing", "candidate", "existing"],
            "place": ["CHN", "MEX", "CHN"],
        },
        lanes={"origin": ["Shenzhen", "Saltillo", "Ningbo"], "unit_cost_usd": [6, 2, 4.5]},
        processes={
            "site": ["Shenzhen", "Saltillo", "Ningbo"],
            "unit_cost_usd": [20, 25.5, 22],
        },
    )
    spec = question(data)
    shut = spec.must_close.copy()
    shut[[data.sites.name.index(name) for name in ("Shenzhen", "Ningbo")]] = True
    mexico = plan_for(data, replace(spec, must_close=shut), EXACT, name="mexico")
    assert mexico.yardstick.total_cost_usd == pytest.approx(2750.0)
    changes = (Change("freight", "all"),)
    (flip,) = flips(data, spec, best(data), EXACT, rivals=(mexico,), changes=changes).flips
    assert flip.factor == pytest.approx(1.4, rel=1e-9)
    assert flip.new_choice == "move: MEX"


def test_the_nearer_direction_is_taken() -> None:
    # Road freight: Mexico is the best above (27 - 26) -> f < 2/3 (24 + 3 f = 26), no flip upwards.
    # USA at f: 27.4 + 0.5 f = 26 never. So down to 2/3.
    (flip,) = report(three_plants(), changes=(Change("freight", "road"),)).flips
    assert flip.factor == pytest.approx(2 / 3, rel=1e-9)
    # With Mexico chosen (China's freight 10): up at 24 + 3 f = 27.4 + 0.5 f, f = 1.36, before
    # China's 30 is reached at f = 2; down never, as China stays at 30 and the USA is dearer.
    lanes = {"unit_cost_usd": [10, 3, 0.5]}
    (flip,) = report(three_plants(lanes=lanes), changes=(Change("freight", "road"),)).flips
    assert flip.factor == pytest.approx(1.36, rel=1e-9)
    assert flip.new_choice == "move: USA"


def test_volume_with_full_plants() -> None:
    # 1,500 units a year each: from 1.5x China must help, beyond 3x nothing is left.
    data = two_countries(sites={"capacity_units_per_year": [1500, 1500]})
    found = report(data, changes=(Change("volume", "all"),))
    (flip,) = found.flips
    # Up at 1.5 (log 0.405) is nearer than down at 0.6 (log -0.511).
    assert flip.factor == pytest.approx(1.5, rel=3e-3)
    assert flip.new_choice == "mixed: CHN, MEX"


def test_volume_may_run_out_of_plans() -> None:
    data = two_countries(
        sites={"capacity_units_per_year": [1500, 1500], "fixed_cost_usd_per_year": [90000, 4000]},
        settings={"limits": {"max_sites": 1}},
    )
    found = report(data, changes=(Change("volume", "all"),))
    # One plant makes 1,500 at most. China's fixed cost of 90,000 keeps it away at every volume.
    assert found.none_within == (("volume", "all"),)
    (end,) = found.ends
    assert end.factor == pytest.approx(1.5, rel=3e-3)
    assert end.factor <= 1.5


def test_a_tie_today_is_not_called_a_flip() -> None:
    # Opening costs 7,000 instead of 3,000: moving costs 37,000 + 4,000 + 7,000 + 1,000 = 49,000,
    # as much as staying.
    data = two_countries(sites={"opening_cost_usd": [None, 7000]})
    found = report(data)
    assert found.flips == ()
    assert found.none_within == ()
    assert {item.code for item in found.unproven} == {"front.flip_tie_today"}
    # Also without rivals that show the other choice.
    alone = flips(data, question(data), best(data), EXACT, changes=(Change("wage", "MEX"),))
    assert [item.code for item in alone.unproven] == ["front.flip_tie_today"]


def test_a_rival_that_costs_the_same_is_a_tie() -> None:
    # Mexico and the USA cost the same and use the same freight: no change of it tells them apart.
    data = three_plants(
        lanes={"unit_cost_usd": [60, 3, 3]},
        processes={"unit_cost_usd": [20, 24, 24]},
    )
    index = {name: i for i, name in enumerate(data.sites.name)}
    spec = question(data)
    both = []
    for closed in ("Saltillo", "Laredo"):
        shut = spec.must_close.copy()
        shut[index[closed]] = True
        both.append(plan_for(data, replace(spec, must_close=shut), EXACT, name=closed))
    found = flips(data, spec, both[0], EXACT, rivals=(both[1],))
    assert found.flips == ()
    assert {item.code for item in found.unproven} == {"front.flip_tie_today"}


def test_no_time_proves_nothing() -> None:
    found = report(two_countries(), budget_s=0.0)
    assert found.flips == ()
    assert found.none_within == ()
    assert {item.code for item in found.unproven} == {"front.flip_no_time"}
    stopped = threading.Event()
    stopped.set()
    data = two_countries()
    effort = replace(EXACT, cancel=stopped)
    cancelled = flips(data, question(data), best(data), effort)
    assert cancelled.flips == cancelled.none_within == ()
    assert cancelled.unproven


def test_the_same_report_twice() -> None:
    assert report(two_countries()) == worked_example()


def test_what_is_not_tried_is_listed() -> None:
    data = two_countries()
    found = flips(data, question(data), best(data), EXACT, changes=(Change("wage", "MEX"),))
    assert len(found.flips) == 1
    assert found.not_tried == ()


def test_signatures() -> None:
    data = two_countries()
    assert choice_signature(best(data), data) == "move: MEX"
    stay = replace(question(data), frozen_sites=True)
    assert choice_signature(plan_for(data, stay, EXACT, name="x"), data) == "stay: CHN"
    half = two_countries(sites={"capacity_units_per_year": [600, 600]})
    assert choice_signature(best(half), half) == "mixed: CHN, MEX"
    nowhere = two_countries(sites={"capacity_units_per_year": [100, 100]})
    assert choice_signature(best(nowhere), nowhere) == "none"


def test_another_signature_may_be_asked_for() -> None:
    data = two_countries()
    found = flips(
        data,
        question(data),
        best(data),
        EXACT,
        lambda _plan, _data: "all the same",
        changes=(Change("wage", "MEX"),),
    )
    assert found.flips == ()
    assert found.none_within == (("wage", "MEX"),)


@settings(max_examples=12, deadline=None)
@given(
    wage=st.integers(2, 12),
    sea=st.integers(1, 15),
    fixed=st.integers(0, 12).map(lambda n: n * 1000),
    duty=st.sampled_from([0.0, 0.05, 0.15]),
    change=st.sampled_from(
        [
            Change("wage", "MEX"),
            Change("wage", "CHN"),
            Change("freight", "sea"),
            Change("freight", "all"),
            Change("exchange_rate", "MEX"),
            Change("volume", "all"),
        ]
    ),
)
def test_flips_flip_and_what_is_said_not_to_does_not(
    wage: int, sea: int, fixed: int, duty: float, change: Change
) -> None:
    data = two_countries(
        sites={"labour_usd_per_hour": [5, wage], "fixed_cost_usd_per_year": [2000, fixed]},
        lanes={"unit_cost_usd": [sea, 3]},
        duties={"rate_share": [duty, 0.05]},
    )
    found = report(data, changes=(change,))
    for flip in found.flips:
        away = 1.0 if flip.factor >= 1.0 else -1.0
        assert signature_at(data, change.to(flip.factor * (1 - 0.01 * away))) == found.choice
        assert signature_at(data, change.to(flip.factor * (1 + 0.01 * away))) == flip.new_choice
        # Nothing flips nearer, on either side.
        reach = abs(np.log(flip.factor))
        for share in (-0.97, -0.6, -0.3, 0.3, 0.6, 0.97):
            if reach * (1 - abs(share)) > 1e-3:
                assert signature_at(data, change.to(np.exp(share * reach))) == found.choice
    for _ in found.none_within:
        for factor in (0.2, 0.35, 0.6, 0.9, 1.2, 1.9, 3.0, 5.0):
            assert signature_at(data, change.to(factor)) == found.choice
    assert len(found.flips) + len(found.none_within) + len(found.unproven) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_has_a_sentence(language: str) -> None:
    for flip in worked_example().flips:
        sentence = say(
            f"front.flip_{flip.kind}",
            language,  # type: ignore[arg-type]
            subject=flip.subject,
            from_value=flip.from_value,
            to_value=flip.to_value,
            unit=flip.unit,
            factor=flip.factor,
            new_choice=flip.new_choice,
        )
        assert flip.new_choice in sentence
    for code in ("flip_no_time", "flip_near_tie", "flip_tie_today"):
        assert say(f"front.{code}", language)  # type: ignore[arg-type]
