"""Checking the tables against each other: every name must exist, every case must hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from smartshoring.case.check_bom import check_bom
from smartshoring.case.check_lines import check_capacity
from smartshoring.case.makers import MAKING_KINDS, implicit_recipes
from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.report import Tables, at, report, where
from smartshoring.case.schema import TABLES, Column
from smartshoring.case.table import Table
from smartshoring.errors import Problem
from smartshoring.reference.keys import UNITS, same_unit


def check_relations(labels: Sequence[str] | None, tables: Tables, problems: Collector) -> None:
    """Everything that needs more than one column to be seen and stops a plan.

    Args:
        labels: The case's periods; None when `case.yaml` does not say them well.
        tables: Every table of the schema.
        problems: Receives what is found.
    """
    _check_references(tables, problems)
    _check_names(tables, problems)
    if labels is not None:
        _check_periods(labels, tables["demand"], problems)
    _check_every_period(tables["demand"], problems)
    _check_sites(tables, problems)
    _check_lanes(tables["lanes"], problems)
    check_bom(tables, problems)
    _check_kinds(tables, problems)
    check_capacity(tables, problems)
    _check_dates(tables["duties"], problems)
    _check_facts(tables["facts"], problems)


def _check_references(tables: Tables, problems: Collector) -> None:
    for spec in TABLES.values():
        table = tables[spec.name]
        for column in spec.columns:
            if column.references and len(table):
                _check_reference(table, column, _known(column, tables), problems)


def _known(column: Column, tables: Tables) -> set[str]:
    known: set[str] = set()
    for reference in column.references:
        target, name = reference.split(".")
        known.update(tables[target][name])
    if "recipes.recipe" in column.references:
        known |= implicit_recipes(tables)
    return known - {""}


def _check_reference(table: Table, column: Column, known: set[str], problems: Collector) -> None:
    unknown = set(table[column.name]) - known - {""}
    if not unknown:
        return
    targets = listed(sorted({reference.split(".")[0] for reference in column.references}))

    def detail(index: int) -> Problem:
        value = str(table[column.name][index])
        return Problem(
            "case.unknown_name",
            table.file,
            column=column.name,
            value=value,
            nearest=nearest(value, known),
            params={"tables": targets},
        )

    report(problems, table, where(table, column.name, unknown), detail)


def _check_names(tables: Tables, problems: Collector) -> None:
    """A lane's end must say without doubt whether it is a site or a market."""
    markets = tables["markets"]
    both = set(tables["sites"]["site"]) & set(markets["market"]) - {""}
    report(
        problems,
        markets,
        where(markets, "market", both),
        lambda index: at(markets, "case.site_and_market", "market", markets["market"][index]),
    )


def _check_periods(labels: Sequence[str], demand: Table, problems: Collector) -> None:
    known = {"", *labels}

    def unknown(index: int) -> Problem:
        value = str(demand["period"][index])
        return at(demand, "case.unknown_period", "period", value, expected=listed(labels, 12))

    report(problems, demand, ~where(demand, "period", known), unknown)


def _check_every_period(demand: Table, problems: Collector) -> None:
    """A row without a period holds for all of them, so a named one would count twice."""
    blank = demand["period"] == ""
    if not blank.any() or blank.all():
        return
    every = {
        (market, product): row
        for market, product, row in zip(
            demand["market"][blank], demand["product"][blank], demand.row[blank], strict=True
        )
    }
    pairs = list(zip(demand["market"], demand["product"], strict=True))
    twice = np.array([pair in every for pair in pairs], dtype=bool) & ~blank
    report(
        problems,
        demand,
        twice,
        lambda index: at(
            demand,
            "case.every_period_and_one",
            "period",
            demand["period"][index],
            first=str(every[pairs[index]]),
        ),
    )


def _check_sites(tables: Tables, problems: Collector) -> None:
    sites = tables["sites"]
    for table in (sites, tables["markets"]):
        half = np.isnan(table["lat"]) != np.isnan(table["lon"])
        problems.add_rows(at(table, "case.half_point", "lat, lon"), table.row[half])


