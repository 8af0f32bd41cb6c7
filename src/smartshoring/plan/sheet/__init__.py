"""The decision sheet: ten questions of a board, each with number, range, source and owner."""

from __future__ import annotations

from smartshoring.plan.sheet.build import QUESTIONS, decision_sheet, without_claims
from smartshoring.plan.sheet.checked import sheet_checked
from smartshoring.plan.sheet.document import cash_document, sheet_document
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Owner, Range, Sheet
from smartshoring.plan.sheet.spoken import Speaker

__all__ = [
    "QUESTIONS",
    "Answer",
    "Figure",
    "Line",
    "Missing",
    "Owner",
    "Range",
    "Sheet",
    "Speaker",
    "cash_document",
    "decision_sheet",
    "sheet_checked",
    "sheet_document",
    "without_claims",
]
