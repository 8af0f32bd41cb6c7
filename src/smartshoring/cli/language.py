"""Which language to speak: `--lang`, else the environment, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smartshoring.words import LANGUAGES, Language

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which POSIX reads them."""
FLAG = "--lang"


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of help, errors and screens, known before the arguments are parsed."""
    for language in LANGUAGES:
        if _asked(arguments) == language:
            return language
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "es" if locale.casefold().startswith("es") else "en"


def _asked(arguments: Sequence[str]) -> str | None:
    """The value of the last `--lang`."""
    asked: str | None = None
    for position, word in enumerate(arguments):
        if word == "--":
            break
        if word.startswith(f"{FLAG}="):
            asked = word.removeprefix(f"{FLAG}=")
        elif word == FLAG and position + 1 < len(arguments):
            asked = arguments[position + 1]
    return asked
