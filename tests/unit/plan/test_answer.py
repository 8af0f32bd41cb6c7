"""The whole answer to a case: what is asked for is there, and what is not asked for is not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from plan_kit import EXACT, columns, lane, wants

from smartshoring.case.build import make_case
from smartshoring.case.case import Case
from smartshoring.network.lane import NoLane
from smartshoring.plan.answer import Options, answered
from smartshoring.plan.document import document
from smartshoring.plan.lanes import LaneBook
from smartshoring.words import LANGUAGES


def case() -> Case:
    """Two plants of a fictional company: cheap and dirty today, or dear and clean."""
    rows = {
        "products": [{"product": "good"}],
        "sites": [
            {"site": "here", "kind": "plant", "status": "existing", "fixed_cost_usd_per_year": 1},
            {"site": "there", "kind": "plant", "status": "existing", "fixed_cost_usd_per_year": 1},
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 10)],
        "lanes": [
            lane("here", "buyer", 1, co2e_kg_per_unit=5),
            lane("there", "buyer", 2, co2e_kg_per_unit=1),
        ],
    }
    tables = {name: columns(table) for name, table in rows.items()}
    return make_case({"name": "fictional", "lanes": "given"}, tables)


def test_everything_asked_for() -> None:
    told: list[str] = []
    answer = answered(case(), Options(front=4), EXACT, lambda code, _share: told.append(code))
    assert answer.found
    assert [plan.id for plan in answer.plans[:7]] == [
        "today",
        "offshore",
        "nearshore",
        "onshore",
        "phase",
        "dual",
        "smartshore",
    ]
    assert answer.front is not None
    ids = {plan.id for plan in answer.plans}
    assert {point.plan.id for point in answer.front.points} <= ids
    # The cheapest (10 USD, 50 kg) and the cleanest (20 USD, 10 kg) are both on it.
    kilograms = [point.co2e_kg for point in answer.front.points]
    assert min(kg for kg in kilograms if kg is not None) == pytest.approx(10)
    assert max(kg for kg in kilograms if kg is not None) == pytest.approx(50)
    assert answer.verdict.plan_id == "smartshore"
    assert answer.shares is not None
    assert answer.shares.given == pytest.approx(1)
    assert {"plan.step_strategies", "plan.step_front", "plan.step_flips"} <= set(told)


def test_nothing_more_than_asked_for() -> None:
    options = Options(strategies=("today",), front=0, flips=False)
    answer = answered(case(), options, EXACT)
    assert [plan.id for plan in answer.plans] == ["today"]
    assert answer.front is None
    assert answer.flips is None
    assert answer.verdict.plan_id == "today"


def test_equal_inputs_give_equal_plans() -> None:
    first, second = (answered(case(), Options(front=3), EXACT) for _ in range(2))
    assert first.plans == second.plans
    assert first.verdict == second.verdict


def test_the_document_says_refusals_and_points_to_plans() -> None:
    refused = NoLane("here", "buyer", "rail", "logistics.no_rail_path")
    answer = answered(case(), Options(front=3), EXACT)
    answer = replace(answer, lanes=LaneBook(refused=(refused,)))
    for language in LANGUAGES:
        said = document(answer, language)
        assert "here" in said["no_lane"][0]["reason"]
        ids = {plan["id"] for plan in said["plans"]}
        assert {point["id"] for point in said["front"]} <= ids
        json.dumps(said, allow_nan=False)
