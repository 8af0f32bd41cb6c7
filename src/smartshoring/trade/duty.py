"""The duty on goods: the company's rows first, else the dated US stack, else an honest unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from smartshoring.case.table import Table
from smartshoring.reference.countries import country_iso3
from smartshoring.reference.lookup import fact_grade
from smartshoring.reference.value import Grade
from smartshoring.trade.given import GivenDuty, best_given, given_duties
from smartshoring.trade.hs import SUBHEADING_DIGITS, hs_digits, hs_dotted
from smartshoring.trade.law import Duty, DutyLine, Use
from smartshoring.trade.mfn import tariff_lines, us_mfn
from smartshoring.trade.us_stack import Stack, coverage, us_stack

__all__ = ["Duty", "DutyLine", "duty"]

_VEHICLE_ONLY: Final = ("8708", "854430")
"""Codes that are parts of vehicles by their own text, so that the use need not be stated."""


@dataclass(frozen=True, slots=True)
class _Question:
    importer: str
    origin: str
    hs_code: str
    on: date
    qualifies: bool
    use: Use


def duty(
    importer: str,
    origin: str,
    hs_code: str,
    on: date,
    *,
    qualifies: bool,
    given: Table | None = None,
    use: Use = "unstated",
) -> Duty:
    """The duty and its stack.

    Args:
        importer: Importing country, ISO alpha-3 or alpha-2.
        origin: Country of origin, ISO alpha-3 or alpha-2.
        hs_code: 4 to 10 digits, with or without dots; "" when the company gives none.
        on: Day whose law is applied.
        qualifies: The company's claim that the goods originate under USMCA.
        given: The case's `duties` table.
        use: Whether the good is a part of a car or light truck, where the code leaves it open.
    """
    asked = _Question(
        country_iso3(importer) or importer,
        country_iso3(origin) or origin,
        hs_code,
        on,
        qualifies,
        use,
    )
    if given is not None and len(given) and asked.importer != asked.origin:
        best = best_given(given_duties(given), asked.importer, asked.origin, hs_digits(hs_code), on)
        if best:
            return _from_case(asked, best)
    return _by_law(asked)


def _from_case(asked: _Question, best: tuple[GivenDuty, ...]) -> Duty:
    stack = tuple(
        DutyLine(
            measure="company",
            authority=f"duties, row {row.row}",
            rate_share=row.rate_share or 0.0,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
            note="",
            effect="given",
        )
        for row in best
    )
    rows = ", ".join(str(row.row) for row in best)
    rate = best[0].rate_share if len(best) == 1 else None
    if rate is None:
        return _unknown(asked, "trade.case_rows_conflict", rows, stack)
    return _answer(asked, rate, stack, fact_grade(best[0].source), "trade.case_row", rows)


@lru_cache(maxsize=65536)
def _by_law(asked: _Question) -> Duty:
    if asked.importer == asked.origin:
        return _answer(asked, 0.0, (), Grade.REFERENCE, "trade.domestic")
    digits = hs_digits(asked.hs_code)
    if asked.importer != "USA":
        return _unknown(asked, "trade.importer_not_covered")
    if not digits:
        return _unknown(asked, "trade.no_hs_code")
    lines = tariff_lines(digits)
    if not lines:
        return _unknown(asked, "trade.hs_unknown", digits)
    stacks = {
        line: tuple(
            us_stack(line, asked.origin, asked.on, qualifies=asked.qualifies, vehicle=vehicle)
            for vehicle in _uses(line, asked.use)
        )
        for line in lines
    }
    every = [stack for found in stacks.values() for stack in found]
    unknown = [stack for stack in every if stack.rate_share is None]
    if unknown:
        reason, detail = _why_unknown(digits, unknown[0], lines)
    elif len({stack.rate_share for stack in every}) == 1:
        return _known(asked, every[0])
    elif all(len({stack.rate_share for stack in found}) == 1 for found in stacks.values()):
        reason, detail = "trade.several_lines", _spread(every)
    else:
        reason, detail = "trade.use_not_stated", _spread(every)
    return _unknown(asked, reason, detail, _shown_stack(every, digits))


def _uses(line: str, use: Use) -> tuple[bool, ...]:
    if line.startswith(_VEHICLE_ONLY):
        return (True,)
    return {"vehicle": (True,), "other": (False,), "unstated": (True, False)}[use]


def _why_unknown(digits: str, stack: Stack, lines: tuple[str, ...]) -> tuple[str, str]:
    if stack.reason == "trade.additional_not_covered":
        return stack.reason, us_mfn(digits).text or hs_dotted(digits)
    if stack.reason == "trade.date_not_covered":
        return stack.reason, coverage("stack_from").isoformat()
    if stack.reason == "trade.metals_not_covered":
        return stack.reason, coverage("metals_from").isoformat()
    return stack.reason, hs_dotted(lines[0] if len(lines) == 1 else digits[:SUBHEADING_DIGITS])


def _spread(every: list[Stack]) -> str:
    rates = [stack.rate_share for stack in every if stack.rate_share is not None]
    return f"{100 * min(rates):.4g} % - {100 * max(rates):.4g} %"


def _shown_stack(every: list[Stack], digits: str) -> tuple[DutyLine, ...]:
    """Lines to print beside an unknown: the longest stack, or the MFN rate of the schedule."""
    longest = max((stack.lines for stack in every), key=len)
    mfn = us_mfn(digits)
    if longest or mfn.rate_share is None:
        return longest
    return (
        DutyLine(
            measure="MFN",
            authority="HTSUS col.1 general",
            rate_share=mfn.rate_share,
            valid_from=None,
            valid_to=None,
            source="USITC HTS 2025 Basic edition",
            note=mfn.text,
            effect="base",
        ),
    )


def _known(asked: _Question, stack: Stack) -> Duty:
    held = asked.on > coverage("last_known")
    return _answer(
        asked,
        stack.rate_share,
        stack.lines,
        Grade.INHERITED if held or stack.weak else Grade.REFERENCE,
        stack.reason,
        coverage("last_known").isoformat(),
        held_constant=held,
    )


def _unknown(
    asked: _Question, reason: str, detail: str = "", stack: tuple[DutyLine, ...] = ()
) -> Duty:
    return _answer(asked, None, stack, Grade.ASSUMED, reason, detail)


def _answer(
    asked: _Question,
    rate_share: float | None,
    stack: tuple[DutyLine, ...],
    grade: Grade,
    reason: str,
    detail: str = "",
    *,
    held_constant: bool = False,
) -> Duty:
    return Duty(
        importer=asked.importer,
        origin=asked.origin,
        hs_code=asked.hs_code,
        on_date=asked.on,
        rate_share=rate_share,
        stack=stack,
        held_constant=held_constant,
        grade=grade,
        reason=reason,
        detail=detail,
        qualifies=asked.qualifies,
    )
