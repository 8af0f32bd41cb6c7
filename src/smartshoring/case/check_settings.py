"""Checking `case.yaml`: pydantic's findings in our words, then what only sense can tell."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from smartshoring.case import gazetteer
from smartshoring.case.periods import calendar_rows
from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.raw import RawSettings
from smartshoring.case.settings import (
    Debt,
    Limits,
    Passages,
    Phase,
    SafetyStock,
    Settings,
    Strategy,
)
from smartshoring.errors import Problem

MOST_PERIODS = 200
_CURRENCY = re.compile(r"[A-Z]{3}")
_MONEY_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_PERCENT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
_BOUNDS = {
    "greater_than": "gt",
    "greater_than_equal": "ge",
    "less_than": "lt",
    "less_than_equal": "le",
}
"""Pydantic's kinds of numbers out of range, with the name of the bound in its context."""
_KINDS: Mapping[str, tuple[str, ...]] = {
    "whole": ("int_",),
    "number": ("float_", "finite_number", "decimal_"),
    "yes_no": ("bool_",),
    "text": ("string_",),
    "list": ("list_",),
    "group": ("dict_", "model_type", "model_attributes_type"),
}
"""What was expected, by the beginning of pydantic's kind of finding."""
_WHOLE = 100.0
_MODELS: Mapping[str, type[BaseModel]] = {
    "": Settings,
    "limits": Limits,
    "passages": Passages,
    "phase": Phase,
    "debt": Debt,
    "safety_stock": SafetyStock,
    "strategies": Strategy,
}


def check_settings(raw: RawSettings, problems: Collector) -> Settings | None:
    """The settings, or None with the reasons in `problems`."""
    if raw.values is None:
        return None
    try:
        settings = Settings.model_validate(_dates_as_text(raw.values))
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True):
            problems.add(_from_pydantic(detail, raw))
        return None
    return _Sense(raw, problems).checked(settings)


def _dates_as_text(values: dict[str, Any]) -> dict[str, Any]:
    """`money_date: 2025` is a number to YAML and a date to people."""
    return {
        key: str(value) if key in ("money_date", "duty_date", "name") and _simple(value) else value
        for key, value in values.items()
    }


def _simple(value: object) -> bool:
    return isinstance(value, int | float | dt.date) and not isinstance(value, bool)


def _from_pydantic(detail: ErrorDetails, raw: RawSettings) -> Problem:
    # A key that may hold several types comes with the type's name at the end of its path.
    path = ".".join(str(step) for step in detail["loc"])
    while path and path not in raw.lines and "." in path and detail["type"] != "missing":
        path = path.rsplit(".", 1)[0]
    line = line_of(path, raw)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        parent, _, key = path.rpartition(".")
        known = tuple(_MODELS.get(parent.split(".")[0], Settings).model_fields)
        return Problem(
            "case.setting_unknown",
            raw.file,
            line,
            path,
            nearest=nearest(key, known),
            params={"key": key, "expected": listed(known, 30)},
        )
    if kind == "missing":
        return Problem("case.setting_missing", raw.file, line, path)
    value = detail["input"]
    plain = _plain(kind, context, value)
    if plain:
        code, more = plain
        return Problem(code, raw.file, line, path, value=str(value), params=more)
    expected = str(context.get("expected") or detail["msg"])
    choices = re.findall(r"'([^']*)'", expected) if kind == "literal_error" else []
    if choices:
        expected = listed(choices, 20)
    return Problem(
        "case.setting_choice" if choices else "case.setting_invalid",
        raw.file,
        line,
        path,
        value=str(value),
        nearest=nearest(str(value), choices),
        params={"expected": expected},
    )


def _plain(
    kind: str, context: Mapping[str, Any], value: object
) -> tuple[str, dict[str, str]] | None:
    """Sentence for a number out of range or a value of the wrong kind; None for other findings."""
    if kind in _BOUNDS:
        bound = float(context[_BOUNDS[kind]])
        number = float(value) if isinstance(value, int | float) else 0.0
        if kind.startswith("less") and bound == 1.0 and 1.0 < number <= _WHOLE:
            return "case.setting_percent", {"expected": f"{number / _WHOLE:.10g}"}
        return f"case.setting_{kind}", {"expected": f"{bound:.10g}"}
    written = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if written and kind.startswith("float_"):
        return "case.setting_percent", {"expected": f"{float(written[1]) / _WHOLE:.10g}"}
    for code, starts in _KINDS.items():
        if kind.startswith(starts):
            return f"case.setting_{code}", {}
    return None


def line_of(path: str, raw: RawSettings) -> int | None:
    """Line of a key, or of the nearest key around it."""
    while path:
        if path in raw.lines:
            return raw.lines[path]
        path = path.rpartition(".")[0]
    return None


def periods_are_few(periods: object) -> bool:
    """Whether a number of periods, or a list of labels, is within what a case may have."""
    count = len(periods) if isinstance(periods, list) else periods
    return isinstance(count, int) and 1 <= count <= MOST_PERIODS


