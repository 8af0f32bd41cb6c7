"""Mistakes on the command line, said as sentences."""

from __future__ import annotations

from typing import Final, cast

import typer

from smartshoring.cli.options import UsageProblem
from smartshoring.words import Language, say

CommandError: Final = cast("type[Exception]", typer.BadParameter.__mro__[2])
"""Base of everything typer raises about a command line; its own name is private to typer."""


def usage_text(error: Exception, language: Language) -> str:
    """What is wrong with the command line, and where its help is."""
    return f"{_what(error, language)} {say('cli.try_help', language)}"


def _what(error: Exception, language: Language) -> str:
    if isinstance(error, UsageProblem):
        return say(error.code, language, **error.params)
    kind = type(error).__name__
    name = str(getattr(error, "option_name", "") or "")
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None) or ()
        text = say("cli.no_such_option", language, option=name)
        return text + (say("case.did_you_mean", language, nearest=near[0]) if near else "")
    if kind == "MissingParameter":
        param = getattr(error, "param", None)
        name = "" if param is None else (param.metavar or str(param.name).upper())
        return say("cli.missing_argument", language, name=name)
    if kind == "BadOptionUsage":
        return say("cli.option_without_value", language, option=name)
    if kind == "BadParameter":
        param = getattr(error, "param", None)
        name = "" if param is None else (param.metavar or str(param.name))
        return say("cli.bad_value", language, name=name)
    return say("cli.too_many_arguments", language)
