"""Checking one table by itself: headers, cells, ranges and repeated rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from smartshoring.case import cells, gazetteer
from smartshoring.case.factor import combine, factor, repeated
from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.raw import RawColumn, RawTable, cell_text
from smartshoring.case.schema import Column, TableSpec
from smartshoring.case.table import Column as Array
from smartshoring.case.table import Table
from smartshoring.errors import Problem

Bools = npt.NDArray[np.bool_]


def empty_table(spec: TableSpec) -> Table:
    """A table that was not given: no rows, every column."""
    columns: dict[str, Array] = {
        column.name: np.empty(0, dtype=np.float64 if column.is_number else object)
        for column in spec.columns
    }
    return Table(spec.name, "", columns, np.empty(0, dtype=np.int64))


def check_table(
    spec: TableSpec, raw: RawTable, fx: Mapping[str, float], problems: Collector
) -> Table:
    """The validated table; cells that are wrong are blank in it and named in `problems`.

    Args:
        spec: The table's columns.
        raw: What stood in the file.
        fx: Local currency per USD given by the case.
        problems: Receives everything that is wrong.
    """
    found = _match_header(spec, raw, problems)
    columns: dict[str, Array] = {}
    for column in spec.columns:
        given = found.plain.get(column.name)
        foreign = found.foreign.get(column.name, {})
        if column.required and given is None and not foreign:
            problems.add(
                Problem("case.missing_column", raw.file, raw.header_row, column=column.name)
            )
        checker = _ColumnCheck(raw, column, problems)
        if column.is_number:
            columns[column.name] = checker.number(given, foreign, fx)
        else:
            columns[column.name] = checker.text(given)
    table = Table(spec.name, raw.file, columns, raw.row)
    _check_repeated(spec, table, problems)
    return table


@dataclass(frozen=True)
class _Header:
    plain: Mapping[str, RawColumn]
    foreign: Mapping[str, Mapping[str, RawColumn]]
    """Money column -> currency -> cells."""


def _match_header(spec: TableSpec, raw: RawTable, problems: Collector) -> _Header:
    plain: dict[str, RawColumn] = {}
    foreign: dict[str, dict[str, RawColumn]] = {}
    known = [column.name for column in spec.columns]
    for written, values in zip(raw.header, raw.cells, strict=True):
        name = re.sub(r"\s+", "_", written.strip().casefold())
        currency = _currency_of(name, spec)
        if name in known:
            if name in plain:
                problems.add(Problem("case.column_twice", raw.file, raw.header_row, name))
            plain[name] = values
        elif currency is not None:
            column, code = currency
            if code in foreign.get(column, {}):
                problems.add(Problem("case.column_twice", raw.file, raw.header_row, name))
            foreign.setdefault(column, {})[code] = values
        elif name:
            problems.add(
                Problem(
                    "case.unknown_column",
                    raw.file,
                    raw.header_row,
                    column=written,
                    nearest=nearest(name, known),
                    params={"expected": listed(known, 30)},
                )
            )
        elif any(cells.texts(values)):
            problems.add(Problem("case.unnamed_column", raw.file, raw.header_row))
    return _Header(plain, foreign)


def _currency_of(name: str, spec: TableSpec) -> tuple[str, str] | None:
    """Money column and currency code that a header such as `unit_cost_mxn` stands for."""
    for column in spec.columns:
        if column.is_money:
            pattern = re.escape(column.name).replace("usd", "([a-z]{3})", 1)
            match = re.fullmatch(pattern, name)
            if match and match[1] != "usd":
                return column.name, match[1].upper()
    return None


class _ColumnCheck:
    """Turns one column's cells into an array and says what is wrong with them."""

    def __init__(self, raw: RawTable, column: Column, problems: Collector) -> None:
        self._raw = raw
        self._column = column
        self._problems = problems
        self._rows = len(raw.row)

    def text(self, given: RawColumn | None) -> Array:
        """The column as an array of text."""
        column = self._column
        if given is None:
            blank = np.empty(self._rows, dtype=object)
            blank[:] = ""
            return blank
        array, bad, written = cells.words(given, column)
        self._report(bad, lambda index: self._bad_word(written[index]))
        if column.required:
            self._report((array == "") & ~bad, lambda _: self._problem("case.required"))
        return array

    def number(
        self,
        given: RawColumn | None,
        foreign: Mapping[str, RawColumn],
        fx: Mapping[str, float],
    ) -> cells.Floats:
        """The column as float64, other currencies converted to USD."""
        values = np.full(self._rows, np.nan)
        wrong = np.zeros(self._rows, dtype=bool)
        if given is not None:
            values, wrong = self._parsed(given, self._column.name)
        for code, local_cells in foreign.items():
            name = self._column.name.replace("usd", code.lower(), 1)
            local, bad = self._parsed(local_cells, name)
            wrong |= bad
            both = ~np.isnan(values) & ~np.isnan(local)
            twice = self._problem("case.money_twice", other=name)
            self._problems.add_rows(twice, self._raw.row[both])
            rate = self._rate(code, name, fx)
            if rate is None:
                # Already said once; no blank cell of this column need be named as well.
                wrong |= ~np.isnan(local)
                continue
            values = np.where(np.isnan(values), local / rate, values)
        if self._column.required and (given is not None or foreign):
            self._report(np.isnan(values) & ~wrong, lambda _: self._problem("case.required"))
        return values

    def _parsed(self, given: RawColumn, name: str) -> tuple[cells.Floats, Bools]:
        comma = self._raw.decimal_comma
        values, bad, written = cells.numbers(given, decimal_comma=comma)

        def why(index: int) -> Problem:
            cell = written[index] if written is not None else ""
            code, params = cells.number_trouble(cell, decimal_comma=comma)
            return Problem(code, self._raw.file, column=name, value=cell, params=params)

        self._report(bad, why)
        column = self._column
        with np.errstate(invalid="ignore"):
            low = values < column.low if column.low is not None else np.zeros_like(bad)
            if column.positive:
                low = low | (values == 0)
            high = values > column.high if column.high is not None else np.zeros_like(bad)
            doubt = (
                (values > column.doubt_above) & ~high
                if column.doubt_above is not None
                else np.zeros_like(bad)
            )
        out = low | high
        broken = np.zeros_like(bad)
        if column.whole:
            broken = ~np.isnan(values) & (values != np.floor(values)) & ~out
            self._report(
                broken,
                lambda index: replace(
                    self._problem("case.not_whole"), value=f"{values[index]:.10g}"
                ),
            )
        self._report(out, lambda index: self._out_of_range(float(values[index]), name))
        self._report(
            doubt,
            lambda index: replace(
                self._share_problem("case.share_doubt", float(values[index])), severity="warning"
            ),
        )
        return values, bad | out | broken

    def _out_of_range(self, value: float, name: str) -> Problem:
        column = self._column
        if column.unit == "share" and value > 1:
            return self._share_problem("case.share_percent", value)
        if name in ("lat", "lon"):
            code = "case.degrees"
        elif column.high is None:
            code = "case.not_positive" if column.positive else "case.negative"
        else:
            code = "case.out_of_range"
        return Problem(
            code,
            self._raw.file,
            column=name,
            value=f"{value:.10g}",
            params={"low": f"{column.low or 0:g}", "high": f"{column.high or 0:g}"},
        )

    def _share_problem(self, code: str, value: float) -> Problem:
        percent, expected = f"{value * 100:.10g}", f"{value / 100:.10g}"
        return replace(
            self._problem(code, percent=percent, expected=expected), value=f"{value:.10g}"
        )

    def _rate(self, code: str, name: str, fx: Mapping[str, float]) -> float | None:
        rate = fx.get(code)
        source = "case.money_converted"
        if rate is None:
            rate, source = gazetteer.local_per_usd(code), "case.money_converted_reference"
        params = {"currency": code}
        if rate is None or not rate > 0:
            self._problems.add(
                Problem("case.no_rate", self._raw.file, self._raw.header_row, name, params=params)
            )
            return None
        self._problems.add(
            Problem(
                source,
                self._raw.file,
                self._raw.header_row,
                name,
                params={**params, "rate": f"{rate:.10g}"},
                severity="warning",
            )
        )
        return rate

    def _bad_word(self, word: str) -> Problem:
        kind = self._column.kind
        choices = self._column.choices
        if kind in ("choice", "yesno"):
            near = nearest(word, choices)
            problem = self._problem("case.not_one_of", expected=listed(choices))
        elif kind == "date":
            near = cells.likely_date(word)
            problem = self._problem("case.not_a_date")
        elif kind == "hs":
            near, problem = None, self._problem("case.not_an_hs_code")
        else:
            near = None
            if kind == "country":
                near = gazetteer.nearest_country(word)
            elif kind == "gateway":
                near = gazetteer.nearest_gateway(word)
            elif ">" not in word:
                near = gazetteer.nearest_place(word)
            problem = self._problem(f"case.unknown_{kind}")
        return replace(problem, value=word, nearest=near)

    def _problem(self, code: str, **params: str) -> Problem:
        return Problem(code, self._raw.file, column=self._column.name, params=params)

    def _report(self, bad: Bools, detail: Callable[[int], Problem]) -> None:
        if not bad.any():
            return
        indexes = np.flatnonzero(bad)
        self._problems.add_rows(
            detail(int(indexes[0])),
            self._raw.row[indexes],
            lambda number: detail(int(indexes[number])),
        )


def _check_repeated(spec: TableSpec, table: Table, problems: Collector) -> None:
    keys = [key for key in spec.keys if table.has(key)]
    if not keys or len(table) < 2:
        return
    again, first = repeated(combine([factor(table[key])[1] for key in keys]))
    if not len(again):
        return

    def shown(key: str, row: int) -> str:
        return cell_text(table[key][row])

    def detail(index: int) -> Problem:
        name = " / ".join(filter(None, (shown(key, again[index]) for key in keys)))
        return Problem(
            "case.row_twice",
            table.file,
            column=", ".join(keys),
            value=name,
            params={"first": str(table.row[first[index]])},
        )

    named = np.ones(len(again), dtype=bool)
    for key in keys:
        # A row without its required names is already a problem; two of them are not "repeated".
        if spec.column(key).required:
            values = table[key][again]
            number = spec.column(key).is_number
            named &= ~np.isnan(values) if number else values != ""
    again, first = again[named], first[named]
    if len(again):
        problems.add_rows(detail(0), table.row[again], detail)
