"""`plan` of a case with scenarios: screen, JSON, both languages, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smartshoring.cli import exits
from smartshoring.cli.app import run

TABLES = {
    "case.yaml": (
        "name: fictional\nperiods: 1\nlanes: given\nduty_date: 2026-01-15\n"
        "shortage_cost_usd: 100\nrisk: {cvar_alpha: 0.8, cvar_weight: 0.5}\n"
    ),
    "products.csv": "product\np\n",
    "sites.csv": (
        "site,kind,status,place,fixed_cost_usd_per_year,opening_cost_usd,capacity_units_per_year\n"
        "North,plant,candidate,CAN,500,0,100\nSouth,plant,candidate,MEX,300,0,100\n"
    ),
    "markets.csv": "market,place\nToronto,CAN\n",
    "demand.csv": "market,product,period,quantity\nToronto,p,,100\n",
    "lanes.csv": (
        "origin,destination,unit_cost_usd,mode,days,co2e_kg_per_unit\n"
        "North,Toronto,5,road,1,1\nSouth,Toronto,3,road,9,4\n"
    ),
    "scenarios.csv": "scenario,probability,note\nquake,0.2,a fictional one\n",
    "scenario_changes.csv": ("scenario,what,site,product,factor,value\nquake,site_lost,South,,,\n"),
}
"""South alone: 600, and 10,300 in the quake. North alone: 1,000 in both. Both: 1,100 and 1,300."""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_json_has_the_robust_plan(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(case), "--front", "0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["robust"]
    assert [site["site"] for site in found["sites_open"]] == ["North"]
    assert (found["expected_cost_usd"], found["cvar_usd"]) == (1000.0, 1000.0)
    # South: expected 0.8 x 600 + 0.2 x 10,300 = 2,540, worst fifth 10,300, half of each 6,420.
    assert found["base_plan"]["objective"] == pytest.approx(6420.0)
    assert found["vss_usd"] == pytest.approx(5420.0)
    # Who knows: 600 or 1,000; expected 680, worst fifth 1,000, half of each 840.
    assert found["evpi_usd"] == pytest.approx(160.0)
    costs = {one["scenario"]: one["total_cost_usd"] for one in found["scenarios"]}
    assert costs == {"base": 1000.0, "quake": 1000.0}
    assert found["check"]["passed"]


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Robust plan over the scenarios"), ("es", "Plan robusto para los escenarios")],
)
def test_the_screen_has_a_table(
    case: Path, language: str, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(case), "--front", "0", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert title in out
    assert "quake" in out


def test_no_network_for_a_scenario(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TABLES["case.yaml"].replace("shortage_cost_usd: 100\n", "")
    (case / "case.yaml").write_text(text, "utf-8")
    (case / "scenario_changes.csv").write_text("scenario,what,factor\nquake,demand,9\n", "utf-8")
    assert run(["plan", str(case), "--front", "0", "--json"]) == exits.NO_PLAN
    found = json.loads(capsys.readouterr().out)["robust"]
    assert found["status"] == "infeasible"
    assert 'The scenario "quake" cannot be served by any network' in found["reason"]
    assert "Toronto" in found["reason"]


def test_losses_that_no_network_survives(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("scenarios.csv", "scenario_changes.csv"):
        (case / name).unlink()
    text = TABLES["case.yaml"] + "limits: {n1_unserved_share: 0}\n"
    (case / "case.yaml").write_text(text, "utf-8")
    assert run(["plan", str(case), "--front", "0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["robust"]
    # Both open, all from South: 300 + 500 + 3 x 100.
    assert found["expected_cost_usd"] == pytest.approx(1100.0)
    assert {one["site"]: one["unserved_share"] for one in found["n1"]} == {"North": 0, "South": 0}
    assert {one["kind"] for one in found["n1"]} == {"plant"}
    demand = "market,product,period,quantity\nToronto,p,,150\n"
    (case / "demand.csv").write_text(demand, "utf-8")
    assert run(["plan", str(case), "--front", "0", "--lang", "es"]) == exits.NO_PLAN
    assert "cuando se pierde" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("scenarios.csv", "scenario,probability\nquake,0.7\nboom,0.4\n", "1.1"),
        ("scenarios.csv", "scenario,probability\nquake,0.5\nbase,0.4\n", "0.9"),
        ("scenarios.csv", "scenario,probability\nquake,-0.1\n", "-0.1"),
        ("scenario_changes.csv", "scenario,what,factor\nquack,demand,2\n", "quake"),
        ("scenario_changes.csv", "scenario,what,factor\nquake,demands,2\n", "demand"),
        ("scenario_changes.csv", "scenario,what,factor,value\nquake,demand,2,3\n", "factor"),
        ("scenario_changes.csv", "scenario,what,country,value\nquake,wage,MEX,3\n", "wage"),
        ("scenario_changes.csv", "scenario,what,factor\nquake,demand,\n", "demand"),
        ("scenario_changes.csv", "scenario,what,factor\nquake,fx,2\n", "country"),
        ("scenario_changes.csv", "scenario,what,site,factor\nquake,site_lost,South,2\n", "factor"),
        ("scenario_changes.csv", "scenario,what,mode,factor\nquake,demand,road,2\n", "mode"),
        ("scenario_changes.csv", "scenario,what,period,factor\nquake,demand,7,2\n", "7"),
        ("scenario_changes.csv", "scenario,what,product,factor\nquake,demand,q,2\n", "q"),
        ("scenario_changes.csv", "scenario,what,mode,factor\nquake,freight,raod,2\n", "road"),
        (
            "scenario_changes.csv",
            "scenario,what,market,factor,value\nquake,demand,Toronto,,50\nquake,demand,,2,\n",
            "3",
        ),
        ("case.yaml", TABLES["case.yaml"].replace("0.8", "1.0"), "cvar_alpha"),
        ("case.yaml", TABLES["case.yaml"] + "closed: [XLRD5]\n", "XLRD"),
        ("scenario_changes.csv", "scenario,what,gateway\nquake,gateway_lost,XLRD5\n", "XLRD4"),
        ("scenario_changes.csv", "scenario,what,gateway\nquake,gateway_lost,Veracruz\n", "MXVER"),
        ("scenario_changes.csv", "scenario,what,gateway\nquake,gateway_lost,XLRD4\n", "freight"),
        ("scenario_changes.csv", "scenario,what,factor\nquake,gateway_lost,2\n", "factor"),
        ("scenario_changes.csv", "scenario,what,site\nquake,gateway_lost,South\n", "site"),
    ],
)
def test_bad_input(
    case: Path,
    language: str,
    file: str,
    text: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (case / file).write_text(text, "utf-8")
    assert run(["plan", str(case), "--lang", language]) == exits.BAD_INPUT
    shown = capsys.readouterr()
    assert file in shown.out + shown.err
    assert said in shown.out + shown.err
