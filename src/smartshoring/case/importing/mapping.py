"""The import map: what tables, columns, units and words are called elsewhere, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.read_yaml import read_settings
from smartshoring.errors import CaseError, Problem
from smartshoring.reference.places import plain

KINDS: Final = ("plant", "dc", "supplier", "service", "market")
DATES: Final = ("ask", "day_first", "month_first")
_WORDS = re.compile(r"[^\W\d_]+\d?|\d+")


@dataclass(frozen=True)
class Subject:
    """One kind of source table.

    Attributes:
        name: Such as `customers`.
        names: Comparable names of files and sheets that hold it.
        needs: Columns without which it is of no use.
        headers: Comparable header -> column.
        own: Those of them that the user's map gives.
    """

    name: str
    names: frozenset[str]
    needs: tuple[str, ...]
    headers: Mapping[str, str]
    own: frozenset[str]


@dataclass(frozen=True)
class ImportMap:
    """The map, the user's own entries included."""

    values: Mapping[str, Any]

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """Every kind of source table by name."""
        return {name: _subject(name, given) for name, given in self.values["tables"].items()}

    def dimension(self, column: str) -> str:
        """What a column measures: weight, volume, time, distance, money, or ""."""
        return str(self.values["dimensions"].get(column, ""))

    def unit(self, dimension: str, text: str) -> float | None:
        """How much one of a unit is in the base unit; None when the unit is unknown."""
        units = self.values["units"].get(dimension, {})
        factor = units.get(text) or units.get(plain(text))
        return None if factor is None else float(factor)

    def is_word(self, group: str, text: str) -> bool:
        """Whether a cell says one of the words of a group."""
        return plain(text) in self._words[group] or text.strip() in self._words[group]

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {
            group: frozenset(filter(None, (plain(str(word)) or str(word) for word in words)))
            for group, words in self.values["words"].items()
        }

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Comparable headers that need not be reported."""
        return frozenset(plain(str(name)) for name in self.values["ignore"])


def header_words(header: str) -> list[str]:
    """The words of a header, `freightCost (MXN)` -> freight, cost, mxn."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return [plain(word) for word in _WORDS.findall(spaced.replace("_", " "))]


def load_map(own: Path | None, problems: Collector) -> ImportMap:
    """The shipped map with the user's own file before it.

    Raises:
        CaseError: The user's file cannot be used; it says why, all at once.
    """
    text = resources.files(__package__).joinpath("map.yaml").read_text("utf-8")
    shipped = yaml.safe_load(text)
    if own is None:
        return ImportMap(shipped)
    raw = read_settings(own, problems)
    if raw.values is not None:
        checker = _Checker(raw.file, dict(raw.lines), problems)
        checker.against(raw.values, shipped, "")
    if problems.has_errors or raw.values is None:
        raise CaseError(problems.all())
    return ImportMap(_merged(shipped, raw.values))


def _subject(name: str, given: Mapping[str, Any]) -> Subject:
    headers: dict[str, str] = {}
    # The first mention wins, and the user's stand first within each column.
    for column, texts in given.get("own", {}).items():
        headers.update({plain(str(text)): column for text in texts})
    own = frozenset(headers)
    for column, texts in given["columns"].items():
        for text in texts:
            headers.setdefault(plain(str(text)), column)
    names = frozenset(plain(str(text)) for text in given["names"])
    return Subject(name, names | {plain(name)}, tuple(given["needs"]), headers, own)


def _merged(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The shipped map with the user's entries; of two meanings of a header the user's wins."""
    merged = dict(shipped)
    for key, value in own.items():
        if key == "tables":
            merged[key] = dict(shipped[key])
            for name, given in value.items():
                merged[key][name] = {
                    **shipped[key][name],
                    "names": [*given.get("names", []), *shipped[key][name]["names"]],
                    "own": given.get("columns", {}),
                }
        elif isinstance(value, list):
            merged[key] = [*value, *shipped[key]]
        elif key == "words":
            merged[key] = {g: [*value.get(g, []), *words] for g, words in shipped[key].items()}
        elif key == "units":
            merged[key] = {g: {**units, **value.get(g, {})} for g, units in shipped[key].items()}
        elif isinstance(value, dict):
            merged[key] = {**shipped[key], **value}
        else:
            merged[key] = value
    return merged


class _Checker:
    """Checks the user's map against the shipped one, which shows what may stand where."""

    _OPEN = ("fx", "kinds", "units.weight", "units.volume", "units.time", "units.distance")

    def __init__(self, file: str, lines: dict[str, int], problems: Collector) -> None:
        self._file = file
        self._lines = lines
        self._problems = problems

    def against(self, own: Any, shipped: Any, path: str) -> None:
        """Name every key that does not exist and every value of another kind."""
        if isinstance(shipped, dict):
            if not isinstance(own, dict):
                self._wrong("importing.map_mapping", path, own)
                return
            for key, value in own.items():
                inner = f"{path}.{key}".lstrip(".")
                if path in self._OPEN:
                    self._entry(path, inner, value)
                elif key in shipped:
                    self.against(value, shipped[key], inner)
                else:
                    self._unknown(inner, key, shipped)
        elif isinstance(shipped, list) and not isinstance(own, list):
            self._wrong("importing.map_list", path, own)
        elif path == "dates" and own not in DATES:
            self._choice(path, own, DATES)
        elif path == "history_months" and not (isinstance(own, int) and 1 <= own <= 600):
            self._wrong("importing.map_months", path, own)

    def _entry(self, parent: str, path: str, value: Any) -> None:
        if parent == "kinds":
            if value not in KINDS:
                self._choice(path, value, KINDS)
        elif isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            self._wrong("importing.map_number", path, value)

    def _unknown(self, path: str, key: str, known: Mapping[str, Any]) -> None:
        params = {"key": key, "expected": listed(known, 30)}
        near = nearest(key, known)
        self._add(Problem("case.setting_unknown", self._file, nearest=near, params=params), path)

    def _choice(self, path: str, value: object, known: tuple[str, ...]) -> None:
        near = nearest(str(value), known)
        params = {"expected": listed(known)}
        code = "case.setting_choice"
        found = Problem(code, self._file, value=str(value), nearest=near, params=params)
        self._add(found, path)

    def _wrong(self, code: str, path: str, value: object) -> None:
        self._add(Problem(code, self._file, value=str(value)), path)

    def _add(self, problem: Problem, path: str) -> None:
        line = self._lines.get(path)
        self._problems.add(
            Problem(
                problem.code,
                problem.file,
                line,
                path,
                problem.value,
                problem.nearest,
                problem.params,
            )
        )
