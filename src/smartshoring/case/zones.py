"""Names that may be a site, a market, a place or everywhere, brought to one form.

In `freight_rates` a zone is the name of a site or market, else a place, else `*`; in `open_inputs`
a place may also be a gateway or a pair of countries, as in `facts`. Names of sites and markets
stay as they are and win over places of the same name; places become their id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from smartshoring.case import gazetteer
from smartshoring.case.problems import Collector, nearest
from smartshoring.case.table import Table
from smartshoring.errors import Problem

EVERYWHERE: Final = gazetteer.ANYWHERE


def with_zones(tables: Mapping[str, Table], problems: Collector) -> dict[str, Table]:
    """The tables with zones in their canonical form; a zone that names nothing is a problem."""
    own = (set(tables["sites"]["site"]) | set(tables["markets"]["market"])) - {""}
    rates = tables["freight_rates"]
    for column in ("origin_zone", "destination_zone"):
        rates = _resolved(rates, column, own, _zone, problems)
    inputs = _resolved(tables["open_inputs"], "place", own, gazetteer.fact_place, problems)
    return {**tables, "freight_rates": rates, "open_inputs": inputs}


def _zone(text: str) -> str | None:
    return text if text == EVERYWHERE else gazetteer.place_id(text)


def _resolved(
    table: Table,
    column: str,
    own: set[str],
    resolve: Callable[[str], str | None],
    problems: Collector,
) -> Table:
    if not len(table):
        return table
    written = table[column]
    known = {name: name if name in own or not name else resolve(name) for name in set(written)}
    unknown = [index for index, name in enumerate(written) if known[name] is None]

    def detail(number: int) -> Problem:
        name = str(written[unknown[number]])
        near = nearest(name, own) or gazetteer.nearest_place(name)
        return Problem("case.unknown_zone", table.file, column=column, value=name, nearest=near)

    if unknown:
        problems.add_rows(detail(0), table.row[unknown], detail)
    found = np.empty(len(written), dtype=object)
    found[:] = [known[name] or "" for name in written]
    return replace(table, columns={**table.columns, column: found})
