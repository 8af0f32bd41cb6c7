"""The decision sheet on random networks: every figure follows from the JSON document alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plan_worlds import random_world

from smartshoring.case.build import make_case
from smartshoring.plan.answer import Options, answered
from smartshoring.plan.document import document
from smartshoring.plan.sheet import sheet_checked
from smartshoring.plan.solve import Effort
from smartshoring.words import LANGUAGES

ASKED = Options(strategies=("today", "smartshore"), front=0, flips=False, sheet=True)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
@example(107)  # nothing is worth delivering
def test_every_figure_follows_from_the_document(seed: int) -> None:
    world = random_world(seed)
    answer = answered(make_case(world.settings, world.tables), ASKED, Effort(gap=1e-9))
    if answer.sheet is None:
        assert not any(plan.found and plan.id == "smartshore" for plan in answer.plans)
        return
    texts = []
    for language in LANGUAGES:
        read = json.loads(json.dumps(document(answer, language), allow_nan=False))
        assert sheet_checked(read) == ()
        texts.append([one["answer"] for one in read["sheet"]["answers"]])
        for gate in read["sheet"]["gates"]:
            assert -1e-6 <= gate["kept_usd"] <= gate["committed_usd"] + 1e-6
    assert texts[0] != texts[1]
    wait = answer.sheet.worlds.wait
    if wait is not None:
        # Whoever waits may still do what the plan does, only later: it is never cheaper.
        chosen = next(plan for plan in answer.plans if plan.id == "smartshore")
        total = chosen.yardstick.total_cost_usd or 0.0
        assert (wait.yardstick.total_cost_usd or 0.0) >= total - 1e-6 * abs(total)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
@example(88105)  # at four fifths 38.4 units are wanted and the line left on makes 38
def test_a_shock_of_a_loss_serves_less_and_one_of_volume_costs_no_more(seed: int) -> None:
    world = random_world(seed, limits=False)
    answer = answered(make_case(world.settings, world.tables), ASKED, Effort(gap=1e-9))
    if answer.sheet is None:
        return
    for shock in (*answer.sheet.worlds.shocks, *answer.sheet.worlds.shocks_today):
        if shock.code or shock.after is None:
            continue
        assert shock.after.check is not None
        assert shock.after.check.passed, (shock.kind, shock.after.check.worst)
        if shock.kind in ("border", "plant"):
            assert shock.unserved_units >= -1e-6
            assert 0 < shock.share <= 1
        if shock.kind == "volume":
            # The plan of calm times at four fifths is a plan, and costs no more than it did. That
            # it serves all is not owed: a few units may not be worth keeping a line on for.
            calm, less = (one.yardstick.total_cost_usd for one in (shock.before, shock.after))
            assert calm is not None
            assert less is not None
            assert less <= calm + 1e-6 * abs(calm)
            assert shock.wanted_units == pytest.approx(0.8 * answer.data.demand.quantity.sum())
