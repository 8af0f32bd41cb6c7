"""The footprint in a report: scopes with their range, months, verdicts of files, coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartshoring.report import charts
from smartshoring.report.content import Cell, Grid, Picture, Section, Words
from smartshoring.report.numbers import UNKNOWN, percent, plain, tonnes
from smartshoring.words import Language, known, say

_VERDICTS = ("accepted", "accepted_flagged", "estimated", "quarantined", "rejected", "ignored")


def footprint_sections(told: Mapping[str, Any], language: Language) -> list[Section]:
    """Sections of a measured footprint."""
    scopes = tuple(
        (
            Cell(_scope(one, language)),
            Cell(tonnes(one["co2e_kg"]), one["co2e_kg"] / 1000),
            Cell(UNKNOWN if one["low_kg"] is None
                 else f"{tonnes(one['low_kg'])}\u2013{tonnes(one['high_kg'])}"),
            Cell(tonnes(one["estimated_kg"]), one["estimated_kg"] / 1000),
            Cell(tonnes(one["quarantined_high_kg"]), one["quarantined_high_kg"] / 1000),
        )
        for one in told["by_scope"]
    )  # fmt: skip
    blocks: list[Words | Grid | Picture] = [
        Words(
            say("report.footprint_of", language, company=told["company"], year=told["year"] or "")
        )
    ]
    if scopes:
        header = ("scope", "counted", "range_95", "estimated", "aside")
        blocks.append(
            Grid(
                say("report.scopes", language),
                tuple(say(f"report.column_{name}", language) for name in header),
                scopes,
                reference="by_scope",
            )
        )
        blocks.append(Words(say("report.never_added", language)))
        blocks.append(_months(told, language))
    blocks.append(
        Grid(
            say("report.files", language),
            tuple(say(f"report.column_{name}", language) for name in ("verdict", "files")),
            (
                *(
                    (Cell(say(f"measure.verdict_{name}", language)),
                     Cell(plain(told["files"][name]), told["files"][name]))
                    for name in _VERDICTS
                ),
                (Cell(say("measure.read", language)),
                 Cell(plain(told["files"]["read"]), told["files"]["read"])),
            ),
            sums=((len(_VERDICTS), 0, len(_VERDICTS) - 1),),
            reference="files",
        )
    )  # fmt: skip
    covered = tuple(
        (Cell(one["site"] or UNKNOWN), Cell(percent(one["coverage_share"]), one["coverage_share"]),
         Cell(plain(len(one["missing_months"])), len(one["missing_months"])))
        for one in told["coverage"]
    )  # fmt: skip
    if covered:
        columns = ("site", "covered", "missing_months")
        blocks.append(
            Grid(
                say("report.coverage", language),
                tuple(say(f"report.column_{name}", language) for name in columns),
                covered,
                reference="coverage",
            )
        )
    return [Section(say("report.section_footprint", language), tuple(blocks))]


def _scope(one: Mapping[str, Any], language: Language) -> str:
    method = "" if one["method"] is None else say(f"measure.method_{one['method']}", language)
    return say(f"measure.scope_{one['scope'].replace('.', '')}", language, method=method)


def _months(told: Mapping[str, Any], language: Language) -> Picture:
    sums: dict[tuple[str, str], float] = {}
    for one in told["totals"]:
        if one["status"] == "counted" and one["method"] != "market":
            key = (one["carrier"], one["month"])
            sums[key] = sums.get(key, 0.0) + one["co2e_kg"]
    months = sorted({month for _, month in sums})
    carriers = sorted({carrier for carrier, _ in sums})
    parts = [
        (
            say(f"measure.carrier_{name}", language) if known(f"measure.carrier_{name}") else name,
            [sums.get((name, month), 0.0) for month in months],
        )
        for name in carriers
    ]
    alt = "; ".join(
        f"{month} {tonnes(sum(v[n] for _, v in parts))} t" for n, month in enumerate(months)
    )
    title = say("report.by_month", language)
    return Picture("months", charts.stacked(months, parts), title, alt, "totals")
