"""Flips with the tables of practice: wages by role, a ramp-up, duty that comes back, policies."""

from __future__ import annotations

from typing import Any

import pytest
from front_cases import EXACT, coefficients, question, two_countries

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.flips import Flip, flips
from smartshoring.plan.shift import Change, shifted
from smartshoring.plan.strategies import compared


def practice(**more: Any) -> Coefficients:
    """`two_countries` (moving saves 4,000 USD of 49,000) with more tables."""
    base = two_countries()
    tables = {
        name: {column: list(table[column]) for column in table.columns if table.has(column)}
        for name, table in base.case.tables.items()
        if len(table)
    }
    settings = base.case.settings.model_dump(exclude_unset=True)
    return coefficients(settings, {**tables, **more})


def flip_of(data: Coefficients, kind: Any, subject: str) -> Flip:
    plans = compared(data, EXACT)
    choice = next(plan for plan in plans if plan.id == "smartshore")
    rivals = tuple(plan for plan in plans if plan.id != "smartshore")
    changes = (Change(kind, subject),)
    report = flips(data, question(data), choice, EXACT, rivals=rivals, changes=changes)
    (found,) = report.flips
    return found


def test_a_ramp_up_costs_hours_but_the_wage_told_is_that_of_a_mature_site() -> None:
    # In its first year Saltillo works at 80 %: 8 USD of labour become 10, and moving saves
    # 4,000 - 2,000. 10,000 (f - 1) = 2,000: f = 1.2, 4 USD/h become 4.8.
    ramp = {
        "site": ["Saltillo"] * 2,
        "months_since_open": [0, 12],
        "labour_efficiency_share": [0.8, 1],
    }
    found = flip_of(practice(ramp=ramp), "wage", "MEX")
    assert found.factor == pytest.approx(1.2, rel=1e-6)
    assert (found.from_value, found.to_value) == (pytest.approx(4), pytest.approx(4.8))
    assert found.new_choice == "stay: CHN"


def test_wages_by_role() -> None:
    # One role at 3.2 USD/h with 25 % of charges: 4 USD/h, as before. 8,000 (f - 1) = 4,000.
    labour = {
        "site": ["Saltillo"],
        "role": ["operator"],
        "wage_usd_per_hour": [3.2],
        "loading_share": [0.25],
    }
    found = flip_of(practice(labour=labour), "wage", "MEX")
    assert found.factor == pytest.approx(1.5, rel=1e-6)
    assert found.from_value == pytest.approx(4)


def test_training_of_people_hired_does_not_move_with_the_wage() -> None:
    # 1,000 of 5,000 units a year by 10 heads on the line: 2 heads hired at 500 USD each: moving
    # saves 4,000 - 1,000. 8,000 (f - 1) = 3,000.
    labour = {
        "site": ["Saltillo"],
        "role": ["operator"],
        "wage_usd_per_hour": [4],
        "heads_per_line_shift": [10],
        "train_usd_per_hire": [500],
    }
    found = flip_of(practice(labour=labour), "wage", "MEX")
    assert found.factor == pytest.approx(1 + 3 / 8, rel=1e-6)


def test_what_customers_pay_back_moves_with_the_duty() -> None:
    # Half of the duty comes back: China 5 instead of 10 a unit, Mexico 2.5 instead of 5, so moving
    # saves 4,000 - 2,500. The Mexican duty, 2,500 (f - 1) = 1,500.
    terms = {"market": ["Toronto"], "tariff_pass_through_share": [0.5]}
    found = flip_of(practice(terms=terms), "duty", "CAN<MEX")
    assert found.factor == pytest.approx(1.6, rel=1e-6)


def test_a_policy_binds_in_every_world_that_is_tried() -> None:
    # At most 60 % from one plant: both run, 600 from Mexico, whatever the Mexican wage is up to
    # where China takes the larger part: the choice is called the same, so nothing flips.
    data = practice(policies={"product": ["part"], "max_share_site": [0.6]})
    plans = compared(data, EXACT)
    choice = next(plan for plan in plans if plan.id == "smartshore")
    report = flips(data, question(data), choice, EXACT, changes=(Change("wage", "MEX"),))
    assert report.choice == "mixed: CHN, MEX"
    assert report.none_within == (("wage", "MEX"),)
    world = shifted(data, Change("wage", "MEX", 5.0))
    assert question(world).rules == question(data).rules
