"""Making a case from plain values, for programs, benchmarks and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smartshoring.case.assemble import assemble
from smartshoring.case.case import Case
from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawColumn, RawSettings, RawTable, cell_text
from smartshoring.errors import CaseError, Problem


def make_case(
    settings: Mapping[str, Any], tables: Mapping[str, Mapping[str, Sequence[Any]]]
) -> Case:
    """Make a case as if it had been read from files.

    Args:
        settings: What `case.yaml` would say.
        tables: Table name -> column name -> values (text, numbers; None or nan = not given).

    Raises:
        CaseError: The case has problems; it carries all of them.
    """
    problems = Collector()
    raws = [_raw_table(name, columns, problems) for name, columns in tables.items()]
    raw_settings = RawSettings("case.yaml", _plain(settings), {})
    loaded = assemble(raw_settings, raws, "case", problems)
    if loaded.case is None:
        raise CaseError(loaded.problems)
    return loaded.case


def _raw_table(name: str, columns: Mapping[str, Sequence[Any]], problems: Collector) -> RawTable:
    lengths = {len(values) for values in columns.values()}
    rows = min(lengths, default=0)
    if len(lengths) > 1:
        shown = ", ".join(f"{column} {len(values)}" for column, values in columns.items())
        problems.add(Problem("case.uneven_columns", name, params={"lengths": shown}))
    return RawTable(
        name=name,
        file=name,
        header=tuple(columns),
        cells=tuple(_raw_column(values)[:rows] for values in columns.values()),
        row=np.arange(2, rows + 2, dtype=np.int64),
    )


def _raw_column(values: Sequence[Any]) -> RawColumn:
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return values.astype(np.float64)
    return [cell_text(value) for value in values]


def _plain(value: Any) -> Any:
    """Nested mappings and sequences as the dicts and lists that YAML would give."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
