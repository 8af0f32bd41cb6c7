"""Lines of the sheet as sentences: figures in their units, names in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from smartshoring.plan.calendar import Calendar
from smartshoring.plan.sentences import (
    category_name,
    key_name,
    signature_text,
    strategy_name,
    term_name,
)
from smartshoring.plan.sheet.figures import SEPARATOR, Figure, Line, Word
from smartshoring.plan.sheet.names import COMPOSED, where_name
from smartshoring.units import MONTHS_PER_YEAR
from smartshoring.words import Language, say

_LONG = ("proof", "left_out", "question")
"""Kinds of names that hold commas themselves."""
_MOST_DIGITS = 7
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
            between = "; " if several and several[0].kind in _LONG else ", "
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
        if word.kind in COMPOSED:
            return COMPOSED[word.kind](language, *name.split(SEPARATOR))
        if word.kind == "month":
            return self.month(float(name))
        named: dict[str, Callable[[str, Language], str]] = {
            "plan": strategy_name,
            "place": where_name,
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
        if unit == "x":
            digits = _beside_one(value)
        name = {"kg/unit": " kg", "USD/unit": " USD"}.get(unit, "")
        return f"{_zero(value, digits):,.{digits}f}{name}"

    def _say(self, key: str, **params: str) -> str:
        return say(f"sheet.{key}", self._language, **params)


def _beside_one(value: float) -> int:
    """Two decimals, or as many as tell a number near one from one."""
    digits = 2
    while value != 1.0 and round(value, digits) == 1.0 and digits < _MOST_DIGITS:
        digits += 1
    return digits


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
