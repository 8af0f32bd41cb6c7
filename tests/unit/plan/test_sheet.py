"""The decision sheet on a case small enough to answer by hand."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import Rows, lane, wants
from sheet_case import board_case, by_key, made, sheet_answer, sheet_json

from smartshoring.plan.sheet import sheet_checked

YEARS = ["2027", "2028", "2029"]


def tables(**more: Rows) -> dict[str, Rows]:
    """100 units a year for three years. Old: 8 x 100 + 200 = 1,000 a year, 5 kg a unit.

    New: 4 x 100 = 400 a year, 1 kg; opening it costs 500, closing the old one 100. Other: like new,
    but a unit costs 5.
    """
    base: dict[str, Rows] = {
        "products": [{"product": "good", "unit_value_usd": 20}],
        "sites": [
            {"site": "Old", "status": "existing", "closing_cost_usd": 100}
            | {"fixed_cost_usd_per_year": 200},
            {"site": "New", "status": "candidate", "opening_cost_usd": 500}
            | {"fixed_cost_usd_per_year": 0},
            {"site": "Other", "status": "candidate", "opening_cost_usd": 500}
            | {"fixed_cost_usd_per_year": 0},
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": [
            lane("Old", "buyer", 8, days=10, co2e_kg_per_unit=5),
            lane("New", "buyer", 4, days=10, co2e_kg_per_unit=1),
            lane("Other", "buyer", 5, days=10, co2e_kg_per_unit=1),
        ],
    }
    return {**base, **more}


def answers(rows: dict[str, Rows] | None = None, **settings: Any) -> dict[str, dict[str, Any]]:
    case = made(rows or tables(), name="fictional", lanes="given", periods=YEARS, **settings)
    read = sheet_json(sheet_answer(case))
    assert sheet_checked(read) == ()
    assert [answer["number_of_question"] for answer in read["sheet"]["answers"]] == [*range(1, 11)]
    return by_key(read)


def figures(answer: dict[str, Any]) -> dict[str, float]:
    lines = [answer, *answer["details"]]
    return {figure["name"]: figure["value"] for line in lines for figure in line["figures"]}


def test_gain() -> None:
    # Today 3 x 1000 = 3,000; moving 600 + 3 x 400 = 1,800: 1,200 less, 40 %, all of it cash.
    gain = answers()["gain"]
    assert gain["number"] == pytest.approx(1200)
    assert gain["unit"] == "USD"
    assert figures(gain)["share"] == pytest.approx(0.4)
    assert figures(gain)["cash"] == pytest.approx(1200)
    # Neither ramp nor items of one_off are in the case: the move may cost more than that.
    assert gain["answer"].startswith("At most 1,200 USD (40 %) less total cost")
    assert gain["status"] == "partly"
    # Whatever makes one of the two networks look cheaper than it is stands beside the saving.
    gaps = {gap["what"] for gap in gain["missing"]}
    assert {"baseline_flows", "material", "duty", "ramp", "qualification", "labour"} <= gaps


def test_gain_of_staying_is_told_against_the_best_move() -> None:
    # With an opening of 5,000 each, moving costs 5100 + 1200 = 6,300, 3,300 more than staying.
    rows = tables()
    for site in rows["sites"][1:]:
        site["opening_cost_usd"] = 5000
    rows["sites"].append(
        {"site": "Home", "status": "candidate", "opening_cost_usd": 100, "place": "USA"}
        | {"fixed_cost_usd_per_year": 0}
    )
    rows["lanes"].append(lane("Home", "buyer", 30, co2e_kg_per_unit=9, days=1))
    for row, place in zip(rows["sites"], ("CHN", "MEX", "MEX", "USA"), strict=True):
        row["place"] = place
    rows["markets"] = [{"market": "buyer", "place": "USA"}]
    found = answers(rows)
    # Nearshore: New for 6,300. Onshore: Home for 100 + 100 + 9,000 = 9,200. The best move keeps the
    # old plant and gives Home a tenth in the last year: 100 + 10 x (30 - 8) = 320.
    assert found["gain"]["number"] == pytest.approx(320)
    assert found["gain"]["answer"].startswith("Staying costs 320 USD")
    assert found["spend"]["number"] == 0
    assert found["gates"]["answer"] == "The plan decides nothing that cannot be taken back."
    assert found["city"]["number"] == pytest.approx(320)
    assert found["debt"]["status"] == "not_included"


def test_spend_trough_and_payback() -> None:
    # 500 + 100 = 600 at once, back after 12 months at 600 a year.
    spend = answers()["spend"]
    assert spend["number"] == 600
    assert figures(spend)["trough"] == pytest.approx(-600)
    assert figures(spend)["months"] == pytest.approx(12)
    assert figures(spend)["2027"] == pytest.approx(0)
    assert figures(spend)["2029"] == pytest.approx(600)
    assert spend["range"] is None


def test_what_may_not_be_due_makes_a_range() -> None:
    rows = tables(
        one_off=[
            {"site": "Old", "event": "close", "item": "restoration", "amount_usd": 70}
            | {"contingent": "yes"}
        ]
    )
    found = answers(rows)
    assert (found["spend"]["range"]["low"], found["spend"]["range"]["high"]) == (600, 670)
    assert (found["gates"]["range"]["low"], found["gates"]["range"]["high"]) == (600, 670)


def test_waiting_a_year_costs_a_year_of_saving() -> None:
    # A year of the old network, then the move: 1000 + 600 + 2 x 400 = 2,400; 600 more.
    gates = answers()["gates"]
    assert figures(gates)["cost"] == pytest.approx(600)
    assert figures(gates)["months"] == 12
    assert gates["number"] == pytest.approx(600)
    assert gates["details"][1]["text"].startswith("2027-01: close Old, open New.")


def test_a_single_period_leaves_nothing_to_wait_for() -> None:
    case = made(tables(), name="fictional", lanes="given", periods=["2027"])
    gates = by_key(sheet_json(sheet_answer(case)))["gates"]
    assert {gap["what"] for gap in gates["missing"]} >= {"wait"}
    assert not any("Waiting" in line["text"] for line in gates["details"])


def test_waiting_that_is_no_option() -> None:
    # The old plant makes 90 of 100: without the new one the first year is not served. There is no
    # network of today to compare with, so no trough and no payback; what is spent is known.
    rows = tables()
    rows["sites"][0]["capacity_units_per_year"] = 90
    found = answers(rows)
    gates, spend = found["gates"], found["spend"]
    assert "cannot serve" in str(gates["missing"])
    assert (gates["status"], gates["number"]) == ("partly", 600)
    assert (spend["status"], spend["number"]) == ("partly", 600)
    assert "no trough" in spend["answer"]
    assert found["debt"]["status"] == "not_included"


def test_why_this_city() -> None:
    # Without New: 500 + 100 + 3 x 500 = 2,100 from Other, 300 (16.7 % of 1,800) more: freight.
    city = answers()["city"]
    assert city["number"] == pytest.approx(300)
    assert figures(city)["share"] == pytest.approx(300 / 1800)
    assert "(Other)" in city["answer"]
    assert figures(city)["freight"] == pytest.approx(300)
    assert city["status"] == "partly"  # flips were not asked for


def test_debt() -> None:
    # 1,000 over two years without interest: 500 a year; the move brings 600: 1.2 times.
    # The third year is past the debt.
    debt = answers(debt={"amount_usd": 1000, "rate": 0, "years": 2})["debt"]
    assert debt["number"] == pytest.approx(1.2)
    assert figures(debt)["payment"] == pytest.approx(500)
    assert [f["name"] for f in debt["details"][0]["figures"]] == ["2027", "2028"]
    assert debt["status"] == "partly"
    # 10 %: 1000 x 0.1 / (1 - 1.1^-2) = 576.19; 600 / 576.19 = 1.0413.
    dearer = answers(debt={"amount_usd": 1000, "rate": 0.1, "years": 2})["debt"]
    assert dearer["number"] == pytest.approx(1.0413, abs=1e-4)
    short = answers(debt={"amount_usd": 2000, "rate": 0, "years": 2})["debt"]
    assert short["number"] == pytest.approx(0.6)
    assert short["answer"].startswith("Not in every period")


def test_footprint() -> None:
    # 5 kg a unit today, 1 kg planned: 80 % less.
    footprint = answers()["footprint"]
    assert footprint["number"] == pytest.approx(1)
    assert figures(footprint)["before"] == pytest.approx(5)
    assert figures(footprint)["change"] == pytest.approx(-0.8)
    assert figures(footprint)["assumed"] == 0


def test_shocks() -> None:
    # No places: no border, no currency. New stops in a year: nobody else is open, all 100 units
    # are missing, worth 20 each; 400 of freight are saved.
    shocks = answers()["shocks"]
    assert shocks["number"] == pytest.approx(1)
    assert figures(shocks)["worth"] == pytest.approx(2000)
    assert figures(shocks)["cost"] == pytest.approx(-240)  # the last line's: 20 % of 1,200
    assert shocks["status"] == "partly"
    assert {gap["what"] for gap in shocks["missing"]} == {"terms", "places"}
    assert shocks["range"]["high"] == pytest.approx(1)


def test_origin_needs_its_room() -> None:
    """Claimed origin: what it would cost without, never a margin."""
    origin = by_key(sheet_json(sheet_answer(board_case())))["origin"]
    assert origin["status"] == "needs_room"
    # Harnesses of Mexico: without the claim 5 % general rate and 25 % on car parts, and the
    # processing fee of 0.3464 %; with it nothing. 3,000 valves of 100 USD, each at its date.
    read = sheet_json(sheet_answer(board_case(discount_rate=0.0)))
    answer = by_key(read)["origin"]
    units = sum(
        flow["quantity"]
        for plan in read["plans"]
        if plan["id"] == "smartshore"
        for flow in plan["flows"]
        if flow["qualifies"] and flow["destination"] == "Chicago"
    )
    assert answer["number"] == pytest.approx(units * 100 * 0.303464, rel=1e-6)
    assert answer["range"]["low"] == 0
    assert "origin" in [gap["what"] for gap in answer["missing"]]


def test_nothing_claimed_is_said() -> None:
    found = answers()
    assert found["origin"]["status"] == "not_included"
    assert found["proof"]["status"] == "not_included"
    assert found["waits"]["status"] == "not_included"


def test_owners_come_from_the_case_else_from_custom() -> None:
    found = answers(
        tables(
            open_inputs=[
                {"key": "one_off.amount_usd", "owner": "the project office", "note": "by May"},
                {"key": "sites", "place": "Other", "owner": "a broker"},
            ]
        )
    )
    assert [owner["owner"] for owner in found["spend"]["owner"]] == ["the project office"]
    # Other is no site of the choice; only the question on cities looks at all of them.
    assert [owner["owner"] for owner in found["city"]["owner"]] == ["a broker"]
    assert found["debt"]["owner"][0]["usual"] is True
    assert found["debt"]["owner"][0]["owner"]


def test_an_approval_says_who_delivers_meanwhile() -> None:
    """Five months at Saltillo; Shenzhen delivers two quarters, the second from stock."""
    read = sheet_json(sheet_answer(board_case()))
    waits = by_key(read)["waits"]
    assert waits["status"] == "answered"
    assert waits["number"] == 5
    assert "2027-06" in waits["answer"]
    line = waits["details"][-1]
    # 300 units a quarter; Saltillo makes those of the sixth month itself: Shenzhen sells 500.
    assert {f["name"]: f["value"] for f in line["figures"]}["Shenzhen"] == pytest.approx(500)
    proof = by_key(read)["proof"]
    assert (proof["status"], proof["number"]) == ("partly", 4)
    assert "a letter, 2026-05-01" in proof["details"][0]["text"]


def test_short_until_approved() -> None:
    # No stock, no old plant: the two months after the opening quarter are not served.
    case = board_case(stock_bank=False, shortage_cost_usd=1000)
    read = sheet_json(sheet_answer(case))
    assert sheet_checked(read) == ()
    waits = by_key(read)["waits"]
    assert waits["missing"][0]["what"] == "stock_bank"
    assert waits["status"] == "partly"


def test_nothing_to_hit_is_said_in_words() -> None:
    rows = tables()
    for row in rows["sites"]:
        row["place"] = "USA"
    rows["markets"] = [{"market": "buyer", "place": "USA"}]
    texts = [line["text"] for line in answers(rows)["shocks"]["details"]]
    assert texts[0].startswith("A land border closed 10 days: ")
    assert texts[2].startswith("A currency 15 % up or down: ")
