"""Lines of the sheet as a board reads them: names, digits, dates, and what they must not count."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plan_kit import EXACT, coefficients, lane, wants
from sheet_case import board_case, board_tables, by_key, sheet_answer, sheet_json
from test_sheet import answers, figures, tables

from smartshoring.network.plan import Stock
from smartshoring.plan.cash import cash_view
from smartshoring.plan.sheet import Speaker, sheet_checked
from smartshoring.plan.sheet.figures import Figure, Word
from smartshoring.plan.sheet.waits import _stock, approved
from smartshoring.plan.strategies import SMARTSHORE, TODAY, compared


def speaker() -> Speaker:
    return Speaker("en", coefficients(board_tables()).calendar)


def test_the_range_is_that_of_the_ends() -> None:
    read = sheet_json(sheet_answer(board_case(), "today", "smartshore", flips=True))
    assert sheet_checked(read) == ()
    gain = by_key(read)["gain"]
    ends = [end for end in read["verdict"]["ends"] if end["rival"] == read["verdict"]["against"]]
    assert ends
    span = [end[f"saving{which}_usd"] for end in ends for which in ("_low", "", "_high")]
    assert (gain["range"]["low"], gain["range"]["high"]) == (min(span), max(span))
    assert "verdict.saving_usd" not in gain["range"]["low_trace"] + gain["range"]["high_trace"]
    assert all(end["saving_usd"] == pytest.approx(gain["number"], rel=1e-6) for end in ends)
    # Ends that start from another saving are found, also where the range still holds it.
    for end in ends:
        end["saving_usd"] *= 1.00001
    assert any("start from" in problem for problem in sheet_checked(read))


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0003, "1.0003"), (0.99996, "0.99996"), (1.0, "1.00"), (1.06, "1.06"), (2.0, "2.00")],
)
def test_numbers_near_one_can_be_told_from_it(value: float, text: str) -> None:
    assert speaker().figure(Figure(value, "x", "")) == text


def test_cities_that_cannot_be_told_apart() -> None:
    # Other: 4.005 a unit: 500 + 100 + 3 x 400.5 = 1,801.5 against 1,800, 0.08 %.
    rows = tables()
    rows["lanes"][2]["unit_cost_usd"] = 4.005
    city = answers(rows)["city"]
    assert city["number"] == pytest.approx(1.5)
    assert "too little to tell the two apart" in city["answer"]
    assert city["status"] == "partly"
    assert "runner_up" in {gap["what"] for gap in city["missing"]}
    assert "tell the two apart" not in answers()["city"]["answer"]


def test_stock_meanwhile_is_elsewhere_and_before_the_approval() -> None:
    """Approved five months on: the first quarter ends before, the second one after it."""
    answer = sheet_answer(board_case())
    (plan,) = [plan for plan in answer.plans if plan.id == "smartshore"]
    (wait,) = approved(plan, answer.data)
    assert (wait.until, wait.before) == (("2027Q1", "2027Q2"), ("2027Q1",))

    def kept(site: str, period: str) -> float | None:
        stocks = (Stock(site, "valve", period, 40.0),)
        found = _stock(replace(plan, stocks=stocks), wait, ("valve",))
        return None if found is None else found.value

    assert kept("Shenzhen", "2027Q1") == 40
    assert kept("Shenzhen", "2027Q2") is None
    assert kept("Saltillo", "2027Q1") is None
    waits = by_key(sheet_json(answer))["waits"]
    limit, line = waits["details"]
    assert limit["text"].startswith("Limit: ramp-up at Saltillo counts from the opening")
    assert "up to and including 2027Q2" in line["text"]
    bare = by_key(sheet_json(sheet_answer(board_case("ramp"))))["waits"]
    assert not any("Limit" in line["text"] for line in bare["details"])


def test_names_instead_of_ids() -> None:
    said = speaker().word(Word.of("shock", "border", "CRI|NIC", "10"))
    assert said == "Border Costa Rica \u2013 Nicaragua closed 10 days"
    said = speaker().word(Word.of("left_out", "A > B", "plan.duty_unknown", "8544 NIC > MEX"))
    assert said == "A > B: duty not known: 8544 Nicaragua > Mexico"
    said = speaker().word(Word.of("shock", "border", "BEL|DEU", "10"))
    assert said == "Border Belgium \u2013 Germany closed 10 days"


def test_owners_are_those_of_the_cities_compared() -> None:
    """Of four candidates two are compared; whoever knows the others is not asked."""
    rows = tables(
        open_inputs=[
            {"key": "sites", "place": place, "owner": f"broker of {place}"}
            for place in ("New", "Other", "Far")
        ]
    )
    rows["sites"].append(
        {"site": "Far", "status": "candidate", "opening_cost_usd": 9000}
        | {"fixed_cost_usd_per_year": 0}
    )
    rows["lanes"].append(lane("Far", "buyer", 7))
    owners = [owner["owner"] for owner in answers(rows)["city"]["owner"]]
    assert owners == ["broker of New", "broker of Other"]


def test_the_same_decisions_have_no_cash_between_them() -> None:
    """Two plants at the same cost, one of them ten days further: where 100 come from is a toss-up.

    Goods on the way would make cash of that: 20 x 100 x 10 / 365 = 55 USD.
    """
    rows = {
        "products": [{"product": "good", "unit_value_usd": 20}],
        "sites": [{"site": "A"}, {"site": "B"}],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("A", "buyer", 8, days=1), lane("B", "buyer", 8, days=11)],
    }
    data = coefficients(rows)
    nearer = [dict(row) for row in rows["lanes"]]
    nearer[1]["unit_cost_usd"] = 7.999999
    (one,) = compared(data, EXACT, (TODAY,))
    (other,) = compared(coefficients({**rows, "lanes": nearer}), EXACT, (SMARTSHORE,))
    nearer[1]["unit_cost_usd"] = 8.000001
    (third,) = compared(coefficients({**rows, "lanes": nearer}), EXACT, (SMARTSHORE,))
    origins = {plan.flows[0].origin for plan in (other, third)}
    assert origins == {"A", "B"}
    view = cash_view(other, third, data)
    assert view.same
    assert [p.net_usd for p in view.difference.periods] == [0.0]
    assert view.trough_usd == 0
    # Another cost is another plan, whatever it decides.
    dearer = replace(one, yardstick=replace(one.yardstick, total_cost_usd=801.0))
    assert not cash_view(one, dearer, data).same


def test_staying_is_said_to_be_the_cash_of_today() -> None:
    rows = tables()
    for site in rows["sites"][1:]:
        site["opening_cost_usd"] = 50_000
    found = answers(rows)
    assert (found["spend"]["number"], figures(found["spend"])["trough"]) == (0, 0)
    assert "cash is that of today" in found["spend"]["answer"]
