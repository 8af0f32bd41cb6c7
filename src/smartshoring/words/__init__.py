"""Every sentence the product says, in Spanish and English, found by a code.

One YAML file per room and language: `words/en/case.yaml` maps `unknown_column` to a sentence with
`{placeholders}`; its code is `case.unknown_column`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import yaml

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")

# The C parser reads the catalogues ten times as fast, which a short command feels.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All sentences of one language: code -> template."""
    folder = resources.files(__name__) / language
    sentences: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".yaml"):
            room = file.name.removesuffix(".yaml")
            entries = cast(
                "dict[str, str]",
                yaml.load(file.read_text("utf-8"), _LOADER) or {},  # noqa: S506 (both are safe)
            )
            sentences.update({f"{room}.{key}": text for key, text in entries.items()})
    return sentences


def known(code: str) -> bool:
    """Whether there is a sentence of this code."""
    return code in catalogue(LANGUAGES[0])


def say(code: str, language: Language = "en", /, **params: Any) -> str:
    """The sentence of `code` with its placeholders filled.

    Args:
        code: `room.key`, such as `case.unknown_column`.
        language: `en` or `es`.
        params: Values for the placeholders.

    Raises:
        KeyError: The code or a placeholder's value is missing.
    """
    return catalogue(language)[code].format(**params)
