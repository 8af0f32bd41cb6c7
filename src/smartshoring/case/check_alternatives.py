"""Checking alternatives: who each condition speaks of, and that rows of one name agree."""

from __future__ import annotations

import numpy as np

from smartshoring.case import gazetteer
from smartshoring.case.problems import Collector
from smartshoring.case.report import Tables, at, given, near, report, where
from smartshoring.errors import Problem

_EVENTS = ("no_closing", "no_opening", "keep")
"""Conditions on what opens and closes, which suppliers do not."""


def check_alternatives(tables: Tables, problems: Collector) -> None:
    """The table `alternatives`."""
    if len(tables["alternatives"]):
        _check_subjects(tables, problems)
        _check_names(tables, problems)


def _check_subjects(tables: Tables, problems: Collector) -> None:
    table, sites = tables["alternatives"], tables["sites"]
    country, site = given(table, "country"), given(table, "site")
    condition = table["condition"]

    countries = {gazetteer.country_of_place(str(place)) for place in sites["place"]} - {""}
    suppliers = set(sites["site"][sites["kind"] == "supplier"])
    wrong = (
        ("case.alternative_subject", "site", (condition == "without") & ~country & ~site),
        ("case.alternative_site", "site", (condition == "keep") & ~site),
        ("case.alternative_both", "country", country & site & (condition != "different")),
        ("case.alternative_no_subject", "condition", (condition == "different") & (country | site)),
        (
            "case.alternative_supplier",
            "site",
            where(table, "site", suppliers) & where(table, "condition", _EVENTS),
        ),
    )
    for code, column, bad in wrong:

        def detail(index: int, code: str = code, column: str = column) -> Problem:
            value = str(table[column][index])
            return at(table, code, column, value or None, condition=str(condition[index]))

        report(problems, table, bad, detail)
    report(
        problems,
        table,
        country & ~where(table, "country", countries),
        lambda i: near(
            table, "case.alternative_no_country", "country", str(table["country"][i]), countries
        ),
    )


def _check_names(tables: Tables, problems: Collector) -> None:
    """Rows of one name give one tolerance, and do not do without what they keep."""
    table = tables["alternatives"]
    name, share = table["alternative"], table["tolerance_share"]
    first: dict[str, float] = {}
    for own, tolerance in zip(name, share, strict=True):
        if not np.isnan(tolerance):
            first.setdefault(str(own), float(tolerance))
    differs = [
        not np.isnan(tolerance) and tolerance != first[str(own)]
        for own, tolerance in zip(name, share, strict=True)
    ]
    report(
        problems,
        table,
        differs,
        lambda i: at(
            table,
            "case.alternative_tolerance",
            "tolerance_share",
            f"{share[i]:.10g}",
            name=str(name[i]),
            first=f"{first[str(name[i])]:.10g}",
        ),
    )
    sites = tables["sites"]
    place = dict(zip(sites["site"], sites["place"], strict=True))
    barred = {
        (str(own), str(subject))
        for own, kind, country, site in zip(
            name, table["condition"], table["country"], table["site"], strict=True
        )
        if kind == "without"
        for subject in (country, site)
        if subject
    }
    report(
        problems,
        table,
        [
            kind == "keep"
            and bool(
                {(str(own), str(site)), (str(own), gazetteer.country_of_place(place.get(site, "")))}
                & barred
            )
            for own, kind, site in zip(name, table["condition"], table["site"], strict=True)
        ],
        lambda i: at(
            table, "case.alternative_at_odds", "site", str(table["site"][i]), name=str(name[i])
        ),
    )
