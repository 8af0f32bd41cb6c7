"""`plan` with chosen objectives and with alternatives: screen, JSON, both languages, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smartshoring.cli.app import run

TABLES = {
    "case.yaml": "name: fictional\nperiods: 1\nlanes: given\nduty_date: 2026-01-15\n",
    "products.csv": "product\np\n",
    "sites.csv": (
        "site,kind,status,place,fixed_cost_usd_per_year,opening_cost_usd,closing_cost_usd\n"
        "Old,plant,existing,CHN,40,,20\nNew,plant,candidate,MEX,10,100,\n"
        "Ohio,supplier,existing,USA,,,\n"
    ),
    "markets.csv": "market,place\nToronto,CAN\n",
    "demand.csv": "market,product,period,quantity\nToronto,p,,100\n",
    "lanes.csv": (
        "origin,destination,unit_cost_usd,mode,days,co2e_kg_per_unit\n"
        "Old,Toronto,5,road,1,1\nNew,Toronto,3,road,9,4\n"
    ),
    "alternatives.csv": (
        "alternative,condition,country,site,tolerance_share\nstay,without,,New,0.3\n"
    ),
}
"""Stay 540, move 430, the choice; both open with a share s from Old: 450 + 200 s."""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["plan", *words]) == 0
    return capsys.readouterr().out


def test_alternatives_on_request(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, str(case), "--front", "0", "--alternatives", "--json"))
    by_code = {one["condition"]: one for one in found["alternatives"]}
    # The table's own comes first and is not asked twice.
    assert list(by_code) == ["without New", "different", "no_closing CHN"]
    stay = by_code["without New"]
    assert (stay["name"], stay["status"], stay["dearer_usd"]) == ("stay", "within", 110.0)
    assert stay["total_cost_usd"] == 540.0
    assert stay["sites_open"] == ["Old"]
    assert stay["changes"] == {"opens": [], "keeps": ["Old"], "drops": ["New"], "other_dates": []}
    assert by_code["no_closing CHN"]["status"] == "dearer"
    assert by_code["different"]["status"] == "none"
    plan = next(plan for plan in found["plans"] if plan["id"] == stay["plan_id"])
    assert plan["check"]["passed"]
    assert plan["yardstick"]["total_cost_usd"] == 540.0


def test_without_the_option_only_the_table_is_answered(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(said(capsys, str(case), "--front", "0", "--json"))
    assert [one["name"] for one in found["alternatives"]] == ["stay"]
    (case / "alternatives.csv").unlink()
    found = json.loads(said(capsys, str(case), "--front", "0", "--json"))
    assert found["alternatives"] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Near the choice", "stay: without New", "within 30 %", "keeps Old; does without")),
        (
            "es",
            ("Cerca de la elegida", "stay: sin New", "dentro de 30 %", "conserva Old; prescinde"),
        ),
    ],
)
def test_the_screen(
    case: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    shown = said(capsys, str(case), "--front", "0", "--alternatives", "--lang", language)
    flat = " ".join(shown.split())
    for word in words:
        assert word in flat


def test_chosen_objectives(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """New 430 USD, 400 kg, 9 days; Old 540, 100, 1: both open never pays under a cap."""
    found = json.loads(
        said(capsys, str(case), "--objectives", "cost,co2e", "--grid", "5", "--json")
    )
    grid = found["front_grid"]
    assert grid["objectives"] == ["cost", "co2e"]
    assert (grid["levels"], grid["best"]["co2e"], grid["worst"]["co2e"]) == (5, 100.0, 400.0)
    rows = [(round(p["total_cost_usd"]), round(p["co2e_kg"])) for p in found["front"]]
    # Caps 325, 250, 175 kg ask for a share s from Old: 450 + 200 s, 400 - 300 s; from 540 on Old.
    assert rows == [(430, 400), (500, 325), (540, 100)]
    assert all(point["status"] == "optimal" for point in found["front"])
    shown = said(capsys, str(case), "--objectives", "co2e,landed,lead_time", "--grid", "3")
    assert "Caps: 3 a side" in shown
    assert "Landed, USD" in shown


def test_a_front_is_asked_for_or_not(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(case), "--objectives", "cost,co2e", "--front", "0"]) == 2
    assert "--front 0" in capsys.readouterr().err


def test_a_gap_is_a_share(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(case), "--gap", "2"]) == 2
    assert "--gap" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["cost", "cost,cost", "cost,price", "cost,co2e,lead_time,landed"])
def test_objectives_that_make_no_sense(
    case: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert run(["plan", str(case), "--objectives", text]) == 2
    assert "--objectives takes 2 to 3 different names" in capsys.readouterr().err


def test_a_supplier_does_not_open(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = case / "alternatives.csv"
    table.write_text(table.read_text("utf-8").replace("without,,New", "keep,,Ohio"), "utf-8")
    assert run(["plan", str(case)]) == 2
    assert '"Ohio" is a supplier' in capsys.readouterr().err
