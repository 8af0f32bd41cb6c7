"""A workbook is the same case as a folder, and its own ways to be broken are said clearly."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from smartshoring.case.load import load
from smartshoring.case.problems import problem_text

SHEETS = {
    "case": [
        ["key", "value"],
        ["name", "small"],
        ["periods", "[2027, 2028]"],
        ["limits.max_sites", 2],
        ["duty_date", dt.datetime(2026, 6, 30)],  # noqa: DTZ001
        ["discount_rate", 0.08],
        ["single", None],
    ],
    "products": [["product", "hs_code"], ["pump", "8413.70"], ["valve", None]],
    "sites": [
        ["site", "kind", "status", "fixed_cost_usd_per_year", "capacity_units_per_year"],
        ["Alpha", "plant", "existing", 1000, 50],
        [None, None, None, None, None],
        ["Beta", "plant", "candidate", 800.0, 60],
    ],
    "markets": [["market"], ["East"], [1001]],
    "Demand ": [
        ["market", "product", "period", "quantity"],
        ["East", "pump", None, 10],
        [1001, "pump", 2027.0, 1 / 3],
    ],
    "lanes": [
        ["origin", "destination", "unit_cost_usd"],
        ["Alpha", "East", 0.1],
        ["Alpha", 1001, 2.5],
    ],
}
FILES = {
    "case.yaml": "name: small\nperiods: [2027, 2028]\nlimits:\n  max_sites: 2\n"
    "duty_date: 2026-06-30\ndiscount_rate: 0.08\n",
    "products.csv": "product,hs_code\nvalve,\npump,841370\n",
    "markets.csv": "market\n1001\nEast\n",
    "demand.csv": f"market,product,period,quantity\n1001,pump,2027,{1 / 3!r}\nEast,pump,,10\n",
    "lanes.csv": "origin,destination,unit_cost_usd\nAlpha,1001,2.5\nAlpha,East,.1\n",
}


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def test_folder_and_workbook_are_the_same_case(write, tmp_path):
    folder = load(write(FILES))
    workbook = load(book(tmp_path / "small.xlsx", SHEETS))
    assert folder.problems == workbook.problems == ()
    assert folder.case is not None
    assert workbook.case is not None
    assert workbook.case.settings == folder.case.settings
    assert workbook.case.hash == folder.case.hash
    assert workbook.case["sites"].row.tolist() == [2, 4]


def test_wrong_cells_are_placed_by_sheet_and_row(tmp_path):
    lanes = [*SHEETS["lanes"], ["Alpha", "Wset", "dear"], ["Beta", "East", True, None, "extra"]]
    loaded = load(book(tmp_path / "x.xlsx", {**SHEETS, "lanes": lanes}))
    found = [problem_text(p) for p in loaded.problems]
    assert any(s.startswith('lanes, row 4, column destination: There is no "Wset"') for s in found)
    assert any(s.startswith('lanes, row 4, column unit_cost_usd: "dear" is not') for s in found)
    assert any(s.startswith("lanes, row 5: The row has 5 cells") for s in found)


@pytest.mark.parametrize("sheet", ["products", "sites", "markets", "lanes"])
def test_a_missing_sheet_is_named(tmp_path, sheet):
    sheets = {name: rows for name, rows in SHEETS.items() if name != sheet}
    loaded = load(book(tmp_path / "x.xlsx", sheets))
    assert loaded.case is None
    assert any(f"The table {sheet} is missing" in problem_text(p) for p in loaded.problems)


def test_a_missing_settings_sheet_is_named(tmp_path):
    sheets = {name: rows for name, rows in SHEETS.items() if name != "case"}
    loaded = load(book(tmp_path / "x.xlsx", sheets))
    assert [p.code for p in loaded.problems] == ["case.no_settings_sheet"]


def test_settings_mistakes_are_placed_by_row(tmp_path):
    settings = [*SHEETS["case"], ["limits.max_sitse", 3], ["name", "again"], ["name.x", 1]]
    loaded = load(book(tmp_path / "x.xlsx", {**SHEETS, "case": settings}))
    found = {(p.code, p.row, p.column) for p in loaded.problems}
    assert found >= {
        ("case.setting_unknown", 8, "limits.max_sitse"),
        ("case.setting_row_twice", 9, "name"),
        ("case.setting_nested", 10, "name.x"),
    }
    text = next(problem_text(p) for p in loaded.problems if p.code == "case.setting_unknown")
    assert text.startswith("case, row 8, key limits.max_sitse:")


def test_a_formula_without_a_stored_result_is_not_read_as_blank(tmp_path):
    lanes = [*SHEETS["lanes"], ["Beta", "East", "=1+1"]]
    loaded = load(book(tmp_path / "x.xlsx", {**SHEETS, "lanes": lanes}))
    assert loaded.case is None
    text = problem_text(next(p for p in loaded.problems if p.file == "lanes"))
    assert text.startswith("lanes, row 4: The formula =1+1 has no stored result.")


def test_an_unknown_sheet_is_a_warning(tmp_path):
    loaded = load(book(tmp_path / "x.xlsx", {**SHEETS, "lane": [["notes"], ["hello"]]}))
    assert loaded.case is not None
    assert [(p.code, p.nearest) for p in loaded.problems] == [("case.unknown_table", "lanes")]


@pytest.mark.parametrize("content", [b"", b"not a zip at all" * 50, b"PK\x03\x04" + bytes(500)])
def test_a_file_that_is_no_workbook(tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert next(p.code for p in load(path).problems if p.file == "x.xlsx") == "case.xlsx_not_zip"


def test_a_zip_that_is_no_workbook(tmp_path):
    good = book(tmp_path / "good.xlsx", SHEETS).read_bytes()
    import zipfile  # noqa: PLC0415

    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", good[:100])
    assert load(path).problems[0].code == "case.xlsx_broken"


def test_a_workbook_with_damaged_bytes_never_raises(tmp_path):
    good = book(tmp_path / "good.xlsx", SHEETS).read_bytes()
    path = tmp_path / "x.xlsx"
    codes = set()
    for position in range(30, len(good), len(good) // 60):
        path.write_bytes(good[:position] + bytes(8) + good[position + 8 :])
        loaded = load(path)
        codes |= {problem.code for problem in loaded.problems}
        assert loaded.case is not None or loaded.problems
    assert "case.xlsx_broken" in codes
