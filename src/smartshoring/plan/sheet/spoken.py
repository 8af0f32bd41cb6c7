"""Lines of the sheet as sentences: figures in their units, names in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from smartshoring.plan.calendar import Calendar
from smartshoring.plan.sentences import (
    category_name,
    change_name,
    key_name,
    place_name,
    signature_text,
    strategy_name,
    term_name,
)
from smartshoring.plan.sheet.figures import SEPARATOR, Figure, Line, Word
from smartshoring.units import MONTHS_PER_YEAR
from smartshoring.words import Language, say

EN_DASH = "\u2013"
_MANY = 24.0
"""Months from which on years are said."""


class Speaker:
    """Says lines in one language, dates by one calendar."""

    def __init__(self, language: Language, calendar: Calendar) -> None:
        self._language: Language = language
        self._calendar = calendar

    def line(self, line: Line) -> str:
        """The sentence."""
        params: dict[str, str] = {key: self.figure(f) for key, f in line.figures.items()}
        for key, words in line.words.items():
            several = words if isinstance(words, tuple) else (words,)
            between = "; " if several and several[0].kind == "proof" else ", "
            params[key] = between.join(self.word(word) for word in several)
        if line.rows:
            params["rows"] = self._rows(line.rows)
        return say(line.code, self._language, **params)

    def figure(self, figure: Figure) -> str:
        """A number with its unit."""
        if figure.value is None:
            return self._say("unknown")
        text = self._number(figure.value, figure.unit)
        return f"+{text}" if figure.signed and text[0].isdigit() and figure.value else text

    def word(self, word: Word) -> str:
        """A name."""
        language, name = self._language, word.name
        parts = name.split(SEPARATOR)
        if word.kind == "change":
            return change_name(parts[0], parts[1], language)
        if word.kind == "decision":
            return self._say(f"decision_{parts[0]}", site=parts[1], item=parts[2])
        if word.kind == "shock":
            return self._shock(*parts)
        if word.kind == "proof":
            return self._proof(*parts)
        if word.kind == "month":
            return self.month(float(name))
        named: dict[str, Callable[[str, Language], str]] = {
            "plan": strategy_name,
            "place": place_name,
            "term": term_name,
            "key": key_name,
            "category": category_name,
            "choice": signature_text,
            "code": say,
        }
        return named[word.kind](name, language) if word.kind in named else name

    def month(self, month: float) -> str:
        """A date, or a month of a period when the case has no dates."""
        calendar = self._calendar
        if calendar.first_day is not None:
            whole = calendar.first_day.year * 12 + calendar.first_day.month - 1 + int(month // 1)
            day = date(whole // 12, whole % 12 + 1, 1)
            return f"{day:%Y-%m}"
        if month < 0:
            return self._say("month_before", months=f"{-month:g}", period=calendar.labels[0])
        t = calendar.period_of(month)
        into = month - float(calendar.start_month[t])
        if into == 0:
            return self._say("month_start", period=calendar.labels[t])
        return self._say("month_of", number=f"{into:.0f}", period=calendar.labels[t])

    def _rows(self, rows: tuple[tuple[Word, Figure], ...]) -> str:
        """Named figures in one unit, which is said once."""
        known = [abs(figure.value) for _, figure in rows if figure.value is not None]
        unit = rows[0][1].unit
        if unit != "USD":
            return " · ".join(f"{self.word(w)} {self.figure(f)}" for w, f in rows)
        divisor, name, digits = _scale(max(known, default=0.0))
        said = [
            f"{self.word(w)} "
            + (
                self._say("unknown")
                if f.value is None
                else f"{_zero(f.value / divisor, digits):+,.{digits}f}"
            )
            for w, f in rows
        ]
        return f"{' · '.join(said)} {name}"

    def _number(self, value: float, unit: str) -> str:
        if unit == "USD":
            divisor, name, digits = _scale(abs(value))
            return f"{_zero(value / divisor, digits):,.{digits}f} {name}"
        if unit == "month":
            if value >= _MANY:
                return self._say("years", years=f"{value / MONTHS_PER_YEAR:.1f}")
            return self._say("months", months=f"{_zero(value, 1):.1f}".removesuffix(".0"))
        if unit == "share":
            return _percent(value)
        digits = 2 if unit in ("x", "kg/unit", "USD/unit") else 0
        name = {"kg/unit": " kg", "USD/unit": " USD"}.get(unit, "")
        return f"{_zero(value, digits):,.{digits}f}{name}"

    def _shock(self, kind: str, subject: str, factor: str) -> str:
        if not subject:
            return self._say(f"shock_name_any_{kind}", days=factor)
        if kind == "border":
            ends = f" {EN_DASH} ".join(
                place_name(end, self._language) for end in subject.split("|")
            )
            return self._say("shock_name_border", border=ends, days=factor)
        if kind == "plant":
            return self._say("shock_name_plant", plant=subject)
        if kind == "currency":
            code = "shock_name_weaker" if float(factor) > 1 else "shock_name_stronger"
            change = f"{abs(float(factor) - 1):.0%}".replace("%", " %")
            return self._say(code, country=place_name(subject, self._language), change=change)
        change = f"{abs(float(factor) - 1):.0%}".replace("%", " %")
        return self._say("shock_name_volume", change=change)

    def _proof(self, what: str, sites: str, document: str, day: str) -> str:
        text = f"{self._say(f'ground_{what}')} {sites}"
        paper = ", ".join(part for part in (document, day) if part)
        return f"{text} [{paper}]" if paper else text

    def _say(self, key: str, **params: str) -> str:
        return say(f"sheet.{key}", self._language, **params)


def _percent(share: float) -> str:
    """A share in percent, with as many digits as a small one needs."""
    if share and abs(share) < 1e-3:
        return f"{share * 100:.3f} %"
    digits = 0 if abs(share) >= 0.1 or share == 0 else 1
    return f"{_zero(share * 100, digits):.{digits}f} %"


def _scale(amount: float) -> tuple[float, str, int]:
    """Divisor, name and decimals that suit an amount of money."""
    if amount >= 1e6:
        return 1e6, "M USD", 2
    if amount >= 1e4:
        return 1e3, "k USD", 1 if amount < 1e5 else 0
    return 1.0, "USD", 0


def _zero(value: float, digits: int) -> float:
    """The value without a minus before a zero."""
    return round(value, digits) + 0.0