def _check_lanes(lanes: Table, problems: Collector) -> None:
    if len(lanes):
        same = (lanes["origin"] == lanes["destination"]) & (lanes["origin"] != "")
        report(
            problems,
            lanes,
            same,
            lambda index: at(lanes, "case.lane_to_itself", "destination", lanes["origin"][index]),
        )


_KINDS = {
    "processes": MAKING_KINDS,
    "capacity": (*MAKING_KINDS, "dc"),
    "supply": ("supplier",),
    "qualification": MAKING_KINDS,
    "ramp": MAKING_KINDS,
    "labour": MAKING_KINDS,
}
"""Kinds of site that a row of the table may be about."""


def _check_kinds(tables: Tables, problems: Collector) -> None:
    """Processes stand in plants and supply comes from suppliers."""
    sites = tables["sites"]
    kind_of = dict(zip(sites["site"], sites["kind"], strict=True))
    for name, expected in _KINDS.items():
        table = tables[name]
        wrong = {site for site, kind in kind_of.items() if kind not in ("", *expected)}

        def detail(index: int, table: Table = table, expected: str = expected[0]) -> Problem:
            site = str(table["site"][index])
            return at(table, "case.wrong_kind", "site", site, kind=kind_of[site], expected=expected)

        report(problems, table, where(table, "site", wrong - {""}), detail)


def _check_dates(duties: Table, problems: Collector) -> None:
    given = (duties["valid_from"] != "") & (duties["valid_to"] != "")
    # ISO dates sort as text.
    swapped = [
        bool(both) and first > last
        for both, first, last in zip(given, duties["valid_from"], duties["valid_to"], strict=True)
    ]
    report(
        problems,
        duties,
        np.array(swapped, dtype=bool),
        lambda index: at(
            duties,
            "case.dates_swapped",
            "valid_to",
            duties["valid_to"][index],
            first=duties["valid_from"][index],
        ),
    )
    _check_overlaps(duties, problems)


def _check_overlaps(duties: Table, problems: Collector) -> None:
    """Two rates for the same goods on the same day leave it open which one holds."""
    spans: dict[tuple[str, ...], list[tuple[str, str, int]]] = defaultdict(list)
    columns = zip(duties["importer"], duties["origin"], duties["hs_code"], strict=True)
    for index, key in enumerate(columns):
        first, last = duties["valid_from"][index], duties["valid_to"][index]
        spans[key].append((first, last or "9999-12-31", index))
    overlapping: dict[int, int] = {}
    for rows in spans.values():
        rows.sort()
        for (start, end, before), (after_start, _, after) in pairwise(rows):
            if start < after_start <= end:
                overlapping[after] = before
    bad = np.zeros(len(duties), dtype=bool)
    bad[list(overlapping)] = True
    report(
        problems,
        duties,
        bad,
        lambda index: at(
            duties,
            "case.duties_overlap",
            "valid_from",
            duties["valid_from"][index],
            first=str(duties.row[overlapping[index]]),
        ),
    )


def _check_facts(facts: Table, problems: Collector) -> None:
    with np.errstate(invalid="ignore"):
        outside = (facts["low"] > facts["value"]) | (facts["value"] > facts["high"])
    report(
        problems,
        facts,
        outside,
        lambda index: at(
            facts,
            "case.fact_outside",
            "value",
            f"{facts['value'][index]:.10g}",
            low=f"{facts['low'][index]:.10g}",
            high=f"{facts['high'][index]:.10g}",
        ),
    )
    other_unit = [
        key in UNITS and not same_unit(unit, UNITS[key])
        for key, unit in zip(facts["key"], facts["unit"], strict=True)
    ]
    report(
        problems,
        facts,
        np.array(other_unit, dtype=bool),
        lambda index: at(
            facts,
            "case.fact_unit",
            "unit",
            facts["unit"][index],
            key=facts["key"][index],
            expected=UNITS[facts["key"][index]],
        ),
    )
