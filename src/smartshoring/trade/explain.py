"""A duty in words: the answer, its stack line by line, and what would make it known."""

from __future__ import annotations

from datetime import date

from smartshoring.reference.value import Grade
from smartshoring.trade.law import Duty, DutyLine
from smartshoring.words import Language, say


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _dates(line: DutyLine, language: Language) -> str:
    def day(value: date | None) -> str:
        return value.isoformat() if value else say("trade.open_date", language)

    return f"{day(line.valid_from)} - {day(line.valid_to)}"


def measure_name(measure: str, language: Language) -> str:
    """Name of a measure in a language."""
    key = measure.casefold().replace(" ", "_")
    return say(f"trade.measure_{key}", language)


def explain(duty: Duty, language: Language = "en") -> str:
    """Several lines of text: result, measures with dates and sources, caveats."""
    rate = say("trade.unknown", language) if duty.rate_share is None else _percent(duty.rate_share)
    lines = [
        say(
            "trade.answer",
            language,
            hs=duty.hs_code or "-",
            origin=duty.origin,
            importer=duty.importer,
            date=duty.on_date.isoformat(),
            rate=rate,
        ),
        say(
            duty.reason,
            language,
            detail=duty.detail,
            importer=duty.importer,
            origin=duty.origin,
            hs=duty.hs_code,
        ),
    ]
    for line in duty.stack:
        parts = [
            say(
                f"trade.effect_{line.effect}",
                language,
                measure=measure_name(line.measure, language),
                authority=line.authority,
                rate=_percent(line.rate_share),
            ),
            _dates(line, language),
        ]
        if line.note:
            parts.append(line.note)
        if line.source:
            parts.append(say("trade.source", language, source=line.source))
        lines.append("  " + "; ".join(parts))
    if duty.qualifies:
        lines.append(say("trade.claim", language))
    if duty.held_constant:
        lines.append(say("trade.held_constant", language, detail=duty.detail))
    if duty.reason == "trade.case_row" and duty.grade is Grade.ASSUMED:
        lines.append(say("trade.assumed", language))
    return "\n".join(lines)
