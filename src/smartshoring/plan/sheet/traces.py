"""Traces: how a figure follows from the JSON document, as an expression that anyone can evaluate.

    plans[today].cost.duty - plans[smartshore].cost.duty
    sum(plans[today].flows[destination in markets].quantity)

A path walks down keys. On a list `[x]` picks the entry whose id, period, site, name or key is x, or
the x-th one; `[key=x]` and `[key in path]` pick all that match, conditions joined by `&`; `[*]`
picks all, and what follows is taken of each. `+ - * /`, parentheses and numbers are as usual;
`sum`, `count`, `min`, `max`, `trough`, `trough_month`, `payback`, `first_month`, `annuity` are
functions. An unknown (null) makes whatever it enters unknown; `min` and `max` pass over it. This
file reads documents only: it shares no code with what computes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_CENT = 0.005
"""Less than this is not below zero."""
_NAMES = ("id", "period", "site", "name", "key", "number")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[-+*/(),.\[]))"
)


_ESCAPED = {"%": "%25", "]": "%5D", "&": "%26", "=": "%3D", " in ": " %69n "}
"""Signs of names that mean something in a trace."""


def quoted(name: str) -> str:
    """A name as it stands between brackets."""
    for sign, code in _ESCAPED.items():
        name = name.replace(sign, code)
    return name


def _plain(name: str) -> str:
    for sign, code in reversed(_ESCAPED.items()):
        name = name.replace(code, sign)
    return name


class TraceError(ValueError):
    """A trace that leads nowhere."""


class Many(list[Any]):
    """Several values at once."""


def evaluated(trace: str, document: Mapping[str, Any]) -> float | None:
    """The number that a trace leads to."""
    reader = _Reader(trace, document)
    value = reader.expression()
    reader.end()
    if isinstance(value, bool) or not (value is None or isinstance(value, int | float)):
        msg = f"{trace}: not a number"
        raise TraceError(msg)
    return None if value is None else float(value)


class _Reader:
    """Recursive descent over the text of a trace."""

    def __init__(self, text: str, document: Mapping[str, Any]) -> None:
        self._text, self._at, self._document = text, 0, document

    def end(self) -> None:
        if self._text[self._at :].strip():
            raise TraceError(f"{self._text}: unexpected {self._text[self._at :]!r}")

    def expression(self) -> Any:
        value = self._term()
        while (sign := self._sign("+-")) != "":
            value = _joined(sign, value, self._term())
        return value

    def _term(self) -> Any:
        value = self._factor()
        while (sign := self._sign("*/")) != "":
            value = _joined(sign, value, self._factor())
        return value

    def _factor(self) -> Any:
        if self._sign("-"):
            value = self._factor()
            return None if value is None else -value
        if self._sign("("):
            value = self.expression()
            self._expect(")")
            return value
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise TraceError(f"{self._text}: nothing to read at {self._at}")
        if match["number"]:
            self._at = match.end()
            return float(match["number"])
        if not match["name"]:
            raise TraceError(f"{self._text}: unexpected {match['sign']!r}")
        self._at = match.end()
        if self._sign("("):
            return self._call(match["name"])
        return self._path(_field(self._document, match["name"]))

    def _call(self, name: str) -> Any:
        given = [self.expression()]
        while self._sign(","):
            given.append(self.expression())
        self._expect(")")
        if name not in _FUNCTIONS:
            raise TraceError(f"{self._text}: no function {name}")
        return _FUNCTIONS[name](*given)

    def _path(self, value: Any) -> Any:
        while True:
            if self._sign("."):
                match = _TOKEN.match(self._text, self._at)
                if match is None or not match["name"]:
                    raise TraceError(f"{self._text}: a name was expected at {self._at}")
                self._at = match.end()
                value = _field(value, match["name"])
            elif self._sign("["):
                close = self._text.find("]", self._at)
                if close < 0:
                    raise TraceError(f"{self._text}: ] is missing")
                value = self._picked(value, self._text[self._at : close])
                self._at = close + 1
            else:
                return value

    def _picked(self, value: Any, what: str) -> Any:
        if what == "*":
            return Many(value)
        if isinstance(value, Mapping):
            return _field(value, _plain(what))
        conditions = what.split("&")
        if all("=" in one or " in " in one for one in conditions):
            kept = value
            for condition in conditions:
                kept = self._matching(kept, condition)
            return Many(kept)
        for name in _NAMES:
            for entry in value:
                if isinstance(entry, Mapping) and str(entry.get(name)) == _plain(what):
                    return entry
        if re.fullmatch(r"-?\d+", what) and -len(value) <= int(what) < len(value):
            return value[int(what)]
        raise TraceError(f"{self._text}: nothing is called {what}")

    def _matching(self, entries: Any, condition: str) -> list[Any]:
        if " in " in condition:
            key, path = condition.split(" in ", 1)
            wanted = _Reader(path, self._document).expression()
            return [entry for entry in entries if entry[key.strip()] in wanted]
        key, text = condition.split("=", 1)
        return [entry for entry in entries if _text(entry[key]) == _plain(text)]

    def _sign(self, signs: str) -> str:
        match = _TOKEN.match(self._text, self._at)
        if match is None or not match["sign"] or match["sign"] not in signs:
            return ""
        self._at = match.end()
        return match["sign"]

    def _expect(self, sign: str) -> None:
        if not self._sign(sign):
            raise TraceError(f"{self._text}: {sign} is missing")


def _text(value: Any) -> str:
    """A value as a condition writes it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _field(value: Any, name: str) -> Any:
    if isinstance(value, Many):
        return Many(_field(one, name) for one in value)
    if not isinstance(value, Mapping) or name not in value:
        raise TraceError(f"there is no {name}")
    return value[name]


