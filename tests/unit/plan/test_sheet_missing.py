"""What the case does not say makes no answer better: it is named, limited or not included."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import Rows, lane, wants
from sheet_case import SETTINGS, board_case, board_tables, by_key, made, sheet_answer, sheet_json

from smartshoring.case.case import Case
from smartshoring.plan.sheet import sheet_checked

BOTH = ("today", "smartshore")


def told(case: Case, *strategies: str) -> dict[str, dict[str, Any]]:
    read = sheet_json(sheet_answer(case, *(strategies or BOTH)))
    assert sheet_checked(read) == ()
    return by_key(read)


def gaps(answer: dict[str, Any]) -> set[str]:
    return {gap["what"] for gap in answer["missing"]}


def texts(answer: dict[str, Any]) -> str:
    return " ".join(line["text"] for line in answer["details"])


def changed(**tables: Rows) -> Case:
    return made({**board_tables(), **tables}, **SETTINGS)


def test_openings_that_nobody_priced_are_not_free() -> None:
    """Approvals still have a cost here, so the plan pays something once: not all of it."""
    found = told(board_case("one_off"))
    for key in ("spend", "gates"):
        assert (found[key]["status"], found[key]["number"]) == ("not_included", None)
        assert found[key]["details"] == []
        assert "opening" in gaps(found[key])
    assert found["gain"]["status"] == "partly"
    assert found["gain"]["answer"].startswith("At most ")
    # What compares totals with these costs in them says so as well.
    assert all("opening" in gaps(found[key]) for key in ("origin", "city", "shocks"))


def test_cash_says_that_openings_are_not_in_it() -> None:
    """Trough and payback of the JSON's cash stand apart from the sheet: they are warned of too."""
    for tables, named in (((), False), (("one_off",), True)):
        cash = sheet_json(sheet_answer(board_case(*tables), *BOTH))["cash"]
        assert ("opening" in {gap["what"] for gap in cash["missing"]}) is named


def test_one_site_without_a_price_is_enough() -> None:
    """Saltillo opens; only the items of Puebla and Shenzhen are left."""
    rows = [row for row in board_tables()["one_off"] if row["site"] != "Saltillo"]
    assert told(changed(one_off=rows))["spend"]["status"] == "not_included"


def test_closing_without_a_price() -> None:
    rows = [row for row in board_tables()["one_off"] if row["event"] == "open"]
    spend = told(changed(one_off=rows))["spend"]
    assert spend["status"] == "not_included"
    assert gaps(spend) == {"closing"}


def test_without_ramp_the_saving_is_a_limit() -> None:
    assert not told(board_case())["gain"]["answer"].startswith("At most ")
    gain = told(board_case("ramp"))["gain"]
    assert gain["status"] == "partly"
    assert gain["answer"].startswith("At most ")


def two_plants() -> dict[str, Rows]:
    """Old 8 + 0, Near 6 a unit; last year all 100 came from Old: fixing that saves 200."""
    return {
        "products": [{"product": "good", "unit_value_usd": 20}],
        "sites": [
            {"site": site, "status": "existing", "fixed_cost_usd_per_year": 0}
            for site in ("Near", "Old")
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 100)],
        "lanes": [lane("Old", "buyer", 8, mode="road"), lane("Near", "buyer", 6, mode="road")],
        "baseline_flows": [
            {"origin": "Old", "destination": "buyer", "product": "good", "mode": "road"}
            | {"period": "2026", "quantity": 100}
        ],
    }


def test_only_fixing_is_told_without_any_rival() -> None:
    case = made(two_plants(), name="fictional", lanes="given", periods=["2027"])
    gain = told(case)["gain"]
    assert (gain["status"], gain["number"]) == ("partly", None)
    fixing = {f["name"]: f["value"] for line in gain["details"] for f in line["figures"]}
    assert fixing["fixing"] == pytest.approx(200)
    assert "runner_up" in gaps(gain)
    bare = {name: rows for name, rows in two_plants().items() if name != "baseline_flows"}
    case = made(bare, name="fictional", lanes="given", periods=["2027"])
    assert told(case)["gain"]["status"] == "not_included"


@pytest.mark.parametrize("site", ["", "Shenzhen"])
def test_a_ledger_that_is_not_met_is_no_better_than_none(site: str) -> None:
    """12,000 of material in the model, 15,000 in the ledger; a site that says the same once."""
    row = {"category": "material", "period": "2026", "amount_usd": 15_000, "site": site}
    gain = told(changed(baseline_costs=[row]))["gain"]
    assert gain["status"] == "partly"
    assert "baseline_costs" in gaps(gain)
    (line,) = [line for line in gain["details"] if "further from the ledger" in line["text"]]
    shares = [figure["value"] for figure in line["figures"]]
    if not site:
        assert shares == [pytest.approx(-0.2)]
    assert len(shares) == len({figure["name"] for figure in line["figures"]})
    assert line["text"].count("-20 %") + line["text"].count("-100 %") == len(shares)


