"""Values of options: text into numbers, or a sentence that says what was expected."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any

from smartshoring.words import LANGUAGES


class UsageProblem(Exception):  # noqa: N818 (a problem of the user's, in the sense of `Problem`)
    """Something on the command line cannot be used; `code` is its sentence in `words`."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


def whole_number(option: str, least: int) -> Callable[[Any], int]:
    """A parser of whole numbers from `least` up."""

    def parse(text: Any) -> int:
        try:
            number = int(str(text))
        except ValueError:
            number = least - 1
        if number < least:
            raise UsageProblem("cli.not_a_count", option=option, value=str(text), least=str(least))
        return number

    return parse


def number(option: str, *, above_zero: bool, most: float = math.inf) -> Callable[[Any], float]:
    """A parser of finite numbers that are not negative, or above zero, and at most `most`."""

    def parse(text: Any) -> float:
        try:
            value = float(str(text))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0 or (above_zero and value == 0):
            code = "cli.not_above_zero" if above_zero else "cli.not_from_zero"
            raise UsageProblem(code, option=option, value=str(text))
        if value > most:
            raise UsageProblem("cli.above_most", option=option, value=str(text), most=f"{most:g}")
        return value

    return parse


def names(option: str, known: Collection[str], fewest: int, most: int) -> Callable[[Any], str]:
    """A parser of different names joined by commas, `fewest` to `most` of the known ones."""

    def parse(text: Any) -> str:
        given = tuple(part.strip() for part in str(text).split(","))
        good = len(set(given)) == len(given) and fewest <= len(given) <= most
        if not good or not set(given) <= set(known):
            raise UsageProblem(
                "cli.not_names",
                option=option,
                value=str(text),
                least=str(fewest),
                most=str(most),
                expected=", ".join(known),
            )
        return ",".join(given)

    return parse


def choice(option: str, known: Collection[str]) -> Callable[[Any], str]:
    """A parser of one of the known names."""

    def parse(text: Any) -> str:
        if text not in known:
            raise UsageProblem(
                "cli.not_a_language", option=option, value=str(text), expected=", ".join(known)
            )
        return str(text)

    return parse


def language(text: Any) -> str:
    """A parser of `--lang`."""
    if text not in LANGUAGES:
        raise UsageProblem(
            "cli.not_a_language", option="--lang", value=str(text), expected=", ".join(LANGUAGES)
        )
    return str(text)
