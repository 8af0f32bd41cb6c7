"""The board report: equal bytes, sums as formulas, no harm, nothing over anything else."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartshoring.carbon.footprint.document import document as footprint_document
from smartshoring.carbon.footprint.measure import Asked, measured, readings
from smartshoring.carbon.footprint.sources import sources
from smartshoring.carbon.sample import write_sample
from smartshoring.carbon.sample.desk import COMPANY
from smartshoring.case.load import load
from smartshoring.plan.answer import Options, answered
from smartshoring.plan.document import document
from smartshoring.plan.solve import Effort
from smartshoring.report import FORMATS, render
from smartshoring.report.board import board_report
from smartshoring.report.book import harmless
from smartshoring.report.charts import placed
from smartshoring.report.content import Bullets, Grid, Picture, Words
from smartshoring.words import LANGUAGES, Language

EXAMPLES = Path(__file__).parents[3] / "examples"
DAY = "2026-11-24"


def planned(folder: str, options: Options, language: Language = "en") -> dict[str, Any]:
    case = load(EXAMPLES / folder).case
    assert case is not None
    return json.loads(json.dumps(document(answered(case, options, Effort()), language)))


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    return planned("tiny-mexico", Options(front=4, sheet=True, search_s=20))


@pytest.fixture(scope="module")
def footprint(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("sample") / "invoices"
    write_sample(folder, count=40)
    return footprint_document(measured(readings(sources([folder])), Asked(COMPANY.rfc)))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_answers_are_equal_bytes(
    kind: str, language: Language, answer: dict[str, Any], footprint: dict[str, Any]
) -> None:
    made = render(answer, footprint, kind, language, DAY)  # type: ignore[arg-type]
    assert made == render(answer, footprint, kind, language, DAY)  # type: ignore[arg-type]
    assert len(made) > 5_000


def test_pdf_is_for_archives_and_for_readers_who_cannot_see_it(answer: dict[str, Any]) -> None:
    made = render(answer, None, "pdf", "es", DAY)
    for mark in (b"pdfaid:part", b"pdfuaid:part", b"/StructTreeRoot", b"/Lang"):
        assert mark in made


def test_html_asks_nobody_for_anything(answer: dict[str, Any], footprint: dict[str, Any]) -> None:
    text = render(answer, footprint, "html", "en", DAY).decode()
    assert "<script" not in text
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", text)
    assert text.count('role="img"') == text.count("<svg ") > 1


def test_sections_are_never_empty_and_pictures_speak(
    answer: dict[str, Any], footprint: dict[str, Any]
) -> None:
    content = board_report(answer, footprint, "es", DAY)
    for section in content.sections:
        assert section.blocks, section.title
        for block in section.blocks:
            if isinstance(block, Picture):
                assert block.alt
                assert block.title
                assert block.reference
            elif isinstance(block, Grid):
                assert block.rows
                assert all(len(row) == len(block.header) for row in block.rows)
            elif isinstance(block, Bullets):
                assert all(block.items)
            else:
                assert isinstance(block, Words)
                assert block.text
    assert "24 de noviembre de 2026" in content.footer
    assert "November 24, 2026" in board_report(answer, None, "en", DAY).footer


def test_formulas_of_the_workbook_give_the_sums_of_the_answer(answer: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(answer, None, "xlsx", "en", DAY)))
    sheet = next(one for one in book if str(one["A1"].value).startswith("Cost by term"))
    last = next(row for row in sheet.iter_rows() if row[0].value == "Total cost")
    plans = {plan["id"]: plan for plan in answer["plans"]}
    for cell, plan in zip(last[1:3], ("today", "smartshore"), strict=True):
        told = re.fullmatch(r"=SUM\(([A-Z])(\d+):[A-Z](\d+)\)", str(cell.value))
        assert told is not None
        column, first, end = told[1], int(told[2]), int(told[3])
        added = sum(float(sheet[f"{column}{row}"].value or 0)  # type: ignore[arg-type]
                    for row in range(first, end + 1)
                    if isinstance(sheet[f"{column}{row}"].value, (int, float)))  # fmt: skip
        assert added == pytest.approx(plans[plan]["cost"]["total_cost_usd"] / 1e6, abs=1e-9)


def test_formulas_of_others_are_texts(answer: dict[str, Any]) -> None:
    evil = json.loads(json.dumps(answer))
    evil["case"]["name"] = '=HYPERLINK("http://evil.example")'
    evil["assumptions"]["items"][:1] = [
        {"key": "=1+1", "place": "@SUM(A1)", "value": 1.0, "low": None, "high": None,
         "unit": "", "year": "", "source": "+cmd|' /C calc'!A0", "grade": "given", "note": ""}
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(render(evil, None, "xlsx", "en", DAY)))
    formulas = [
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.data_type == "f"
    ]  # fmt: skip
    assert all(re.fullmatch(r"=SUM\([A-Z]+\d+:[A-Z]+\d+\)", one) for one in formulas)
    page = render(evil, None, "html", "en", DAY).decode()
    evil["case"]["name"] = "<script>alert(1)</script>"
    assert "<script" not in render(evil, None, "html", "en", DAY).decode()
    assert "=HYPERLINK" in page
    assert render(evil, None, "pdf", "en", DAY).startswith(b"%PDF")


@given(st.text())
def test_no_text_is_a_formula(text: str) -> None:
    assert not harmless(text)[:1].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_answer_without_a_plan_is_reported_too() -> None:
    bare = planned("tiny-mexico", Options(front=0, flips=False))
    bare["verdict"] |= {"plan_id": None, "choice": "undecided", "leaning": "undecided"}
    bare["plans"] = []
    bare["cash"] = None
    for kind in FORMATS:
        assert len(render(bare, None, kind, "es", DAY)) > 1_000


@given(
    st.lists(
        st.tuples(st.integers(0, 640), st.integers(0, 340), st.integers(1, 24)),
        min_size=1,
        max_size=60,
    )
)
def test_labels_touch_nothing(spots: list[tuple[int, int, int]]) -> None:
    points = [(float(x), float(y)) for x, y, _ in spots]
    named = [("x" * size, float(x), float(y)) for x, y, size in spots]
    found = placed(named, points, 640, 340)
    boxes = [box for *_, box in found]
    for n, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[n + 1 :])
        assert 0 <= box.left <= box.right <= 640
        assert 0 <= box.top <= box.bottom <= 340
