"""Verdicts on preferential origin, each with its arithmetic; General Note 11(o) of the HTSUS."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartshoring.trade.law import Use
from smartshoring.trade.origin import Good, Material, Verdict, verdict
from smartshoring.words import LANGUAGES, say

HARNESS = "8544.30.00"
WIRE = "8544.49.00"
CONNECTOR = "8536.69.40"


def good(
    *materials: Material, hs: str = HARNESS, tv: float | None = 100, nc: float | None = 80
) -> Good:
    return Good("good", hs, tv, nc, materials)


def part(
    hs: str, usd: float | None, originates: bool | None = False, name: str = "part"
) -> Material:
    return Material(name, hs, usd, originates)


def asked(found: Verdict) -> str:
    """The code of the open question; it has words in both languages."""
    assert found.outcome == "unresolved"
    assert found.question is not None
    for language in LANGUAGES:
        assert say(found.question.code, language, **dict(found.question.params))
    return found.question.code.removeprefix("origin.ask_")


def test_only_originating_inputs_qualify_whatever_the_rule() -> None:
    found = verdict(good(part(WIRE, 50, originates=True), hs="9999.99"))
    assert (found.outcome, found.basis) == ("qualifies", "all_originating")


def test_connectors_shift_into_a_harness() -> None:
    found = verdict(good(part(CONNECTOR, 60)))
    assert (found.outcome, found.basis, found.rule) == ("qualifies", "tariff_shift", "85/114 A")


def test_foreign_wire_stays_inside_the_group_of_the_harness() -> None:
    # 45 + 20 of 100: (100 - 65) / 100 = 35 % < 60 %; (80 - 65) / 80 = 18.75 % < 50 %.
    found = verdict(good(part(WIRE, 45), part(CONNECTOR, 20)))
    assert found.outcome == "does_not_qualify"
    assert found.rvc_tv == pytest.approx(0.35)
    assert found.rvc_nc == pytest.approx(0.1875)
    assert (found.threshold_tv, found.threshold_nc) == (0.60, 0.50)
    failed = {(test.branch, test.measure) for test in found.tests if test.passed is False}
    assert failed == {
        ("85/114 A", "de_minimis"),
        ("85/114 B", "rvc_tv"),
        ("85/114 B", "rvc_nc"),
    }


@pytest.mark.parametrize(
    ("wire", "connectors", "tv", "nc", "outcome"),
    [
        (30, 10, 100, 70, "qualifies"),  # TV 60 % >= 60 %, NC 42.9 %
        (30, 10, 90, 80, "qualifies"),  # TV 55.6 %, NC 50 % >= 50 %
        (30, 10, 90, 79, "does_not_qualify"),  # TV 55.6 %, NC 49.4 %
        (9.5, 60, 95, 70, "qualifies"),  # wire is 10 % of 95: let pass
        (9.6, 60, 95, 70, "does_not_qualify"),  # 10.1 %; TV 26.7 %, NC 0.6 %
    ],
)
def test_either_method_and_de_minimis(
    wire: float, connectors: float, tv: float, nc: float, outcome: str
) -> None:
    found = verdict(good(part(WIRE, wire), part(CONNECTOR, connectors), tv=tv, nc=nc))
    assert found.outcome == outcome


def test_the_knowledge_page_example() -> None:
    # TV 1000, VNM 480: 52.0 %, below 60; NC 840: 42.86 %, below 50.
    found = verdict(good(part(WIRE, 480), tv=1000, nc=840))
    assert found.rvc_tv == pytest.approx(0.52)
    assert found.rvc_nc == pytest.approx(0.4285714)
    assert found.outcome == "does_not_qualify"


def test_copper_wire_is_barred_from_the_shift_and_let_in_with_value() -> None:
    bar = part("7408.11", 30)
    assert verdict(good(bar)).rule == "85/114 B"  # TV 70 %
    assert verdict(good(part("7408.11", 70), nc=100)).outcome == "does_not_qualify"
    assert verdict(good(part("7407.10", 70))).rule == "85/114 A"


def test_a_heading_rule() -> None:
    assert verdict(good(part("9018.32", 50), hs="9018.39.00")).outcome == "does_not_qualify"
    assert verdict(good(part("3917.32", 50), hs="9018.39.00")).basis == "tariff_shift"


def test_printed_circuits_into_televisions() -> None:
    assert verdict(good(part("8534.00", 90), hs="8528.72.64")).basis == "tariff_shift"
    # Parts of 8528 itself: 60 % TV or 50 % NC.
    assert verdict(good(part("8528.52", 40), hs="8528.72.64")).basis == "regional_value"


@pytest.mark.parametrize(
    ("what", "question"),
    [
        (good(part("", 30), nc=None), "material_hs"),
        (good(part("8544", 30), tv=60), "material_digits"),
        (good(part(WIRE, None)), "material_value"),
        (good(part(WIRE, 45, None)), "material_origin"),
        (good(part(WIRE, 45), tv=None), "transaction_value"),
        (good(part(WIRE, 45), nc=None), "net_cost"),
        (good(part(WIRE, 45), hs="8544"), "good_hs"),
        (good(part(WIRE, 45), hs="9403.20"), "rule"),
        (good(), "materials"),
        (good(part("8414.30", 45), hs="8418.10.00"), "condition"),
        (good(part("8708.99", 60), hs="8708.30.50"), "use"),
        (good(part("8471.30", 45), hs="8471.30.01"), "other_good"),
        (good(part("8418.91", 45), hs="8418.99"), "item"),
        (good(part("8542.31", 45), hs="8542.31"), "condition"),
    ],
)
def test_what_cannot_be_said_is_asked(what: Good, question: str) -> None:
    assert asked(verdict(what)) == question


def test_unknown_origin_is_no_question_where_both_answers_agree() -> None:
    assert verdict(good(part(CONNECTOR, 45, None))).outcome == "qualifies"
    hopeless = (part(WIRE, 70, name="wire"), part(CONNECTOR, 20, None, name="connector"))
    assert verdict(good(*hopeless)).outcome == "does_not_qualify"


def test_a_part_of_chapter_87_differs_by_use() -> None:
    # Seat belts 8708.21 "other" has no row of its own: asked. Bumpers: 70 % NC as a vehicle part.
    assert asked(verdict(good(part("8708.99", 50), hs="8708.21"))) == "use"


@pytest.mark.parametrize(
    ("use", "nc", "outcome"),
    [
        # Air bags of parts of their own heading worth 60. For cars 70 % of net cost is asked:
        # (180 - 60) / 180 = 66.7 %, (200 - 60) / 200 = 70 %. For other uses 50 %.
        ("vehicle", 180, "does_not_qualify"),
        ("vehicle", 200, "qualifies"),
        ("other", 180, "qualifies"),
        ("other", 110, "unresolved"),  # 45.5 %, but the table lacks branch A of rule 87/49
        ("unstated", 180, "unresolved"),
        ("unstated", 200, "qualifies"),
    ],
)
def test_a_rule_may_differ_by_use(use: Use, nc: float, outcome: str) -> None:
    what = Good("air bag", "8708.95.05", 250, nc, (part("8708.95.10", 60),), use)
    assert verdict(what).outcome == outcome


def test_some_parts_of_cars_are_still_asked_for() -> None:
    # 8708.29 of cars: body stampings ask 75 % of net cost, others 70 %. 72 % is between.
    what = Good("panel", "8708.29", 300, 100, (part("8708.29", 28),), "vehicle")
    assert verdict(what).outcome == "qualifies"  # 28 of 300 is below 10 %
    dearer = Good("panel", "8708.29", 200, 100, (part("8708.29", 28),), "vehicle")
    assert asked(verdict(dearer)) == "use"


CODES = st.sampled_from(
    ["", "8544", WIRE, CONNECTOR, "7408.11", "8708.99", "8418.91", "8528.52", "9018.39", "8414.30"]
)
GOODS = st.sampled_from(
    [HARNESS, "8528.72.64", "8418.10", "8418.99.80", "8708.30.50", "8708.95", "9018.39.00", "9403"]
)
MATERIALS = st.builds(
    Material,
    name=st.just("part"),
    hs_code=CODES,
    value_usd=st.none() | st.floats(0, 200),
    originates=st.sampled_from([True, False, None]),
)
ANY_GOOD = st.builds(
    Good,
    name=st.just("good"),
    hs_code=GOODS,
    transaction_value_usd=st.none() | st.floats(1, 300),
    net_cost_usd=st.none() | st.floats(1, 300),
    materials=st.lists(MATERIALS, max_size=4).map(tuple),
    use=st.sampled_from(["vehicle", "other", "unstated"]),
)


@given(ANY_GOOD)
def test_open_means_a_question_and_only_then(any_good: Good) -> None:
    found = verdict(any_good)
    assert (found.outcome == "unresolved") == (found.question is not None)
    if found.outcome == "does_not_qualify":
        assert any(test.passed is False for test in found.tests)


RANK = {"does_not_qualify": 0, "unresolved": 1, "qualifies": 2}


@given(ANY_GOOD, st.integers(0, 3), st.floats(0, 200))
def test_more_foreign_value_never_helps(any_good: Good, at: int, more: float) -> None:
    before = verdict(any_good)
    materials = list(any_good.materials)
    if at >= len(materials) or materials[at].originates or materials[at].value_usd is None:
        return
    old = materials[at]
    assert old.value_usd is not None
    materials[at] = Material(old.name, old.hs_code, old.value_usd + more, old.originates)
    after = verdict(replace(any_good, materials=tuple(materials)))
    assert RANK[after.outcome] <= RANK[before.outcome]


@given(ANY_GOOD, st.integers(0, 3))
def test_losing_what_is_known_never_qualifies(any_good: Good, at: int) -> None:
    """Forgetting a use, a code, a value or an origin turns no other verdict into `qualifies`."""
    before = verdict(any_good)
    materials = list(any_good.materials)
    if before.outcome == "qualifies":
        return
    assert verdict(replace(any_good, use="unstated")).outcome != "qualifies"
    if at >= len(materials):
        return
    old = materials[at]
    for less in (
        Material(old.name, "", old.value_usd, old.originates),
        Material(old.name, old.hs_code, None, old.originates),
        Material(old.name, old.hs_code, old.value_usd, None),
    ):
        fewer = (*materials[:at], less, *materials[at + 1 :])
        again = replace(any_good, materials=tuple(fewer))
        assert verdict(again).outcome != "qualifies"