def _joined(sign: str, one: Any, other: Any) -> float | None:
    if one is None or other is None:
        return None
    if sign == "+":
        return float(one + other)
    if sign == "-":
        return float(one - other)
    if sign == "*":
        return float(one * other)
    return float(one / other) if other else None


def _flat(given: tuple[Any, ...]) -> list[Any]:
    return [one for many in given for one in (many if isinstance(many, list) else [many])]


def _sum(*given: Any) -> float | None:
    numbers = _flat(given)
    return None if any(number is None for number in numbers) else float(sum(numbers))


def _least(*given: Any) -> float | None:
    return min((float(n) for n in _flat(given) if n is not None), default=None)


def _most(*given: Any) -> float | None:
    return max((float(n) for n in _flat(given) if n is not None), default=None)


def _stands(cash: Mapping[str, Any], month: float, *, paid_now: bool) -> float:
    """Cumulated cash at a month, before or after what is paid in it."""
    total = 0.0
    for period in cash["periods"]:
        passed = (month - period["start_month"]) / period["months"]
        total += (period["net_usd"] - period["one_off_usd"]) * min(1.0, max(0.0, passed))
    for when, usd in cash["paid"]:
        if when < month or (paid_now and when == month):
            total += usd
    return total


def _path_of(cash: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Cumulated cash (month, USD) at every month in which its slope or its sum changes."""
    months = {float(when) for when, _ in cash["paid"]}
    for period in cash["periods"]:
        months |= {period["start_month"], period["start_month"] + period["months"]}
    return [
        (month, _stands(cash, month, paid_now=now))
        for month in sorted(months)
        for now in (False, True)
    ]


def _trough(cash: Mapping[str, Any]) -> float:
    """Lowest point of the cumulated cash; 0 when it never falls below zero."""
    depth = min(usd for _, usd in _path_of(cash))
    return depth if depth < -_CENT else 0.0


def _trough_month(cash: Mapping[str, Any]) -> float:
    """When the lowest point is first reached."""
    path = _path_of(cash)
    depth = min(usd for _, usd in path)
    if depth >= -_CENT:
        return path[0][0]
    return next(month for month, usd in path if usd <= depth + _CENT / 1000)


def _payback(cash: Mapping[str, Any]) -> float | None:
    """Month from which the cumulated cash stays at or above zero; unknown when it never does."""
    path = _path_of(cash)
    below = max((i for i, (_, usd) in enumerate(path) if usd < -_CENT), default=-1)
    if below < 0:
        return path[0][0]
    if below == len(path) - 1:
        return None
    (start, low), (end, high) = path[below], path[below + 1]
    return start if start == end else start + (end - start) * low / (low - high)


def _first_month(cash: Mapping[str, Any]) -> float:
    """Month of the first payment made once; 0 when there is none."""
    return min((float(when) for when, usd in cash["paid"] if usd), default=0.0)


def _count(*given: Any) -> float:
    return float(len(_flat(given)))


def _annuity(amount: float | None, rate: float | None, years: float | None) -> float | None:
    """Yearly payment that pays a loan back with its interest."""
    if amount is None or rate is None or years is None:
        return None
    return amount * rate / (1.0 - (1.0 + rate) ** -years) if rate else amount / years


_FUNCTIONS: dict[str, Any] = {
    "sum": _sum,
    "min": _least,
    "max": _most,
    "trough": _trough,
    "trough_month": _trough_month,
    "payback": _payback,
    "annuity": _annuity,
    "first_month": _first_month,
    "count": _count,
}