def test_a_site_that_differs_otherwise_is_named() -> None:
    rows = [
        {"category": "rent", "period": "2026", "amount_usd": 4000, "site": "Shenzhen"},
        {"category": "rent", "period": "2026", "amount_usd": 500, "site": ""},
    ]
    gain = told(changed(baseline_costs=rows))["gain"]
    assert "Rent -33 %" in texts(gain)
    assert "Rent (Shenzhen) -25 %" in texts(gain)


def test_needs_that_no_table_speaks_of_stay_open() -> None:
    """Two plants, three needs each; people have no document."""
    whole = told(board_case())["proof"]
    assert (whole["status"], whole["number"]) == ("partly", 4)
    named = {figure["name"]: figure["value"] for figure in whole["figures"]}
    assert named == {"proven": 4, "asked": 6, "stated": 2}
    for table, left in (("utilities", (0, 6, 2)), ("labour", (4, 6, None))):
        proof = told(board_case(table))["proof"]
        named = {figure["name"]: figure["value"] for figure in proof["figures"]}
        assert (named["proven"], named["asked"], named.get("stated")) == left
        assert proof["status"] == "partly"


def test_an_empty_cell_is_no_need_of_none() -> None:
    rows = [{**row, "water_m3_per_unit": None} for row in board_tables()["utilities"]]
    proof = told(changed(utilities=rows))["proof"]
    named = {figure["name"]: figure["value"] for figure in proof["figures"]}
    assert (named["proven"], named["asked"]) == (2, 6)
    rows = [{**row, "water_m3_per_unit": 0} for row in board_tables()["utilities"]]
    proof = told(changed(utilities=rows))["proof"]
    named = {figure["name"]: figure["value"] for figure in proof["figures"]}
    assert (named["proven"], named["asked"]) == (2, 4)


def test_needs_have_their_units_and_unknown_is_said() -> None:
    """Saltillo needs 50 kW and 120 m3 a year; nobody says what there is."""
    rows = [
        {**row, "kw_firm_now": None, "water_right_m3_per_year": None}
        if row["site"] == "Saltillo"
        else row
        for row in board_tables()["utilities"]
    ]
    proof = told(changed(utilities=rows))["proof"]
    needed = [f for line in proof["details"] for f in line["figures"]]
    assert [(f["name"], f["unit"]) for f in needed] == [
        ("needed", "kW"),
        ("needed", "m3_per_year"),
    ]
    assert "what there is is not known" in texts(proof)
    assert "has not known" not in texts(proof)


def test_candidates_left_out_are_named() -> None:
    """Puebla makes valves at a cost that nobody states: no plan may use it."""
    rows = [
        {"site": "Puebla", "recipe": "valve", "line": "line 1"} if row["site"] == "Puebla" else row
        for row in board_tables()["processes"]
    ]
    found = told(changed(processes=rows))
    for key in ("gain", "city"):
        assert found[key]["status"] == "partly"
        assert "left_out" in gaps(found[key])
        assert "not known: 1 (Puebla)" in texts(found[key])
        assert "valve @ Puebla: production cost not known" in texts(found[key])
    assert "left_out" not in gaps(told(board_case())["gain"])


def test_lanes_left_out_touch_their_candidate() -> None:
    """Nobody knows the days of Ohio's bodies to Puebla, and stock on the way has a price."""
    rows = [dict(row) for row in board_tables()["lanes"]]
    for row in rows:
        if (row["origin"], row["destination"]) == ("Ohio", "Puebla"):
            row["days"] = None
    gain = told(changed(lanes=rows))["gain"]
    assert "(Puebla)" in texts(gain)
    assert "Ohio > Puebla (road): needs days, which are not known" in texts(gain)


def test_today_that_was_not_asked_for() -> None:
    spend = told(board_case(), "nearshore")["spend"]
    (reason,) = [gap["reason"] for gap in spend["missing"] if gap["what"] == "today"]
    assert reason.startswith("Today's network was not asked for")


def test_emissions_name_what_they_count() -> None:
    """No process states kWh, no supplier anything: freight only, and both are missing."""
    case = made(
        {name: rows for name, rows in two_plants().items() if name != "baseline_flows"}
        | {
            "lanes": [lane(site, "buyer", 6, co2e_kg_per_unit=2) for site in ("Near", "Old")],
        },
        name="fictional",
        lanes="given",
        periods=["2027"],
    )
    footprint = told(case)["footprint"]
    assert footprint["answer"].endswith("counted: freight only.")
    assert {"plant_co2e", "supplier_co2e"} <= gaps(footprint)
    assert footprint["status"] == "partly"
    assert "electricity by the grid" in told(board_case())["footprint"]["answer"]
