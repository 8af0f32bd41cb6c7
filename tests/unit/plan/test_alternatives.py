"""Alternatives near the choice: against enumeration of every network, by hand, and refused lies."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from front_cases import EXACT, best, coefficients, question

from smartshoring.plan.alternatives import (
    STATUSES,
    Alternative,
    Seeker,
    Wanted,
    alternatives,
    built_in,
    told,
)
from smartshoring.plan.alternatives_document import alternatives_document, code_of
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.conditions import CONDITION_KINDS, Condition
from smartshoring.plan.evaluate import checked, left_sites
from smartshoring.plan.solve import plan_for
from smartshoring.words import LANGUAGES, catalogue

SITES = ("old", "new", "far")
COUNTRIES = {"old": "CHN", "new": "MEX", "far": "CHN"}
MARKETS, PERIODS = 2, 2


def world(seed: int, table: Mapping[str, Sequence[Any]] | None = None) -> Coefficients:
    """One plant that exists and two that could; each market has one source in each period."""
    rng = np.random.default_rng(seed)
    markets = [f"m{j}" for j in range(MARKETS)]
    pairs = list(itertools.product(SITES, markets))
    return coefficients(
        {"periods": PERIODS, "limits": {"single_source": True}, "duty_date": "2026-01-15"},
        {
            "products": {"product": ["p"]},
            "sites": {
                "site": list(SITES),
                "kind": ["plant"] * 3,
                "status": ["existing", "candidate", "candidate"],
                "place": [COUNTRIES[site] for site in SITES],
                "fixed_cost_usd_per_year": [int(x) for x in rng.integers(10, 300, 3)],
                "opening_cost_usd": [None, *(int(x) for x in rng.integers(10, 200, 2))],
                "closing_cost_usd": [int(x) for x in rng.integers(10, 100, 3)],
            },
            "markets": {"market": markets, "place": ["CAN"] * MARKETS},
            "demand": {
                "market": markets,
                "product": ["p"] * MARKETS,
                "period": [""] * MARKETS,
                "quantity": [30, 20],
            },
            "lanes": {
                "origin": [a for a, _ in pairs],
                "destination": [b for _, b in pairs],
                "unit_cost_usd": [int(x) for x in rng.integers(1, 20, len(pairs))],
                "mode": ["road"] * len(pairs),
                "days": [1] * len(pairs),
            },
            **({} if table is None else {"alternatives": table}),
        },
    )


class Network:
    """One network of `world`, priced from its tables: open [S x T], source [M x T]."""

    def __init__(self, data: Coefficients, opened: np.ndarray, source: np.ndarray) -> None:
        sites, lanes = data.case["sites"], data.case["lanes"]
        quantity = np.array(data.case["demand"]["quantity"], float)
        price = np.array(lanes["unit_cost_usd"], float).reshape(3, MARKETS)
        before = np.column_stack([[True, False, False], opened[:, :-1]])
        self.opens, self.closes = opened & ~before, ~opened & before
        self.open = opened
        self.units = np.zeros(3)
        self.cost = float((opened * sites["fixed_cost_usd_per_year"][:, None]).sum())
        self.cost += float((self.opens * np.nan_to_num(sites["opening_cost_usd"])[:, None]).sum())
        self.cost += float((self.closes * sites["closing_cost_usd"][:, None]).sum())
        for (market, _), site in np.ndenumerate(source):
            self.units[site] += quantity[market]
            self.cost += float(price[site, market] * quantity[market])

    def overlap(self, base: np.ndarray) -> float:
        return float(np.minimum(self.units, base).sum() / base.sum())

    def keeps(self, condition: Condition) -> bool:
        mine = np.array(
            [
                condition.subject in ("", site, COUNTRIES[site]) for site in SITES
            ]  # a site or its country
        )
        if condition.kind == "no_closing":
            return not self.closes[mine].any()
        if condition.kind == "no_opening":
            return not self.opens[mine].any()
        if condition.kind == "keep":
            return bool(self.open[mine, -1].all())
        old = np.array([True, False, False])
        return not (self.open[mine & ~old].any() or self.open[mine & old, -1].any())


def networks(data: Coefficients) -> list[Network]:
    """Every network: what exists does not reopen, and nothing is served from a closed site."""
    found = []
    for bits in itertools.product((False, True), repeat=3 * PERIODS):
        opened = np.array(bits).reshape(3, PERIODS)
        if not opened[0, 0] and opened[0, 1]:
            continue
        for sources in itertools.product(range(3), repeat=MARKETS * PERIODS):
            source = np.array(sources).reshape(MARKETS, PERIODS)
            if all(opened[source[m, t], t] for m in range(MARKETS) for t in range(PERIODS)):
                found.append(Network(data, opened, source))
    return found


ASKED = (
    (Condition("no_closing", "CHN"),),
    (Condition("no_closing"),),
    (Condition("no_opening"),),
    (Condition("no_opening", site="new"),),
    (Condition("without", "CHN"),),
    (Condition("without", site="old"),),
    (Condition("without", "MEX"),),
    (Condition("keep", site="far"),),
    (Condition("keep", site="new"), Condition("no_closing", site="old")),
)


@pytest.mark.parametrize("seed", range(5))
def test_every_answer_against_enumeration(seed: int) -> None:
    data = world(seed)
    choice = best(data)
    every = networks(data)
    least = min(network.cost for network in every)
    assert choice.yardstick.total_cost_usd == pytest.approx(least)
    seeker = Seeker(data, question(data), choice, (), EXACT)
    for conditions in ASKED:
        found = seeker.answer(Wanted("", conditions, tolerance_share=0.1))
        costs = [n.cost for n in every if all(n.keeps(c) for c in conditions)]
        cheapest = min(costs)
        assert found.plan is not None
        assert found.plan.check is not None
        assert found.plan.check.passed, found.plan.check.worst
        assert found.plan.yardstick.total_cost_usd == pytest.approx(cheapest, rel=2e-4), conditions
        assert found.dearer_usd == pytest.approx(cheapest - least, abs=2e-4 * cheapest)
        if found.status == "choice":
            assert found.dearer_usd == 0.0
        else:
            assert found.status == ("within" if cheapest <= 1.1 * least else "dearer")


@pytest.mark.parametrize("tolerance", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("seed", range(4))
def test_the_most_different_against_enumeration(seed: int, tolerance: float) -> None:
    data = world(seed)
    choice = best(data)
    row = [data.sites.name.index(site) for site in SITES]
    base = left_sites(choice, data)[row, 0]
    within = [n for n in networks(data) if n.cost <= (choice.objective or 0.0) * (1 + tolerance)]
    within = within or [n for n in networks(data) if n.cost <= (choice.objective or 0.0) + 1e-6]
    least = min(network.overlap(base) for network in within)
    found = Seeker(data, question(data), choice, (), EXACT).answer(
        Wanted("", (), different=True, tolerance_share=tolerance)
    )
    assert found.difference_share == pytest.approx(1 - least, abs=1e-5)
    assert found.difference_bound is not None
    assert found.difference_bound >= 1 - least - 1e-6
    if found.status == "none":
        assert least == pytest.approx(1.0)
        return
    assert found.status == "within"
    cheapest = min(n.cost for n in within if n.overlap(base) <= least + 1e-6)
    assert found.plan is not None
    assert found.plan.check is not None
    assert found.plan.check.passed, found.plan.check.worst
    assert found.plan.yardstick.total_cost_usd == pytest.approx(cheapest, rel=2e-4)


def by_hand(**changes: Any) -> Coefficients:
    """Old: 40 a year, 5 a unit. New: 100 to open, 10 a year, 3 a unit; closing old costs 20.

    100 units, one period. Stay: 40 + 500 = 540. Move: 100 + 10 + 300 + 20 = 430. Both open, a share
    s from old: 40 + 100 + 10 + 300 + 200 s = 450 + 200 s.
    """
    sites = {
        "site": ["old", "new"],
        "kind": ["plant"] * 2,
        "status": ["existing", "candidate"],
        "place": ["CHN", "MEX"],
        "fixed_cost_usd_per_year": [40, 10],
        "opening_cost_usd": [None, 100],
        "closing_cost_usd": [20, None],
    }
    return coefficients(
        {"periods": 1, "duty_date": "2026-01-15", **changes.pop("settings", {})},
        {
            "products": {"product": ["p"]},
            "sites": sites,
            "markets": {"market": ["m"], "place": ["CAN"]},
            "demand": {"market": ["m"], "product": ["p"], "period": [""], "quantity": [100]},
            "lanes": {
                "origin": ["old", "new"],
                "destination": ["m"] * 2,
                "unit_cost_usd": [5, 3],
                "mode": ["road"] * 2,
                "days": [1] * 2,
            },
            **changes,
        },
    )


def answers(data: Coefficients, *, tolerance: float = 0.06) -> dict[str, Alternative]:
    choice = best(data)
    seeker = Seeker(data, question(data), choice, (), EXACT)
    wanted = [replace(one, tolerance_share=tolerance) for one in built_in(choice, data)]
    return {code_of(one): seeker.answer(one) for one in wanted}


def test_by_hand() -> None:
    """Choice: move, 430. No closing in China: 450, 4.65 % dearer. Without new: stay, 540, 25.6 %.

    Within 6 % (455.8) both may stay open and 450 + 200 s <= 455.8, s <= 0.029 from old.
    """
    found = answers(by_hand())
    assert list(found) == ["different", "no_closing CHN", "without new"]
    stays = found["no_closing CHN"]
    assert (stays.status, stays.dearer_usd) == ("within", pytest.approx(20.0))
    assert stays.dearer_share == pytest.approx(20 / 430)
    assert (stays.changes.opens, stays.changes.keeps) == ((), ("old",))
    assert stays.difference_share == pytest.approx(0.0)
    without = found["without new"]
    assert (without.status, without.dearer_usd) == ("dearer", pytest.approx(110.0))
    assert (without.changes.keeps, without.changes.drops) == (("old",), ("new",))
    assert without.difference_share == pytest.approx(1.0)
    other = found["different"]
    assert other.status == "within"
    assert other.difference_share == pytest.approx((0.06 * 430 - 20) / 200, abs=1e-5)
    assert other.dearer_usd == pytest.approx(0.06 * 430, rel=1e-3)


def test_no_network_and_the_limit_that_stands_in_the_way() -> None:
    # New can make all of it, old 90 units only: without new 10 units of demand are too many.
    data = by_hand(
        capacity={
            "site": ["old"],
            "product": ["p"],
            "capacity_units_per_year": [90],
        }
    )
    found = answers(data)["without new"]
    assert found.status == "infeasible"
    assert found.plan is None
    assert [(entry.limit, entry.amount) for entry in found.relax] in (
        [("demand", pytest.approx(10.0))],
        [("line_capacity", pytest.approx(10.0))],
    )


def test_nothing_else_within_the_tolerance() -> None:
    assert answers(by_hand(), tolerance=0.0)["different"].status == "none"


def test_serving_nobody_is_not_the_most_different_network() -> None:
    data = by_hand(settings={"shortage_cost_usd": 10})
    other = answers(data)["different"]
    assert other.plan is not None
    assert not other.plan.unmet
    assert other.difference_share == pytest.approx((0.06 * 430 - 20) / 200, abs=1e-5)


TABLE = {
    "alternative": ["stay", "both", "both", "far apart"],
    "condition": ["no_opening", "keep", "no_closing", "different"],
    "country": ["MEX", "", "CHN", ""],
    "site": ["", "new", "", ""],
    "tolerance_share": [None, None, 0.3, 0.5],
}


def test_the_table_is_read_and_rows_of_one_name_hold_together() -> None:
    data = by_hand(alternatives=TABLE)
    wanted = told(data)
    assert wanted == (
        Wanted("stay", (Condition("no_opening", "MEX"),)),
        Wanted("both", (Condition("keep", site="new"), Condition("no_closing", "CHN")), False, 0.3),
        Wanted("far apart", (), True, 0.5),
    )
    found = alternatives(data, question(data), best(data), (), EXACT, also_built_in=True)
    names = [code_of(one.wanted) for one in found.answers]
    # The built-in question for the most different network is the case's already.
    assert names == [
        "no_opening MEX",
        "keep new + no_closing CHN",
        "different",
        "no_closing CHN",
        "without new",
    ]
    both = found.answers[1]
    assert (both.status, both.dearer_usd) == ("within", pytest.approx(20.0))
    # 645 at most: stay costs 540, nothing is made at new.
    assert found.answers[2].difference_share == pytest.approx(1.0)
    assert found.answers[2].dearer_usd == pytest.approx(110.0)
    alone = alternatives(data, question(data), best(data), (), EXACT, also_built_in=False)
    assert [one.wanted for one in alone.answers] == list(wanted)


def test_a_plan_that_breaks_its_condition_is_refused() -> None:
    data = by_hand()
    choice = best(data)
    for condition in (Condition("no_closing", "CHN"), Condition("without", site="new")):
        spec = replace(question(data), conditions=(condition,))
        check = checked(choice, data, spec)
        assert not check.passed
        assert check.worst == f"condition {condition.kind} {condition.subject}"
    for condition in (Condition("no_opening"), Condition("keep", site="old")):
        assert not checked(choice, data, replace(question(data), conditions=(condition,))).passed


def test_a_supplier_is_not_used_without_it() -> None:
    """Material from near costs 1, from far 2 a unit; without near, far sells all of it."""
    data = by_hand(
        products={"product": ["p", "part"]},
        sites={
            "site": ["old", "new", "near", "far"],
            "kind": ["plant"] * 2 + ["supplier"] * 2,
            "status": ["existing", "candidate", "candidate", "candidate"],
            "fixed_cost_usd_per_year": [40, 10, None, None],
            "opening_cost_usd": [None, 100, None, None],
            "closing_cost_usd": [20, None, None, None],
        },
        markets={"market": ["m"]},
        bom={"product": ["p"], "component": ["part"], "quantity": [1]},
        supply={
            "site": ["near", "far"],
            "product": ["part", "part"],
            "unit_cost_usd": [1, 2],
        },
        processes={"site": ["old", "new"], "recipe": ["p", "p"], "unit_cost_usd": [0, 0]},
        lanes={
            "origin": ["old", "new", "near", "near", "far", "far"],
            "destination": ["m", "m", "old", "new", "old", "new"],
            "unit_cost_usd": [5, 3, 0, 0, 0, 0],
            "mode": ["road"] * 6,
            "days": [1] * 6,
        },
    )
    choice = best(data)
    wanted = Wanted("", (Condition("without", site="near"),), tolerance_share=0.5)
    found = Seeker(data, question(data), choice, (), EXACT).answer(wanted)
    assert found.dearer_usd == pytest.approx(100.0)
    assert found.plan is not None
    assert {bought.site for bought in found.plan.supply} == {"far"}
    spec = replace(question(data), conditions=wanted.conditions)
    assert not checked(choice, data, spec).passed


def test_no_time_is_said() -> None:
    data = by_hand()
    stopped = threading.Event()
    stopped.set()
    seeker = Seeker(data, question(data), best(data), (), replace(EXACT, cancel=stopped))
    for one in (Wanted("", (Condition("no_opening"),)), Wanted("", (), different=True)):
        assert seeker.answer(one).status == "not_solved"
    late = Seeker(data, question(data), best(data), (), EXACT, budget_s=0.0)
    assert late.answer(Wanted("", (Condition("no_opening"),))).status == "not_solved"


def test_overlap_cannot_be_understated() -> None:
    data = by_hand()
    choice = best(data)
    base = left_sites(choice, data)
    spec = replace(question(data), base=base, overlap_max=0.5)
    check = checked(replace(choice, objective=None), data, spec)
    assert check.worst == "cap on overlap"
    plan = plan_for(data, spec, EXACT, name="x")
    assert plan.check is not None
    assert plan.check.passed
    # At most half of it from new costs 450 + 200 x 0.5 = 550; to stay, with none of it, 540.
    assert plan.yardstick.total_cost_usd == pytest.approx(540.0)


def test_the_document_has_its_keys_in_both_languages() -> None:
    data = by_hand(alternatives=TABLE)
    found = alternatives(data, question(data), best(data), (), EXACT, also_built_in=True)
    for language in LANGUAGES:
        said = alternatives_document(found, data, language)
        for one in said["alternatives"]:
            assert {"name", "condition", "tolerance_share", "status", "total_cost_usd"} <= set(one)
            assert {"dearer_usd", "dearer_share", "bound", "gap", "sites_open", "changes"} <= set(
                one
            )
    assert alternatives_document(None, data) == {"alternatives": [], "alternatives_not_tried": []}


def test_every_status_and_condition_has_words() -> None:
    for language in LANGUAGES:
        words = catalogue(language)
        assert {f"alternatives.status_{status}" for status in STATUSES} <= set(words)
        assert {f"alternatives.{kind}" for kind in CONDITION_KINDS} <= set(words)
