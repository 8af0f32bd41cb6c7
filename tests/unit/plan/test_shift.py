"""A changed world has exactly the coefficients that the change names, scaled, and no others."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from front_cases import EXACT, best, three_plants, two_countries
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import measured
from smartshoring.plan.shift import Change, candidates, shifted, subjects, value_today
from smartshoring.plan.strategies import compared

DATA = two_countries()
STAY, MOVE = "Shenzhen", "Saltillo"


def changed(before: Coefficients, after: Coefficients) -> set[str]:
    """Names of the arrays that differ, as `block.field`."""
    names = set()
    for block in ("runs", "arcs", "sites", "lines", "demand", "supplies", "products"):
        one, other = getattr(before, block), getattr(after, block)
        for item in fields(one):
            a, b = getattr(one, item.name), getattr(other, item.name)
            if isinstance(a, np.ndarray) and not np.array_equal(a, b, equal_nan=a.dtype == float):
                names.add(f"{block}.{item.name}")
    return names


@pytest.mark.parametrize(
    ("change", "arrays"),
    [
        (Change("wage", "MEX", 2.0), {"runs.labour_usd"}),
        (Change("freight", "sea", 2.0), {"arcs.freight_usd"}),
        (Change("freight", "all", 2.0), {"arcs.freight_usd"}),
        (Change("duty", "CAN<CHN", 2.0), {"arcs.duty_usd", "arcs.duty_rate"}),
        (
            Change("exchange_rate", "MEX", 2.0),
            {"runs.labour_usd", "runs.energy_usd", "sites.fixed_usd_per_year"},
        ),
        (Change("volume", "all", 2.0), {"demand.quantity"}),
        (Change("wage", "BRA", 2.0), set()),
        (Change("duty", "USA<CHN", 2.0), set()),
    ],
)
def test_only_what_is_named_changes(change: Change, arrays: set[str]) -> None:
    assert changed(DATA, shifted(DATA, change)) == arrays


def test_amounts() -> None:
    site = {name: i for i, name in enumerate(DATA.sites.name)}
    labour = shifted(DATA, Change("wage", "MEX", 1.5)).runs.labour_usd
    # 2 h x 4 USD x 1.5 = 12 in Mexico; China keeps 2 h x 5 USD = 10.
    assert labour[DATA.runs.site == site[MOVE]] == pytest.approx([12.0])
    assert labour[DATA.runs.site == site[STAY]] == pytest.approx([10.0])
    weak = shifted(DATA, Change("exchange_rate", "MEX", 2.0))
    # A peso at half its value halves 8 of labour, 1 of energy and 4,000 of fixed cost.
    assert weak.runs.labour_usd[DATA.runs.site == site[MOVE]] == pytest.approx([4.0])
    assert weak.runs.energy_usd[DATA.runs.site == site[MOVE]] == pytest.approx([0.5])
    assert weak.sites.fixed_usd_per_year[site[MOVE]] == pytest.approx(2000.0)
    dear = shifted(DATA, Change("duty", "CAN<CHN", 3.0))
    # 10 % of 100 USD becomes 30 %.
    assert dear.arcs.duty_usd[DATA.arcs.origin == site[STAY]] == pytest.approx([30.0])
    assert dear.arcs.duty_rate[DATA.arcs.origin == site[STAY]] == pytest.approx([0.30])


def test_unit_values_do_not_move_with_the_wage() -> None:
    after = shifted(DATA, Change("wage", "CHN", 5.0))
    assert after.products is DATA.products
    assert after.arcs is DATA.arcs


def test_a_factor_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        shifted(DATA, Change("wage", "MEX", 0.0))


@settings(max_examples=30, deadline=None)
@given(
    kind=st.sampled_from(
        [("wage", "MEX"), ("freight", "road"), ("duty", "CAN<MEX"), ("exchange_rate", "MEX")]
    ),
    a=st.floats(0.2, 5.0),
    b=st.floats(0.2, 5.0),
    share=st.floats(0.0, 1.0),
)
def test_cost_of_a_plan_is_linear(kind: tuple[str, str], a: float, b: float, share: float) -> None:
    plan = best(DATA)

    def cost(position: float) -> float:
        factor = 1.0 / position if kind[0] == "exchange_rate" else position
        change = Change(kind[0], kind[1], factor)  # type: ignore[arg-type]
        return measured(plan, shifted(DATA, change)).yardstick.total_cost_usd or 0.0

    middle = share * a + (1.0 - share) * b
    assert cost(middle) == pytest.approx(share * cost(a) + (1.0 - share) * cost(b), rel=1e-9)


def test_subjects_are_what_the_choice_and_its_rivals_depend_on() -> None:
    plans = compared(DATA, EXACT)
    choice = next(plan for plan in plans if plan.id == "smartshore")
    names = [(c.kind, c.subject) for c in subjects(DATA, choice, plans)]
    assert names == [
        ("wage", "CHN"),
        ("wage", "MEX"),
        ("freight", "all"),
        ("freight", "road"),
        ("freight", "sea"),
        ("duty", "CAN<CHN"),
        ("duty", "CAN<MEX"),
        ("exchange_rate", "CHN"),
        ("exchange_rate", "MEX"),
        ("volume", "all"),
    ]
    # Without rivals nobody pays the Chinese duty or sea freight, but wages there still matter.
    alone = {(c.kind, c.subject) for c in subjects(DATA, choice)}
    assert alone == set(names) - {("freight", "sea"), ("duty", "CAN<CHN")}


def test_subjects_are_bounded_and_take_turns() -> None:
    plans = compared(DATA, EXACT)
    choice = next(plan for plan in plans if plan.id == "smartshore")
    few = subjects(DATA, choice, plans, most=5)
    assert [c.kind for c in few] == ["wage", "freight", "duty", "exchange_rate", "volume"]
    # Within a kind what the choice itself pays comes first: Mexico's wage and duty.
    assert [c.subject for c in few] == ["MEX", "all", "CAN<MEX", "MEX", "all"]
    assert set(few) <= set(candidates(DATA, choice, plans))


def test_no_wage_and_no_duty_where_there_is_none() -> None:
    data = three_plants()
    kinds = {c.kind for c in subjects(data, best(data), compared(data, EXACT))}
    assert kinds == {"freight", "volume"}


def test_values_of_today() -> None:
    choice = best(DATA)
    plans = (choice, *compared(DATA, EXACT))
    assert value_today(DATA, Change("wage", "CHN")) == (pytest.approx(5.0), "USD/h")
    assert value_today(DATA, Change("duty", "CAN<MEX"), plans) == (pytest.approx(0.05), "share")
    assert value_today(DATA, Change("duty", "CAN<CHN"), plans) == (pytest.approx(0.10), "share")
    assert value_today(DATA, Change("freight", "sea"), plans) == (1.0, "x")
    assert value_today(DATA, Change("volume", "all"), plans) == (1.0, "x")
    rate, unit = value_today(DATA, Change("exchange_rate", "MEX"))
    assert unit == "LCU/USD"
    assert 10 < rate < 30  # pesos per dollar, from the reference


def test_the_case_knows_its_own_exchange_rate() -> None:
    data = two_countries(settings={"fx": {"MXN": 20.0}})
    assert value_today(data, Change("exchange_rate", "MEX")) == (20.0, "LCU/USD")


def test_wage_is_the_mean_of_the_sites_whatever_the_yield() -> None:
    data = two_countries(
        processes={
            "site": ["Shenzhen", "Saltillo"],
            "recipe": ["make", "make"],
            "labour_h_per_unit": [2, 3],
            "yield_share": [0.8, 0.5],
        }
    )
    assert value_today(data, Change("wage", "MEX"))[0] == pytest.approx(4.0)
