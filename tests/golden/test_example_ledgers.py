"""The examples' past: the model finds the fictional ledgers, and a planted error is named."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path

import pytest

from smartshoring.case.case import Case
from smartshoring.case.load import load
from smartshoring.network.lane import Lane
from smartshoring.plan.baseline.answer import Baseline, baseline
from smartshoring.plan.baseline.document import ledger_reasons
from smartshoring.plan.coefficients import case_reference
from smartshoring.plan.lanes import lane_book
from smartshoring.plan.solve import Effort

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = ("wiring-harness",)
TIED = 0.01
PLANTED = 1.08


def case_in(folder: Path) -> Case:
    case = load(folder).case
    assert case is not None
    return case


@cache
def lanes_of(name: str) -> tuple[Lane, ...]:
    """Lanes do not depend on the ledger, so one example's are found once."""
    case = case_in(EXAMPLES / name)
    return lane_book(case, case_reference(case), lambda _code, _share: None).lanes


def past(folder: Path, name: str) -> Baseline:
    case = case_in(folder)
    found = baseline(case, case_reference(case), lanes_of(name), Effort(gap=1e-6))
    assert found is not None
    return found


@cache
def past_of(name: str) -> Baseline:
    return past(EXAMPLES / name, name)


def ledger_of(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name / "baseline_costs.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@pytest.mark.parametrize("name", NAMES)
def test_every_category_of_the_ledger_ties_within_one_percent(name: str) -> None:
    found = past_of(name)
    assert found.findings == ()
    assert found.reproduced
    told = {row["category"] for row in ledger_of(name)}
    rows = {row.category: row for row in found.ledger if not row.site}
    assert set(rows) == told, "the model and the ledger name the same categories"
    for row in found.ledger:
        assert row.status == "tied", row
        assert row.variance_share is not None
        assert abs(row.variance_share) <= TIED, row
    assert found.worst is None
    assert ledger_reasons(found) == ()


@pytest.mark.parametrize("name", NAMES)
def test_ledger_is_rounded_by_a_person_and_not_copied_from_the_program(name: str) -> None:
    """Whole thousands; the model's own figures are not."""
    assert all(float(row["amount_usd"]) % 1000 == 0 for row in ledger_of(name))
    modelled = [row.modelled_usd for row in past_of(name).ledger if not row.site]
    assert any(value is not None and value % 1000 > 0.01 for value in modelled)


@pytest.mark.parametrize("name", NAMES)
def test_readme_shows_the_arithmetic_of_the_ledger(name: str) -> None:
    page = (EXAMPLES / name / "README.md").read_text("utf-8")
    for row in ledger_of(name):
        assert f"{float(row['amount_usd']):,.0f}" in page, row


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("category", ["material", "outbound_freight", "duty"])
def test_a_planted_error_of_eight_percent_is_named(
    name: str, category: str, tmp_path: Path
) -> None:
    """Booked 8 % too high: 1 / 1.08 - 1 = -7.4 %, which is above 5 %, so the verdict says it."""
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / name, folder)
    path = folder / "baseline_costs.csv"
    lines = path.read_text("utf-8").splitlines()
    wrong = 0
    for i, line in enumerate(lines):
        cells = line.split(",")
        if len(cells) == 4 and cells[1] == category:
            cells[3] = f"{float(cells[3]) * PLANTED:.0f}"
            lines[i] = ",".join(cells)
            wrong += 1
    assert wrong
    path.write_text("\n".join(lines) + "\n", "utf-8")

    found = past(folder, name)
    above = {row.category for row in found.ledger if row.status == "above"}
    assert above == {category}
    assert found.worst is not None
    assert found.worst.category == category
    assert found.worst.variance_share == pytest.approx(1 / PLANTED - 1, abs=TIED)
    reasons = ledger_reasons(found)
    assert any(
        reason.code == "ledger.reason_variance" and reason.params["category"] == category
        for reason in reasons
    )
