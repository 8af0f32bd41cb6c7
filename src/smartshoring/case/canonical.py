"""The canonical form of a case and its hash: equal content, equal hash, however it was written.

Rows are sorted; columns nobody filled and keys that say what holds anyway are left out (so a later
column or key changes no hash); and no path, clock or row number enters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from smartshoring.case.factor import factor
from smartshoring.case.periods import calendar_rows
from smartshoring.case.settings import Settings
from smartshoring.case.table import Table

_FORM = b"smartshoring case 2\n"
_UNORDERED = ("home", "near", "modes", "closed")


def case_hash(settings: Settings, tables: Mapping[str, Table]) -> str:
    """SHA-256 of the canonical case, in hex."""
    digest = hashlib.sha256(_FORM)
    digest.update(json.dumps(_canonical_settings(settings, tables), sort_keys=True).encode())
    for name in sorted(tables):
        if len(tables[name]):
            _add_table(digest.update, tables[name])
    return digest.hexdigest()


def _canonical_settings(settings: Settings, tables: Mapping[str, Table]) -> dict[str, Any]:
    values = settings.model_dump(mode="json", exclude_defaults=True)
    # The same labels, whether a number, a list or the table gives them.
    values["periods"] = [period.label for period in calendar_rows(settings, tables)]
    for key in _UNORDERED:
        if key in values:
            values[key] = sorted(set(values[key]))
    if values.get("accept_defaults", "all") != "all":
        values["accept_defaults"] = sorted(set(values["accept_defaults"]))
    return values


def _add_table(add: Callable[[bytes], object], table: Table) -> None:
    """Feed one table: each column as its distinct values and the sorted rows' codes."""
    add(f"\ntable {table.name} {len(table)}\n".encode())
    columns = [name for name in sorted(table.columns) if table.has(name)]
    keys: list[npt.NDArray[Any]] = []
    names: list[list[str] | None] = []
    for name in columns:
        values = table[name]
        if values.dtype.kind == "f":
            # + 0.0 turns -0.0 into 0.0; every nan becomes the same bits.
            keys.append(np.where(np.isnan(values), np.nan, values + 0.0))
            names.append(None)
        else:
            distinct, codes = factor(values)
            keys.append(codes)
            names.append(distinct)
    order = np.lexsort(keys)
    for name, key, distinct_names in zip(columns, keys, names, strict=True):
        add(f"column {name}\n".encode())
        if distinct_names is not None:
            add(json.dumps(distinct_names).encode())
            add(key[order].astype("<i8").tobytes())
        else:
            add(key[order].astype("<f8").tobytes())
