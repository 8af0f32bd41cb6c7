"""One source table with its columns recognised, its cells as text, numbers, amounts and dates."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from smartshoring.case import cells, gazetteer
from smartshoring.case.importing.dates import DateOrder, read_dates
from smartshoring.case.importing.mapping import ImportMap, Subject, header_words
from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.raw import RawTable
from smartshoring.errors import Problem
from smartshoring.reference.places import plain

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_CURRENCY: Final = re.compile(r"[a-z]{3}")
_SIGNS: Final = re.compile(
    r"^(?:us\$|usd|mxn|eur|mx\$|\$|€)\s*|\s*(?:usd|mxn|eur|%)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Match:
    """A source column and what it is taken for.

    Attributes:
        column: Name in the import map.
        header: As written.
        index: Position in the source table.
        unit: Unit that follows its name; "" when none.
    """

    column: str
    header: str
    index: int
    unit: str


@dataclass
class Sheet:
    """A recognised source table; rows that cannot be used are left with their reason."""

    subject: str
    raw: RawTable
    matches: dict[str, Match]
    unmatched: list[str]
    map: ImportMap
    problems: Collector
    reasons: list[str] = field(default_factory=list)
    """Per row: code of the reason why it is left out; "" while it is used."""
    _in_usd: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reasons = [""] * len(self.raw.row)

    def __len__(self) -> int:
        return len(self.raw.row)

    @property
    def file(self) -> str:
        """File or sheet, as the user knows it."""
        return self.raw.file

    @property
    def used(self) -> Bools:
        """Rows that are not left out."""
        return np.array([not reason for reason in self.reasons], dtype=bool)

    def has(self, column: str) -> bool:
        """Whether the source has such a column."""
        return column in self.matches

    def leave(self, bad: Bools | list[bool], reason: str) -> None:
        """Leave rows out; the first reason of a row stays."""
        for index in np.flatnonzero(np.asarray(bad, dtype=bool)):
            if not self.reasons[index]:
                self.reasons[index] = f"importing.left_{reason}"

    def leave_row(self, index: int, reason: str) -> None:
        """Leave one row out."""
        if not self.reasons[index]:
            self.reasons[index] = f"importing.left_{reason}"

    def note(
        self, code: str, column: str | None = None, row: int | None = None, **more: str
    ) -> None:
        """Say something that the reader of the import should know."""
        value = more.pop("value", None)
        header = self.matches[column].header if column in self.matches and column else column
        self.problems.add(
            Problem(
                f"importing.{code}", self.file, row, header, value, params=more, severity="warning"
            )
        )

    def text(self, column: str) -> list[str]:
        """Cells as text; "" where blank or where there is no such column."""
        if column not in self.matches:
            return [""] * len(self)
        return cells.texts(self.raw.cells[self.matches[column].index])

    def needed(self, column: str) -> list[str]:
        """Cells as text; rows where it is blank are left out."""
        found = self.text(column)
        self.leave([not cell for cell in found], "blank")
        return found

    def without_excluded(self) -> None:
        """Leave out the rows whose status says so."""
        self.leave(
            [bool(s) and self.map.is_word("excluded", s) for s in self.text("status")], "excluded"
        )

    def number(self, column: str) -> Floats:
        """Plain numbers; nan where blank, or where it is none, which is noted."""
        if column not in self.matches:
            return np.full(len(self), np.nan)
        raw = self.raw.cells[self.matches[column].index]
        values, bad, written = cells.numbers(raw, decimal_comma=self.raw.decimal_comma)
        if written is not None and bad.any():
            values = values.copy()
            unread: Counter[str] = Counter()
            for index in np.flatnonzero(bad):
                plainly = self._forgiving(written[index])
                values[index] = np.nan if plainly is None else plainly
                if plainly is None:
                    unread[written[index]] += 1
            if unread:
                some = listed((f'"{text}"' for text in unread), 5)
                self.note("not_numbers", column, count=str(unread.total()), some=some)
        return values

    def _forgiving(self, cell: str) -> float | None:
        """What "1,234.50", "$ 12" or "8 %" say; a case's own tables are read more strictly."""
        percent = 100.0 if cell.endswith("%") else 1.0
        bare = _SIGNS.sub("", _SIGNS.sub("", cell)).strip()
        comma = self.raw.decimal_comma
        code, params = cells.number_trouble(bare, decimal_comma=comma)
        if code in ("case.number_thousands", "case.number_comma"):
            bare = params["expected"]
        try:
            value = float(bare)
        except ValueError:
            return None
        return value / percent if np.isfinite(value) and "_" not in bare else None

    def measured(self, column: str) -> Floats:
        """Numbers in the base unit (kg, m3, days, km), by header, unit column, or as assumed."""
        values = self.number(column)
        if column not in self.matches:
            return values
        dimension, factor = self.map.dimension(column), 1.0
        unit = self.matches[column].unit
        if unit:
            factor = self.map.unit(dimension, unit) or 1.0
        elif self.has(f"{column}_unit"):
            return self._by_row(column, values)
        elif np.isfinite(values).any():
            self.note(f"assumed_{dimension}", column)
        return values * factor

    def _by_row(self, column: str, values: Floats) -> Floats:
        units = self.text(f"{column}_unit")
        dimension = self.map.dimension(column)
        factor = {unit: self.map.unit(dimension, unit) for unit in set(units) - {""}}
        unknown = sorted(unit for unit, found in factor.items() if found is None)
        if unknown:
            self.note("unknown_units", f"{column}_unit", some=listed(unknown, 5))
        if "" in units and np.isfinite(values[[not unit for unit in units]]).any():
            self.note(f"assumed_{dimension}", column)
        scale = [1.0 if not unit else factor[unit] or np.nan for unit in units]
        return values * np.array(scale, dtype=np.float64)

    def money(self, column: str) -> Floats:
        """Amounts in USD, by the currency of the header or of the row."""
        values = self.number(column)
        if column not in self.matches or not np.isfinite(values).any():
            return values
        unit = self.matches[column].unit.upper()
        if unit:
            codes = [unit] * len(self)
        else:
            codes = [code.upper() for code in self.text("currency")]
            if any(not code and np.isfinite(v) for code, v in zip(codes, values, strict=True)):
                self._assume_usd(column)
        rates: dict[str, float] = {"": 1.0, "USD": 1.0, "US$": 1.0, "$": 1.0}
        for code in sorted(set(codes) - set(rates)):
            given = self.map.values["fx"].get(code)
            rate = given if given is not None else gazetteer.local_per_usd(code)
            if rate is None or not rate > 0:
                self.note("no_rate", column, value=code)
                rates[code] = np.nan
                continue
            source = "converted" if given is not None else "converted_reference"
            self.note(source, column, currency=code, rate=f"{rate:.6g}")
            rates[code] = float(rate)
        return values / np.array([rates[code] for code in codes], dtype=np.float64)

    def _assume_usd(self, column: str) -> None:
        """One note for all amounts of the table."""
        if not self._in_usd:
            self.note("assumed_usd")
        self._in_usd.append(column)

    def dates(self, column: str) -> list[str]:
        """ISO dates; "" where blank or not understood."""
        order: DateOrder = self.map.values["dates"]
        return read_dates(self.text(column), order, lambda: self.ambiguous(column))

    def ambiguous(self, column: str) -> None:
        """Stop: only the user can say whether 03/04/2026 is in March or in April."""
        header = self.matches[column].header
        self.problems.add(Problem("importing.ambiguous_dates", self.file, None, header))


