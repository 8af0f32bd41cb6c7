"""Origins in a case: what may stand in `bom.origin` and `supply.originates_tmec`, and what not."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartshoring.case.check_bom import origin_words_known
from smartshoring.case.load import load
from smartshoring.errors import Problem

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "origin-harness"


def problems(folder: Path, table: str, old: str, new: str) -> tuple[Problem, ...]:
    """Problems of the example with one cell changed."""
    for file in EXAMPLE.iterdir():
        text = file.read_text("utf-8")
        if file.stem == table:
            assert old in text
            text = text.replace(old, new)
        (folder / file.name).write_text(text, "utf-8")
    return load(folder).problems


@pytest.mark.parametrize("cell", ["", " ", "tmec", "TMEC", "MX", "MEX;us", "tmec, CHN"])
def test_known_origins(cell: str) -> None:
    assert origin_words_known(cell)


@pytest.mark.parametrize("cell", ["t-mec", "China", "MX;", "north america", "XX"])
def test_unknown_origins(cell: str) -> None:
    assert not origin_words_known(cell)


def test_a_wrong_origin_is_named_with_its_row(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "bom", ",tmec", ",asia")
    assert (found.code, found.row, found.column) == ("case.bom_origin", 4, "origin")
    assert found.value == "asia"


def test_what_a_supplier_far_away_says_is_doubted(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "supply", "Wire Shenzhen,wire,45,", "Wire Shenzhen,wire,45,yes")
    assert (found.code, found.severity) == ("case.supply_out_of_region", "warning")
