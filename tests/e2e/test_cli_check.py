"""`smartshoring check`: bad input of every kind, each with its place, all of it at once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from cli_process import change, plain, smartshoring

from smartshoring.case.template import write_template
from smartshoring.cli.app import run

MEGABYTES = 10


def rows_from(folder: Path, file: str) -> int:
    """Line of the header of a template's table."""
    lines = (folder / file).read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if not line.startswith("#"))


def nonsense() -> bytes:
    return random.Random(1).randbytes(MEGABYTES * 2**20)  # noqa: S311 (noise, not a secret)


def misspelt_site(folder: Path) -> None:
    change(folder, "lanes.csv", "North plant,Far market", "Nort plant,Far market")


def negative_demand(folder: Path) -> None:
    change(folder, "demand.csv", "Far market,Pump,,4000", "Far market,Pump,,-4000")


def unknown_place(folder: Path) -> None:
    change(folder, "markets.csv", "market\nNear market", "market,place\nNear market,Monterey NL")


def duplicate_rows(folder: Path) -> None:
    change(folder, "sites.csv", "North plant,plant", "First plant,plant")


def unknown_column(folder: Path) -> None:
    change(folder, "demand.csv", "market,product,period,quantity", "market,product,period,quantty")


def wrong_unit(folder: Path) -> None:
    change(folder, "lanes.csv", "First plant,Near market,2\n", "First plant,Near market,2 EUR\n")


def wrong_unit_of_a_fact(folder: Path) -> None:
    (folder / "facts.csv").write_text(
        "key,place,value,unit,source\nelectricity_usd_per_kwh,MEX,90,USD/MWh,bill\n", "utf-8"
    )


def missing_table(folder: Path) -> None:
    (folder / "demand.csv").unlink()


def nonsense_table(folder: Path) -> None:
    (folder / "lanes.csv").write_bytes(nonsense())


def nonsense_settings(folder: Path) -> None:
    (folder / "case.yaml").write_bytes(nonsense())


def nonsense_text(folder: Path) -> None:
    (folder / "demand.csv").write_text("lorem ipsum " * (MEGABYTES * 2**20 // 12), "utf-8")


def unknown_key(folder: Path) -> None:
    with (folder / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("discount_rat: 0.1\n")


BAD: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    (misspelt_site, ("lanes.csv", "row", "column origin", '"Nort plant"', '"North plant"?')),
    (negative_demand, ("demand.csv", "row", "column quantity", "-4000", "0 or more")),
    (unknown_place, ("markets.csv", "row", "column place", "Monterey NL")),
    (duplicate_rows, ("sites.csv", "row", "First plant", "already given by row")),
    (unknown_column, ("demand.csv", "column quantty", '"quantity"?')),
    (wrong_unit, ("lanes.csv", "row", "column unit_cost_usd", "2 EUR")),
    (wrong_unit_of_a_fact, ("facts", "USD/MWh", "USD/kWh")),
    (missing_table, ("demand", "missing")),
    (nonsense_table, ("lanes.csv",)),
    (nonsense_settings, ("case.yaml",)),
    (nonsense_text, ("demand.csv",)),
    (unknown_key, ("case.yaml", "discount_rat", '"discount_rate"?')),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_template(tmp_path / "case", "en")
    return tmp_path / "case"


@pytest.mark.parametrize(("spoil", "said"), BAD, ids=[spoil.__name__ for spoil, _ in BAD])
@pytest.mark.parametrize("verb", ["check", "plan"])
def test_bad_input_is_a_message_with_its_place(
    folder: Path,
    spoil: Callable[[Path], None],
    said: tuple[str, ...],
    verb: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    spoil(folder)
    assert run([verb, str(folder)]) == 2
    printed = capsys.readouterr()
    # check's result is the list; for plan it is no result and stands on stderr.
    text = plain(printed.out if verb == "check" else printed.err)
    for piece in said:
        assert piece in text
    assert len(text) < 20_000
    if verb == "plan":
        assert printed.out == ""


def test_all_at_once_as_a_process(folder: Path) -> None:
    """Five mistakes in three files: five places, grouped, errors before the warning, a count."""
    misspelt_site(folder)
    negative_demand(folder)
    wrong_unit(folder)
    unknown_key(folder)
    (folder / "notes.csv").write_text("a\n1\n", "utf-8")
    done = smartshoring("check", folder)
    assert done.returncode == 2
    assert done.stderr == ""
    text = plain(done.stdout)
    for piece in ('"Nort plant"', "-4000", "2 EUR", "discount_rat", "notes.csv"):
        assert piece in text
    lines = done.stdout.splitlines()
    titles = [line for line in lines if line and not line.startswith(" ")]
    assert titles[-1] == "Errors: 4. Warnings: 1."
    assert titles[-2] == "notes.csv"
    assert sorted(titles[:-2]) == ["case.yaml", "demand.csv", "lanes.csv"]
    header = rows_from(folder, "demand.csv")
    assert f"row {header + 2}, column quantity" in text


def test_plan_refuses_what_check_refuses(folder: Path) -> None:
    misspelt_site(folder)
    done = smartshoring("plan", folder, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert '"Nort plant"' in plain(done.stderr)
    assert "Traceback" not in done.stderr


def test_warnings_alone_pass(folder: Path) -> None:
    (folder / "notes.csv").write_text("a\n1\n", "utf-8")
    done = smartshoring("check", folder)
    assert done.returncode == 0
    assert "Errors: 0. Warnings: 1." in done.stdout
    assert "My case can be planned" in plain(done.stdout)


def test_json(folder: Path) -> None:
    negative_demand(folder)
    done = smartshoring("check", folder, "--json")
    assert done.returncode == 2
    document = json.loads(done.stdout)
    assert (document["case"], document["errors"], document["warnings"]) == (None, 1, 0)
    (problem,) = document["problems"]
    assert problem["file"] == "demand.csv"
    assert problem["column"] == "quantity"
    assert problem["row"] == rows_from(folder, "demand.csv") + 2
    assert problem["code"] == "case.negative"
    assert problem["message"].startswith("demand.csv, row ")


def test_spanish(folder: Path) -> None:
    negative_demand(folder)
    done = smartshoring("check", folder, "--lang", "es")
    assert done.returncode == 2
    assert "Error fila" in plain(done.stdout)
    assert "Errores: 1. Avisos: 0." in done.stdout


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


SHEETS: dict[str, list[list[object]]] = {
    "case": [["name", "Sheets"], ["lanes", "given"]],
    "products": [["product"], ["P"]],
    "sites": [["site", "kind", "status"], ["A", "plant", "existing"]],
    "markets": [["market"], ["M"]],
    "demand": [["market", "product", "period", "quantity"], ["M", "P", None, 5]],
    "lanes": [["origin", "destination", "unit_cost_usd"], ["A", "M", 3]],
}


def test_workbook(tmp_path: Path) -> None:
    workbook(tmp_path / "case.xlsx", SHEETS)
    done = smartshoring("check", tmp_path / "case.xlsx")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("missing", ["case", "sites", "demand", "lanes"])
def test_missing_sheet(
    tmp_path: Path,
    missing: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    path = tmp_path / "case.xlsx"
    workbook(path, {name: rows for name, rows in SHEETS.items() if name != missing})
    assert run(["check", str(path)]) == 2
    text = plain(capsys.readouterr().out)
    assert "case.xlsx" in text or missing in text
    assert missing in text


def test_nonsense_workbook(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(nonsense())
    done = smartshoring("check", path)
    assert done.returncode == 2
    assert "not an .xlsx workbook" in plain(done.stdout)
    assert "Traceback" not in done.stderr