def recognise(
    raw: RawTable, imports: ImportMap, *, alone: bool
) -> tuple[Subject | None, dict[str, Match]]:
    """What a source table is: by its name, else by its headers.

    Args:
        raw: The table.
        imports: The import map.
        alone: Whether it is the only table, so that its headers may decide for any kind; among
            others only a shipment history is recognised so, whose name is rarely a plain word.
    """
    name = plain(raw.name)
    for subject in imports.subjects.values():
        if name in subject.names:
            return subject, match_headers(raw, subject, imports)
    best: tuple[int, Subject, dict[str, Match]] | None = None
    for subject in imports.subjects.values():
        if not alone and subject.name != "shipments":
            continue
        matches = match_headers(raw, subject, imports)
        telling = subject.name != "shipments" or {"quantity", "weight"} & matches.keys()
        if telling and all(need in matches for need in subject.needs):
            # A history is what lists are taken for that could be lanes too, if they have dates.
            score = len(matches) + (2 if "date" in matches and subject.name == "shipments" else 0)
            if best is None or score > best[0]:
                best = score, subject, matches
    return (None, {}) if best is None else best[1:]


def match_headers(raw: RawTable, subject: Subject, imports: ImportMap) -> dict[str, Match]:
    """Columns of the subject that the table has.

    Of two headers for one column the one of the user's map counts, else the first.
    """
    found: dict[str, Match] = {}
    order = sorted(range(len(raw.header)), key=lambda i: plain(raw.header[i]) not in subject.own)
    for index in order:
        header = raw.header[index]
        words = header_words(header)
        column, unit = subject.headers.get(plain(header), ""), ""
        for tail in (1, 2):
            if not column and len(words) > tail:
                rest, last = "".join(words[:-tail]), "".join(words[-tail:])
                candidate = subject.headers.get(rest, "")
                dimension = imports.dimension(candidate)
                money = dimension == "money" and bool(_CURRENCY.fullmatch(last))
                if candidate and (money or imports.unit(dimension, last) is not None):
                    column, unit = candidate, last
        if column and column not in found:
            found[column] = Match(column, header, index, unit)
    return found


def unmatched_headers(raw: RawTable, matches: dict[str, Match], imports: ImportMap) -> list[int]:
    """Positions of headers that nothing was made of and that are not to be ignored."""
    taken = {match.index for match in matches.values()}
    return [
        index
        for index, header in enumerate(raw.header)
        if index not in taken and header and plain(header) not in imports.ignored
    ]


def nearest_header(header: str, subject: Subject) -> str | None:
    """The column of a subject whose name is most like a header."""
    near = nearest(plain(header), subject.headers.keys())
    return None if near is None else subject.headers[near]
