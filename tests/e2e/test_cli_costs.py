"""`smartshoring plan --costs`: categories side by side, summing to what the JSON says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_process import Inside, plain

from smartshoring.case.template import write_template

TODAY_AND_SMART = ("--strategy", "today", "--strategy", "smartshore")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The template: today 130,000 USD a year for three years, of which 60,000 fixed.

    Freight a year: 5,000 x 2 + 4,000 x 12 + 2,000 x 6 = 70,000. Smartshore: 55,000 fixed and
    4,000 x 3 + 2,000 x 2 + 4,000 x 5 + 1,000 x 6 = 42,000 of freight; see test_cli_plan.
    """
    folder = tmp_path / "case"
    write_template(folder, "en")
    return folder


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inside:
    return Inside(capsys, monkeypatch)


def figures(text: str, name: str) -> list[str]:
    found = re.search(rf"^\s*{re.escape(name)} +(.*)$", text, re.MULTILINE)
    assert found, name
    return found[1].split()


@pytest.mark.parametrize(
    ("language", "overhead", "freight", "total"),
    [
        ("en", "Overhead", "Outbound freight", "= total"),
        ("es", "Gastos generales", "Flete de salida", "= total"),
    ],
)
def test_page(
    case: Path, inside: Inside, language: str, overhead: str, freight: str, total: str
) -> None:
    code, out, _ = inside("plan", case, "--costs", *TODAY_AND_SMART, "--lang", language)
    assert code == 0
    text = plain(out) if "\x1b" in out else out
    # k USD over three years: 3 x 60 and 3 x 55; 3 x 70 and 3 x 42; 390 and 291.
    assert figures(text, overhead) == ["180.0", "165.0"]
    assert figures(text, freight) == ["210.0", "126.0"]
    assert figures(text, total) == ["390.0", "291.0"]


def test_json_has_rows_of_the_strategies_only(case: Path, inside: Inside) -> None:
    _, out, _ = inside("plan", case, "--json", "--front", "3", *TODAY_AND_SMART)
    document = json.loads(out)
    assert {row["plan"] for row in document["costs"]} == {"today", "smartshore"}
    for plan in document["plans"][:2]:
        rows = [row for row in document["costs"] if row["plan"] == plan["id"]]
        total = plan["yardstick"]["total_cost_usd"]
        assert sum(row["discounted_usd"] for row in rows) == pytest.approx(total)
        units = [unit for unit in document["unit_landed_cost"] if unit["plan"] == plan["id"]]
        landed = sum(unit["discounted_usd_per_unit"] * unit["quantity"] for unit in units)
        assert landed == pytest.approx(plan["yardstick"]["landed_cost_usd"])
        assert [one["period"] for one in document["series"] if one["plan"] == plan["id"]]
