"""From the text of cells to arrays: numbers, and words brought to their canonical form.

Everything is done on whole columns; single cells are looked at only where a column is not clean.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from smartshoring.case import gazetteer
from smartshoring.case.raw import RawColumn, cell_text
from smartshoring.case.schema import ANY_COUNTRY, Column, Kind
from smartshoring.case.table import Column as Array

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_GROUPED: Final = re.compile(r"[+-]?\d{1,3}([, '\u00a0\u202f]\d{3})+(\.\d+)?")
_GROUPED_EURO: Final = re.compile(r"[+-]?\d{1,3}([. ]\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}")
_COMMA: Final = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_THOUSAND_OR_NOT: Final = re.compile(r"[+-]?\d{1,3}\.\d{3}")
_PERCENT: Final = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*%")
_WITH_UNIT: Final = re.compile(
    r"[^\d+-]{0,5}([+-]?\d+(?:\.\d+)?)\s*[^\d\s]\D{0,15}|[^\d+-]{1,5}([+-]?\d+(?:\.\d+)?)"
)
_DOTTED_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YES: Final = frozenset({"yes", "y", "true", "1", "si", "sí", "x"})
_NO: Final = frozenset({"no", "n", "false", "0"})


def texts(cells: RawColumn) -> list[str]:
    """The cells as stripped text."""
    if isinstance(cells, np.ndarray):
        return [cell_text(value) for value in cells]
    distinct = set(cells)
    bare = {cell: cell.strip() for cell in distinct}
    return [bare[cell] for cell in cells]


def words(cells: RawColumn, column: Column) -> tuple[Array, Bools, list[str]]:
    """Canonical text, which rows cannot be understood (blank there), and the text as written."""
    written = texts(cells)
    canonical = _CANONICAL.get(column.kind)
    array = np.empty(len(written), dtype=object)
    bad = np.zeros(len(written), dtype=bool)
    if canonical is None and column.kind != "choice":
        array[:] = written
        return array, bad, written
    known: dict[str, str | None] = {"": ""}
    choices = {word.casefold(): word for word in column.choices}
    for word in set(written):
        if word and column.kind == "choice":
            known[word] = choices.get(word.casefold())
        elif word and canonical is not None:
            known[word] = canonical(word)
    if None in known.values():
        bad[:] = [known[word] is None for word in written]
    array[:] = [known[word] or "" for word in written]
    return array, bad, written


def numbers(cells: RawColumn, *, decimal_comma: bool) -> tuple[Floats, Bools, list[str] | None]:
    """Numbers (nan where blank or not a number), which are wrong, and the text if any is."""
    if isinstance(cells, np.ndarray):
        values = cells.astype(np.float64)
        bad = np.isinf(values)
        return values, bad, [cell_text(value) for value in values] if bad.any() else None
    try:
        if "" in cells:
            values = np.array([float(cell) if cell else np.nan for cell in cells], np.float64)
        else:
            values = np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return _numbers_one_by_one(texts(cells), decimal_comma=decimal_comma)
    # float() also reads "nan", "inf" and "1_000"; none of them is a number people mean.
    strange = np.count_nonzero(~np.isfinite(values)) != cells.count("") or "_" in "".join(cells)
    european = decimal_comma and any(map(_THOUSAND_OR_NOT.fullmatch, cells))
    if strange or european:
        return _numbers_one_by_one(texts(cells), decimal_comma=decimal_comma)
    return values, np.zeros(len(values), dtype=bool), None


def _numbers_one_by_one(
    cells: list[str], *, decimal_comma: bool
) -> tuple[Floats, Bools, list[str] | None]:
    values = np.full(len(cells), np.nan)
    bad = np.zeros(len(cells), dtype=bool)
    # With commas as decimals elsewhere in the column, "1.234" may be 1234: not ours to guess.
    european = decimal_comma and any(_COMMA.fullmatch(cell) for cell in cells)
    for index, cell in enumerate(cells):
        if not cell:
            continue
        text = cell
        if decimal_comma and _COMMA.fullmatch(cell):
            text = cell.replace(",", ".")
        elif european and _THOUSAND_OR_NOT.fullmatch(cell):
            bad[index] = True
            continue
        try:
            value = float(text)
        except ValueError:
            bad[index] = True
            continue
        bad[index] = not np.isfinite(value) or "_" in text
        if not bad[index]:
            values[index] = value
    return values, bad, cells


def number_trouble(cell: str, *, decimal_comma: bool) -> tuple[str, Mapping[str, str]]:
    """Why a cell is no number: the code of the sentence and what to write instead."""
    if match := _PERCENT.fullmatch(cell):
        share = float(match[1].replace(",", ".")) / 100
        return "case.number_percent", {"expected": f"{share:.10g}"}
    if _GROUPED.fullmatch(cell):
        return "case.number_thousands", {"expected": re.sub(r"[^\d.+-]", "", cell)}
    if _GROUPED_EURO.fullmatch(cell):
        return "case.number_thousands", {"expected": re.sub(r"[. ]", "", cell).replace(",", ".")}
    if decimal_comma and _THOUSAND_OR_NOT.fullmatch(cell):
        whole, thousands = cell.split(".")
        return "case.number_ambiguous", {
            "expected": f"{whole}{thousands}",
            "other": f"{whole},{thousands}",
        }
    if _COMMA.fullmatch(cell):
        return "case.number_comma", {"expected": cell.replace(",", ".")}
    if match := _WITH_UNIT.fullmatch(cell):
        return "case.number_unit", {"expected": match[1] or match[2]}
    return "case.not_a_number", {}


def iso_date(text: str) -> str | None:
    """An ISO date, or None."""
    try:
        return dt.date.fromisoformat(text[:10]).isoformat() if _iso_like(text) else None
    except ValueError:
        return None


def _iso_like(text: str) -> bool:
    # Excel hands over midnight as "2025-03-04 00:00:00".
    return len(text) == 10 or text[10:] in (" 00:00:00", "T00:00:00")


def likely_date(text: str) -> str | None:
    """The ISO date that "31/12/2025" can only mean; None when day and month could be swapped."""
    match = _DOTTED_DATE.fullmatch(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[2]), match[3]
    if first > 12 >= second:
        return f"{year}-{second:02d}-{first:02d}"
    if second > 12 >= first:
        return f"{year}-{first:02d}-{second:02d}"
    return None


def _yes_no(text: str) -> str | None:
    folded = text.casefold()
    return "yes" if folded in _YES else "no" if folded in _NO else None


def _country(text: str) -> str | None:
    return text if text == ANY_COUNTRY else gazetteer.country(text)


def _hs_code(text: str) -> str | None:
    """Digits of a Harmonized System code, at least the chapter; "*" means every code: blank."""
    if text == "*":
        return ""
    digits = text.replace(".", "").replace(" ", "")
    plain = digits.isascii() and digits.isdigit()
    return digits if plain and len(digits) % 2 == 0 and 2 <= len(digits) <= 12 else None


_CANONICAL: Mapping[Kind, Callable[[str], str | None]] = {
    "yesno": _yes_no,
    "date": iso_date,
    "place": gazetteer.place_id,
    "country": _country,
    "fact_place": gazetteer.fact_place,
    "gateway": gazetteer.gateway,
    "hs": _hs_code,
}
