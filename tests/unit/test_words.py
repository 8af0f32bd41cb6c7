"""The catalogues: both languages say the same, and every code in the source has a sentence."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import smartshoring
from smartshoring.words import LANGUAGES, catalogue, say

SOURCE = Path(smartshoring.__file__).parent
ROOMS = {file.stem for file in (SOURCE / "words" / "en").glob("*.yaml")}
CODE = re.compile(r"([a-z]+)\.([A-Za-z0-9_+]*)")
SUFFIXES = {"json", "typ", "yaml", "yml"}
"""What stands behind the point of a file's name, not of a code."""
OWN_ROOMS = ("cli", "plan")
"""Rooms whose every sentence must be used somewhere."""


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def codes() -> Iterator[tuple[str, str, str]]:
    """(file, beginning, end) of each code in the source; the end is "" for a whole code."""
    for file in sorted(SOURCE.rglob("*.py")):
        inside: set[int] = set()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "startswith":
                # Asked about, not said.
                inside |= {id(part) for given in node.args for part in ast.walk(given)}
            elif isinstance(node, ast.JoinedStr):
                inside |= {id(part) for part in node.values}
                first, last = node.values[0], node.values[-1]
                if isinstance(first, ast.Constant) and is_code(str(first.value)):
                    end = str(last.value) if isinstance(last, ast.Constant) else ""
                    yield file.name, str(first.value), end if last is not first else ""
            elif isinstance(node, ast.Constant) and id(node) not in inside:
                text = str(node.value)
                yield from [(file.name, text, "")] if is_code(text) else []


def is_code(text: str) -> bool:
    match = CODE.fullmatch(text)
    return match is not None and match[1] in ROOMS and match[2] not in SUFFIXES


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_text(language: str) -> None:
    for file in (SOURCE / "words" / language).glob("*.yaml"):
        for key, sentence in yaml.safe_load(file.read_text("utf-8")).items():
            assert isinstance(key, str), f"{file}: {key!r} is not text for YAML"
            assert isinstance(sentence, str), f"{file}: {key}"
            assert sentence.strip(), f"{file}: {key}"


def test_both_languages_have_the_same_keys() -> None:
    assert set(catalogue("en")) == set(catalogue("es"))


def test_both_languages_have_the_same_placeholders() -> None:
    differing = [
        code
        for code, sentence in catalogue("en").items()
        if placeholders(sentence) != placeholders(catalogue("es")[code])
    ]
    assert differing == []


def test_format_specs_agree() -> None:
    """A share shown as 60% in one language and as 0.6 in the other would be two answers."""

    def specs(sentence: str) -> list[tuple[str, str]]:
        parts = string.Formatter().parse(sentence)
        return sorted((name, spec or "") for _, name, spec, _ in parts if name is not None)

    english, spanish = catalogue("en"), catalogue("es")
    assert [c for c in english if specs(english[c]) != specs(spanish[c])] == []


def test_every_code_of_the_source_has_a_sentence() -> None:
    known = catalogue("en")
    missing = sorted(
        {
            (file, beginning + ("{}" + end if end or beginning not in known else ""))
            for file, beginning, end in codes()
            if beginning not in known
            and not any(
                code.startswith(beginning) and code.endswith(end) and beginning[-1] in "_."
                for code in known
            )
        }
    )
    assert missing == []


def test_scan_sees_the_codes() -> None:
    """The test above would pass on an empty scan."""
    found = {beginning for _, beginning, _ in codes()}
    assert {"case.unknown_column", "plan.infeasible", "cli.row_", "plan.relax_"} <= found
    assert len(found) > 150


def test_no_sentence_of_ours_is_unused() -> None:
    used = list(codes())
    whole = {beginning for _, beginning, _ in used}
    parts = [(b, e) for _, b, e in used if b[-1] in "_." or e]
    unused = [
        code
        for code in catalogue("en")
        if code.startswith(tuple(f"{room}." for room in OWN_ROOMS))
        and code not in whole
        and not any(code.startswith(b) and code.endswith(e) for b, e in parts)
    ]
    assert unused == []


def test_spanish_is_not_english() -> None:
    """Sentences of several words differ; names and formulas may be alike."""
    alike = [
        code
        for code, sentence in catalogue("en").items()
        if len(re.sub(r"\{.*?\}", "", sentence).split()) > 3 and sentence == catalogue("es")[code]
    ]
    assert alike == []


def test_say_fills_in() -> None:
    assert say("cli.proof_gap", "es", gap="2 %") == "brecha 2 %"
    with pytest.raises(KeyError):
        say("cli.proof_gap", "es")
