"""Checking relocation: lines that can move, places that can take them, budgets of known periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from smartshoring.case.makers import MAKING_KINDS, product_of_recipe
from smartshoring.case.problems import Collector, listed
from smartshoring.case.report import Tables, at, given, near, report, warn
from smartshoring.errors import Problem

_ENDS = (("site", "line"), ("to_site", "to_line"))


def check_relocation(labels: Sequence[str] | None, tables: Tables, problems: Collector) -> None:
    """The tables `moves` and `budgets`.

    Args:
        labels: The case's periods; None when `case.yaml` does not say them well.
        tables: Every table of the schema.
        problems: Receives what is found.
    """
    if len(tables["moves"]):
        _check_ends(tables, problems)
        _check_goods(tables, problems)
        _check_figures(tables, problems)
    if labels is not None and len(tables["budgets"]):
        _check_budgets(labels, tables, problems)


def _check_ends(tables: Tables, problems: Collector) -> None:
    """Both ends are plants with a capacity of that line, and they are not the same plant."""
    moves, capacity, sites = tables["moves"], tables["capacity"], tables["sites"]
    kind_of = dict(zip(sites["site"], sites["kind"], strict=True))
    lines_at: dict[str, set[str]] = defaultdict(set)
    for site, line in zip(capacity["site"], capacity["line"], strict=True):
        lines_at[site].add(line)
    known = set(tables["processes"]["line"]) - {""}
    for site, line in _ENDS:

        def wrong_kind(index: int, column: str = site) -> Problem:
            name = str(moves[column][index])
            return at(
                moves,
                "case.wrong_kind",
                column,
                name,
                kind=kind_of[name],
                expected=MAKING_KINDS[0],
            )

        def no_capacity(index: int, site: str = site, line: str = line) -> Problem:
            where, name = str(moves[site][index]), str(moves[line][index])
            code = f"case.move_{line}_without_capacity"
            return near(moves, code, line, name, lines_at[where] - {""}, site=where)

        wrong = [kind_of.get(name, "") not in ("", *MAKING_KINDS) for name in moves[site]]
        report(problems, moves, wrong, wrong_kind)
        ends = zip(moves[site], moves[line], strict=True)
        # A name that is nowhere is already reported as unknown.
        missing = [
            where in kind_of and name in known and name not in lines_at[where]
            for where, name in ends
        ]
        report(problems, moves, missing, no_capacity)
    report(
        problems,
        moves,
        (moves["site"] == moves["to_site"]) & (moves["site"] != ""),
        lambda i: at(moves, "case.move_to_itself", "to_site", moves["to_site"][i]),
    )


def _check_goods(tables: Tables, problems: Collector) -> None:
    """A line that can make nothing there of what it makes here is hardly the same line."""
    moves, processes = tables["moves"], tables["processes"]
    product = product_of_recipe(tables)
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    columns = zip(processes["site"], processes["line"], processes["recipe"], strict=True)
    for site, line, recipe in columns:
        made[site, line].add(product.get(recipe, recipe))
    before, after = (
        [made.get((site, line)) for site, line in zip(moves[one], moves[other], strict=True)]
        for one, other in _ENDS
    )
    strange = [
        bool(old) and bool(new) and not (old or set()) & (new or set())
        for old, new in zip(before, after, strict=True)
    ]
    warn(problems, moves, strange, "case.move_other_goods", "to_line")


def _check_figures(tables: Tables, problems: Collector) -> None:
    moves = tables["moves"]
    with np.errstate(invalid="ignore"):
        scrapped = moves["scrap_share"] > 0
    unknown = scrapped & ~given(moves, "scrap_usd")
    warn(problems, moves, unknown, "case.move_scrap_unknown", "scrap_usd", "scrap_share")


def _check_budgets(labels: Sequence[str], tables: Tables, problems: Collector) -> None:
    budgets = tables["budgets"]
    report(
        problems,
        budgets,
        [bool(name) and name not in labels for name in budgets["period"]],
        lambda i: at(
            budgets,
            "case.unknown_period",
            "period",
            str(budgets["period"][i]),
            expected=listed(labels, 12),
        ),
    )
