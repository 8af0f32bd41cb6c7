"""Checking terms of sale, returns and open inputs against what the case sells and asks."""

from __future__ import annotations

from typing import Final

from smartshoring.case import gazetteer
from smartshoring.case.problems import Collector
from smartshoring.case.report import Bools, Tables, at, given, near, report, where
from smartshoring.case.schema import TABLES
from smartshoring.case.table import Table
from smartshoring.errors import Problem
from smartshoring.reference.keys import UNITS

SELLER_IMPORTS: Final = "DDP"
"""The only rule of Incoterms 2020 under which the seller clears the import."""


def check_terms(tables: Tables, problems: Collector) -> None:
    """The tables `terms`, `returns` and `open_inputs`."""
    terms = tables["terms"]
    if len(terms):
        _check_importer(terms, problems)
    if len(tables["demand"]):
        for name in ("terms", "returns"):
            _check_sold(tables[name], tables, problems)
    _check_inputs(tables["open_inputs"], problems)


def _check_importer(terms: Table, problems: Collector) -> None:
    both = given(terms, "incoterm") & given(terms, "importer_of_record")
    seller = terms["incoterm"] == SELLER_IMPORTS
    says_seller = terms["importer_of_record"] == "seller"

    def detail(index: int) -> Problem:
        expected = "seller" if seller[index] else "buyer"
        return at(
            terms,
            "case.incoterm_importer",
            "importer_of_record",
            terms["importer_of_record"][index],
            "warning",
            incoterm=terms["incoterm"][index],
            expected=expected,
        )

    report(problems, terms, both & (seller != says_seller), detail)


def _check_sold(table: Table, tables: Tables, problems: Collector) -> None:
    """A row about a product that its market does not buy changes nothing."""
    demand = tables["demand"]
    sold = set(zip(demand["market"], demand["product"], strict=True))
    sold |= {(market, "") for market, _ in sold}
    # A name that exists nowhere is already reported as unknown.
    markets = set(tables["markets"]["market"])
    products = set(tables["products"]["product"]) | {""}
    idle = [
        market in markets and product in products and (market, product) not in sold
        for market, product in zip(table["market"], table["product"], strict=True)
    ]
    report(
        problems,
        table,
        idle,
        lambda i: at(
            table,
            "case.not_sold_there",
            "product" if table["product"][i] else "market",
            table["product"][i] or table["market"][i],
            "warning",
            market=table["market"][i],
        ),
    )


def _check_inputs(inputs: Table, problems: Collector) -> None:
    if not len(inputs):
        return
    columns = {f"{spec.name}.{column.name}" for spec in TABLES.values() for column in spec.columns}
    known = columns | set(UNITS) | gazetteer.default_names()
    unknown: Bools = given(inputs, "key") & ~where(inputs, "key", known)
    report(
        problems,
        inputs,
        unknown,
        lambda i: near(inputs, "case.unknown_input", "key", inputs["key"][i], known, "warning"),
    )
