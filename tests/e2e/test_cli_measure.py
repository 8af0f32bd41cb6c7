"""`smartshoring measure`: screen, JSON, explanations, both languages, wrong input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartshoring.cli import exits
from smartshoring.cli.app import run

COMPANY = "EFN150612AB1"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measure") / "facturas"
    assert run(["measure", "sample", str(folder), "--count", "120", "--seed", "11"]) == exits.FOUND
    return folder


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(["measure", *arguments]) == exits.FOUND
    return capsys.readouterr().out


def test_sample_says_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    shown = said(capsys, "sample", str(folder), "--count", "12")
    assert f"measure {folder} --company {COMPANY}" in shown
    assert (tmp_path / "new.labels.jsonl").exists()
    assert run(["measure", "sample", str(folder)]) == exits.BAD_INPUT


def test_json_keeps_the_contract(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, Any] = json.loads(said(capsys, str(sample), "--company", COMPANY, "--json"))
    files = found["files"]
    assert files["read"] == 120 == sum(count for name, count in files.items() if name != "read")
    record = {
        "file", "sha256", "uuid", "line", "verdict", "reason", "carrier", "quantity", "unit",
        "period_start", "period_end", "site", "rung", "evidence",
    }  # fmt: skip
    assert all(record <= set(one) for one in found["records"])
    assert all(set(one["evidence"]) == {"xpath", "field", "raw"} for one in found["records"])
    emission = {
        "record", "scope", "method", "factor_id", "co2_kg", "ch4_kg", "n2o_kg", "co2e_kg",
    }  # fmt: skip
    assert all(emission <= set(one) for one in found["emissions"])
    total = {"scope", "method", "carrier", "site", "month", "status", "co2e_kg"}
    assert all(total <= set(one) for one in found["totals"])
    statuses = {one["status"] for one in found["totals"]}
    assert statuses <= {"counted", "estimated", "quarantined_low", "quarantined_high"}
    assert all("coverage_share" in one for one in found["coverage"])
    assert len(found["root"]) == 64
    # Totals are the emissions of what counts, shared out by day.
    counted = {one["id"] for one in found["records"] if one["verdict"].startswith("accepted")}
    own = sum(one["co2e_kg"] for one in found["emissions"] if one["record"] in counted)
    summed = sum(one["co2e_kg"] for one in found["totals"] if one["status"] == "counted")
    assert own == pytest.approx(summed)
    assert own > 0


def test_a_year(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, str(sample), "--company", COMPANY, "--year", "2025", "--json"))
    assert {one["month"][:4] for one in found["totals"]} == {"2025"}


def test_a_total_walks_back_to_a_field(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    totals = json.loads(said(capsys, str(sample), "--company", COMPANY, "--json"))["totals"]
    cell = next(
        one
        for one in totals
        if (one["scope"], one["method"], one["month"]) == ("2", "location", "2025-03")
    )
    name = f"2/location/electricity/{cell['site']}/2025-03/counted"
    shown = said(capsys, str(sample), "--company", COMPANY, "--explain", name, "--json")
    found = json.loads(shown)
    (line,) = found["lines"]
    assert line["record"]["evidence"]["field"] == "CONSUMO_R"
    assert line["emissions"][0]["factor_source"]
    assert found["co2e_kg"] == pytest.approx(cell["co2e_kg"])
    assert float(line["record"]["evidence"]["raw"]) == line["record"]["quantity"]
    # The same line by its own name, for people.
    shown = said(capsys, str(sample), "--company", COMPANY, "--explain", line["record"]["id"])
    assert "xpath" in shown
    assert line["record"]["sha256"][:16] in shown.replace("\n", "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Footprint of", "1 fuel burned", "Coverage", "not well-formed XML")),
        ("es", ("Huella de", "1 combustible quemado", "Cobertura", "XML mal formado")),
    ],
)
def test_the_screen(
    sample: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    shown = said(capsys, str(sample), "--company", COMPANY, "--list-skipped", "--lang", language)
    for word in words:
        assert word in shown


def test_cancelled_by_the_list(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (str(sample), "--company", COMPANY, "--json")
    listed = sample.parent / "facturas.metadata.txt"
    without = json.loads(said(capsys, *arguments))
    found = json.loads(said(capsys, *arguments, "--metadata", str(listed)))
    assert found["files"]["rejected"] > without["files"]["rejected"]
    assert found["missing_uuids"]


def test_nothing_of_this_company(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No file counts" in said(capsys, str(sample), "--company", "FIC999999AA1")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("nowhere", "--company", COMPANY), "nowhere"),
        ((".",), "--company"),
        ((".", "--company", "me"), "RFC"),
        ((".", "--company", COMPANY, "--gwp", "AR7"), "AR5"),
        ((".", "--company", COMPANY, "--year", "x"), "--year"),
    ],
)
def test_wrong_input(
    arguments: tuple[str, ...], word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(["measure", *arguments]) == exits.BAD_INPUT
    shown = capsys.readouterr()
    assert word in shown.err
    assert shown.out == ""


def test_an_unknown_name_is_told_with_the_nearest(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    totals = json.loads(said(capsys, str(sample), "--company", COMPANY, "--json"))["totals"]
    site = next(one["site"] for one in totals if one["site"])
    name = f"2/location/electricity/{site}/2025-33/counted"
    code = run(["measure", str(sample), "--company", COMPANY, "--explain", name])
    assert code == exits.BAD_INPUT
    assert f"{site}/2025-" in " ".join(capsys.readouterr().err.split())


def test_what_outlives_a_run(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {name: tmp_path / name for name in ("workspace", "evidence", "facts")}
    options = [text for name, path in places.items() for text in (f"--{name}", str(path))]
    arguments = (str(sample), "--company", COMPANY, "--json", *options)
    first = json.loads(said(capsys, *arguments))
    log = (places["evidence"] / "evidence.jsonl").read_text("utf-8")
    assert json.loads(log.splitlines()[-1])["digest"] == first["root"]
    assert json.loads((places["evidence"] / "prov.json").read_text("utf-8"))["wasDerivedFrom"]
    assert "grid_co2e_kg_per_kwh_location" in places["facts"].read_text("utf-8")
    assert json.loads(said(capsys, *arguments))["root"] == first["root"]
    (tmp_path / "file").write_text("")
    wrong = ["measure", str(sample), "--company", COMPANY, "--workspace", str(tmp_path / "file")]
    assert run(wrong) == exits.BAD_INPUT


def test_a_portfolio(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = sample.parent / "clients.csv"
    table.write_text(
        "client,rfc,folder,outstanding,equity_and_debt,consent_from,purpose\n"
        f"Uno,{COMPANY},facturas,40,100,2025-01-01,huella de cartera\n"
        f"Dos,{COMPANY},facturas,40,100,,\n",
        "utf-8",
    )
    out = tmp_path / "cartera"
    arguments = ("portfolio", str(table), "--year", "2025")
    found = json.loads(said(capsys, *arguments, "--out", str(out), "--json"))
    one, two = found["clients"]
    assert one["financed_co2e_kg"] == pytest.approx(
        0.4 * (one["scope_1_kg"] + one["scope_2_kg"] + one["estimated_kg"])
    )
    assert (two["read"], two["scope_1_kg"]) == (False, None)
    assert 2 <= found["pcaf_score"] <= 4
    assert sorted(path.name for path in out.iterdir()) == ["clients.parquet", "work_list.parquet"]
    shown = said(capsys, *arguments, "--lang", "es")
    assert "sin consentimiento" in shown
    assert run(["measure", "portfolio", str(tmp_path / "none.csv")]) == exits.BAD_INPUT
