"""One content, three files: the same report as PDF, HTML and XLSX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from smartshoring.report.board import board_report
from smartshoring.report.book import workbook_of
from smartshoring.report.page import html_of
from smartshoring.report.press import pdf_of
from smartshoring.words import Language

Format = Literal["pdf", "html", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


def render(
    document: Mapping[str, Any],
    footprint: Mapping[str, Any] | None,
    kind: Format,
    language: Language,
    day: str,
) -> bytes:
    """A board report; equal arguments give equal bytes.

    Args:
        document: The JSON of `plan --json`, with its sheet.
        footprint: The JSON of `measure --json`, if there is one.
        kind: Which file.
        language: `en` or `es`; sentences of the documents stay in theirs.
        day: Date that the report bears, ISO.
    """
    content = board_report(document, footprint, language, day)
    if kind == "html":
        return html_of(content).encode()
    return workbook_of(content) if kind == "xlsx" else pdf_of(content)
