"""What to ask next, who has it, and whether a flip lies in the plausible range."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from front_cases import two_countries
from plan_kit import EXACT

from smartshoring.case.build import make_case
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.ask_next import Question, questions
from smartshoring.plan.both_ends import End, ends_of
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.flip_search import Flip
from smartshoring.plan.plausible import Plausible, plausible
from smartshoring.plan.strategies import compared, specs_of
from smartshoring.plan.verdict import at_both_ends, verdict
from smartshoring.reference.value import Value


def wages(**more: Any) -> Coefficients:
    """`two_countries` with its wages as assumptions: Mexico 4 (2 .. 8), China 5 (4 .. 6) USD/h.

    Moving saves 4,000 = 49,000 - 45,000; 2 hours x 1,000 units: a dollar an hour is 2,000 USD.
    """
    facts = {
        "key": ["labour_usd_per_hour"] * 2,
        "place": ["MEX", "CHN"],
        "value": [4, 5],
        "low": [2, 4],
        "high": [8, 6],
        "unit": ["USD/h"] * 2,
        "source": ["assumption: for the test"] * 2,
    }
    base = two_countries()
    tables = {
        name: {column: list(table[column]) for column in table.columns if table.has(column)}
        for name, table in base.case.tables.items()
        if len(table)
    }
    del tables["sites"]["labour_usd_per_hour"]
    settings = base.case.settings.model_dump(exclude_unset=True)
    case = make_case(settings, {**tables, "facts": facts, **more})
    return build(case, case_reference(case))


def ends(data: Coefficients) -> tuple[End, ...]:
    plans = compared(data, EXACT)
    reference = case_reference(data.case)

    def rebuilt(value: Value, number: float) -> Coefficients:
        return build(data.case, reference.moving(value, number))

    found = at_both_ends(verdict(plans, data), plans, specs_of(data, plans), data, rebuilt, EXACT)
    return found.ends


def by_place(found: tuple[Question, ...]) -> dict[str, Question]:
    return {one.place: one for one in found if one.kind == "assumption"}


def test_the_ends_and_the_middle_by_hand() -> None:
    # Mexico at 2: 4,000 saved more; at 8: 8,000 less. China at 4: 2,000 less; at 6: 2,000 more.
    found = {end.value.place: end for end in ends(wages())}
    for place, savings in {"MEX": (8000, 4000, -4000), "CHN": (2000, 4000, 6000)}.items():
        end = found[place]
        assert (end.saving_low_usd, end.saving_usd, end.saving_high_usd) == pytest.approx(savings)
    assert found["MEX"].reverses
    assert not found["CHN"].reverses


def test_knowing_the_mexican_wage_is_worth_what_the_triangle_says() -> None:
    # Staying wins above 6: its advantage is 2,000 (w - 6) up to 4,000 at 8. The triangle on 2..4..8
    # has the density (8 - w) / 12 there: the integral of 2,000 (w - 6)(8 - w) / 12 from 6 to 8
    # = 2,000 / 12 x 8 / 6 = 2,000 / 9. The Chinese wage turns nothing.
    data = wages()
    found = by_place(questions(data, ends(data)))
    assert found["MEX"].value_usd == pytest.approx(2000 / 9)
    assert found["CHN"].value_usd == 0
    assert next(q.place for q in questions(data, ends(data)) if q.kind == "assumption") == "MEX"


def test_without_the_ends_the_value_is_not_known() -> None:
    data = wages()
    assert {one.value_usd for one in questions(data, ())} == {None}
    unsolved = tuple(replace(end, saving_high_usd=None) for end in ends(data))
    assert {one.value_usd for one in questions(data, unsolved)} == {None}


def test_who_has_it() -> None:
    open_inputs = {
        "key": ["labour_usd_per_hour", "labour_usd_per_hour", "one_off.amount_usd", "rent"],
        "place": ["MEX", "", "", "Saltillo"],
        "owner": ["the plant in Saltillo", "payroll", "lawyers", "landlord"],
        "note": ["asked in May", "", "", ""],
    }
    found = questions(wages(open_inputs=open_inputs), ())
    named = by_place(found)
    assert (named["MEX"].owner, named["MEX"].note) == ("the plant in Saltillo", "asked in May")
    # The row of everywhere stands for the other places.
    assert named["CHN"].owner == "payroll"
    others = {one.key: one for one in found if one.kind != "assumption"}
    # What the case itself says is open and nothing else speaks of.
    assert (others["rent"].kind, others["rent"].owner) == ("open", "landlord")
    assert others["one_off.amount_usd"].owner == "lawyers"
    # Without a row: who usually has it.
    assert (others["labour"].owner, others["labour"].usual_owner) == ("", "people")
    assert others["utilities"].usual_owner == "utility"
    assert others["qualification"].usual_owner == "quality"


def test_nobody_is_asked_for_what_is_not_built() -> None:
    keys = {one.key for one in questions(wages(), ())}
    assert not keys & {"risk", "tax_carbon"}
    assert {"labour", "utilities", "ramp", "policies"} <= keys
    # Those without a value stand last.
    kinds = [one.kind for one in questions(wages(), ())]
    assert kinds == sorted(kinds, key=["assumption", "open", "missing"].index)


def flip(kind: Any, subject: str, value: float, factor: float) -> Flip:
    return Flip(kind, subject, value, value * factor, "", factor, "stay", confirmed=True)


def test_a_flip_inside_and_outside_the_plausible_range() -> None:
    data = wages()
    assert plausible(data, flip("wage", "MEX", 4.0, 1.5)) == Plausible(2.0, 8.0, inside=True)
    assert plausible(data, flip("wage", "MEX", 4.0, 2.5)) == Plausible(2.0, 8.0, inside=False)
    assert plausible(data, flip("wage", "CHN", 5.0, 0.6)) == Plausible(4.0, 6.0, inside=False)


def test_without_a_range_nothing_is_called_plausible() -> None:
    data = wages()
    for kind, subject in (("duty", "CAN<CHN"), ("volume", "all"), ("freight", "road")):
        assert plausible(data, flip(kind, subject, 1.0, 2.0)) is None
    assert plausible(two_countries(), flip("wage", "MEX", 4.0, 1.5)) is None


def test_the_widest_range_of_several_values_counts() -> None:
    data = wages()
    wider = replace(
        data,
        values=(
            *data.values,
            Value("labour_usd_per_hour", "Saltillo", 4.0, "USD/h", low=3.0, high=4.5),
            Value("truck_usd_per_km", "MEX", 1.0, "USD/km", low=0.5, high=1.5),
            Value("freight_rate_usd_per_load", "a>b/truck", 100.0, "USD/load", low=90, high=300),
        ),
    )
    assert plausible(wider, flip("freight", "road", 1.0, 2.0)) == Plausible(0.5, 3.0, inside=True)
    assert plausible(wider, flip("freight", "all", 1.0, 4.0)) == Plausible(0.5, 3.0, inside=False)
    assert plausible(wider, flip("freight", "sea", 1.0, 2.0)) is None
    assert plausible(wider, flip("wage", "MEX", 4.0, 1.9)) == Plausible(2.0, 8.0, inside=True)


def test_a_rival_without_a_plan_is_left_out() -> None:
    data = wages()
    plans = compared(data, EXACT)
    chosen = next(plan for plan in plans if plan.id == "smartshore")
    reference = case_reference(data.case)
    found = ends_of(
        chosen,
        (),
        specs_of(data, plans),
        data,
        lambda value, number: build(data.case, reference.moving(value, number)),
        EXACT,
    )
    assert found == ()