class _Sense:
    """What is well formed and still wrong."""

    def __init__(self, raw: RawSettings, problems: Collector) -> None:
        self._raw = raw
        self._problems = problems
        self._good = True

    def checked(self, settings: Settings) -> Settings | None:
        """The settings with countries and currencies in their canonical form."""
        self._periods(settings)
        self._limits(settings.limits)
        self._dates(settings)
        fx = self._fx(settings.fx)
        home = [self._country(code, f"home.{n}") for n, code in enumerate(settings.home)]
        near = [self._country(code, f"near.{n}") for n, code in enumerate(settings.near)]
        strategies = self._strategies(settings.strategies)
        self._defaults(settings)
        self._closed(settings)
        self._bank(settings)
        self._safety(settings)
        if not settings.name.strip():
            self._wrong("case.setting_blank", "name", "")
        if not self._good:
            return None
        return settings.model_copy(
            update={"fx": fx, "home": home, "near": near, "strategies": strategies}
        )

    def _wrong(
        self, code: str, key: str, value: object, near: str | None = None, **more: str
    ) -> None:
        self._good = False
        self._problems.add(
            Problem(
                code,
                self._raw.file,
                line_of(key, self._raw),
                key,
                value=str(value),
                nearest=near,
                params=more,
            )
        )

    def _periods(self, settings: Settings) -> None:
        periods = settings.periods
        count = periods if isinstance(periods, int) else len(periods)
        if not periods_are_few(periods):
            self._wrong("case.setting_periods", "periods", count, most=str(MOST_PERIODS))
            return
        labels = settings.period_labels
        for number, label in enumerate(labels):
            if not label.strip() or label in labels[:number]:
                self._wrong("case.setting_period_twice", "periods", label)
        years = [period.start for period in calendar_rows(settings, {}) if period.start]
        if isinstance(periods, list) and any(b < a for a, b in pairwise(years)):
            self._wrong("case.setting_periods_order", "periods", ", ".join(labels))

    def _limits(self, limits: Limits) -> None:
        if None not in (limits.min_sites, limits.max_sites) and (
            (limits.min_sites or 0) > (limits.max_sites or 0)
        ):
            self._wrong(
                "case.setting_min_above_max",
                "limits.min_sites",
                limits.min_sites,
                most=str(limits.max_sites),
            )

    def _dates(self, settings: Settings) -> None:
        if settings.duty_date is not None and not _is_date(settings.duty_date):
            self._wrong("case.setting_date", "duty_date", settings.duty_date)
        money = settings.money_date
        if money is not None and not (
            _MONEY_DATE.fullmatch(money) and _is_date((money + "-01-01")[:10])
        ):
            self._wrong("case.setting_date", "money_date", money)

    def _fx(self, given: Mapping[str, float]) -> dict[str, float]:
        rates: dict[str, float] = {}
        for code, rate in given.items():
            key = f"fx.{code}"
            currency = code.strip().upper()
            if not _CURRENCY.fullmatch(currency):
                self._wrong("case.setting_currency", key, code)
            elif not rate > 0 or math.isinf(rate):
                self._wrong("case.setting_rate", key, rate)
            elif currency == "USD" and rate != 1.0:
                self._wrong("case.setting_usd_rate", key, rate)
            elif currency in rates:
                self._wrong("case.setting_twice", key, code)
            rates[currency] = rate
        return dict(sorted(rates.items()))

    def _country(self, code: str, key: str) -> str:
        found = gazetteer.country(code.strip())
        if found is None:
            self._wrong("case.setting_country", key, code, near=gazetteer.nearest_country(code))
        return found or code

    def _defaults(self, settings: Settings) -> None:
        known = gazetteer.default_names()
        for number, name in enumerate(settings.accept_defaults):
            if settings.accept_defaults != "all" and name not in known:
                key = f"accept_defaults.{number}"
                self._wrong("case.setting_default", key, name, near=nearest(name, known))

    def _closed(self, settings: Settings) -> None:
        for number, name in enumerate(settings.closed):
            if gazetteer.gateway(name) != name:
                near = gazetteer.gateway(name) or gazetteer.nearest_gateway(name)
                self._wrong("case.setting_gateway", f"closed.{number}", name, near=near)

    def _bank(self, settings: Settings) -> None:
        asked = "stock_bank" in settings.model_fields_set and settings.stock_bank
        if asked and settings.holding_rate_per_year is None:
            self._problems.add(
                Problem(
                    "case.setting_bank_without_rate",
                    self._raw.file,
                    line_of("stock_bank", self._raw),
                    "stock_bank",
                    severity="warning",
                )
            )

    def _safety(self, settings: Settings) -> None:
        if settings.safety_stock is not None and settings.holding_rate_per_year is None:
            self._problems.add(
                Problem(
                    "case.setting_safety_without_rate",
                    self._raw.file,
                    line_of("safety_stock", self._raw),
                    "safety_stock",
                    severity="warning",
                )
            )

    def _strategies(self, given: list[Strategy]) -> list[Strategy]:
        names = [strategy.name for strategy in given]
        strategies: list[Strategy] = []
        for number, strategy in enumerate(given):
            if not strategy.name.strip():
                self._wrong("case.setting_blank", f"strategies.{number}.name", strategy.name)
            elif strategy.name in names[:number]:
                self._wrong("case.setting_twice", f"strategies.{number}.name", strategy.name)
            countries = strategy.countries
            if isinstance(countries, list):
                key = f"strategies.{number}.countries"
                codes = [self._country(code, f"{key}.{n}") for n, code in enumerate(countries)]
                strategies.append(strategy.model_copy(update={"countries": codes}))
            else:
                strategies.append(strategy)
        return strategies


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
