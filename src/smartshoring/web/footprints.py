"""Footprints of the workspace: measured into a small base that is asked by scope, site, month."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from smartshoring.carbon.footprint.company_tables import (
    entities_in,
    other_energy_in,
    production_in,
)
from smartshoring.carbon.footprint.document import document, emission, record
from smartshoring.carbon.footprint.emit import months_of, per_unit
from smartshoring.carbon.footprint.measure import Asked, Footprint, Line, measured, readings
from smartshoring.carbon.footprint.metadata import listed_in
from smartshoring.carbon.footprint.sources import sources
from smartshoring.carbon.invoices.guard import Refusal, document_of
from smartshoring.errors import CaseError
from smartshoring.web.refusal import RefusedError
from smartshoring.web.workspace import read_json, write_json
from smartshoring.words import LANGUAGES, Language, say

TABLES: Final = ("entities", "other_energy", "production", "metadata")
"""Files that may come beside the invoices."""
_FILTERS: Final = ("verdict", "reason", "carrier", "site", "scope", "month")
_AROUND: Final = 6
"""Lines of an invoice shown before and after a field."""


def asked_of(folder: Path, request: Mapping[str, Any]) -> Asked:
    """What is asked, tables beside the invoices included.

    Raises:
        RefusedError: With every problem of these tables.
    """
    beside = folder / "beside"
    files = {name: next(iter(sorted(beside.glob(f"{name}.*"))), None) for name in TABLES}
    try:
        return Asked(
            company=request["company"],
            year=request["year"],
            gwp=request["gwp"],
            policy=request["grid_factor"],
            entities=entities_in(files["entities"]) if files["entities"] else (),
            others=other_energy_in(files["other_energy"]) if files["other_energy"] else (),
            made=production_in(files["production"]) if files["production"] else (),
            listed=listed_in(files["metadata"]) if files["metadata"] else None,
        )
    except CaseError as error:
        raise RefusedError("tables_have_errors", 422, problems=error.problems) from error


def measured_in(
    folder: Path, request: Mapping[str, Any], tell: Callable[..., None]
) -> dict[str, Any]:
    """Measure the invoices of a folder; what the register is to tell of it."""
    found = measured(
        readings(sources([folder / "invoices"])),
        asked_of(folder, request),
        tell=lambda count: tell(step="web.step_reading", files_read=count),
    )
    whole = document(found)
    light = {name: part for name, part in whole.items() if name not in ("records", "emissions")}
    for language in LANGUAGES:
        told = {**light, "reasons": _reasons(found, language)}
        write_json(folder / f"footprint.{language}.json", told)
    _write_base(folder / "records.sqlite", found)
    return {"status": "done", "files_read": found.read, "root": found.root}


def _reasons(found: Footprint, language: Language) -> list[dict[str, Any]]:
    """Verdicts and reasons with how many lines, and what they emit or could."""
    lines: dict[tuple[str, str], int] = defaultdict(int)
    kilograms: dict[tuple[str, str], float] = defaultdict(float)
    for line in found.lines:
        key = (line.consumption.verdict, line.consumption.reason)
        lines[key] += 1
        for one in line.emissions:
            if one.scope in ("1", "2", "3.4") and one.method != "market":
                kilograms[key] += one.co2e_kg(found.asked.gwp)
    return [
        {
            "verdict": verdict,
            "reason": reason or None,
            "text": say(f"measure.reason_{reason}", language) if reason else "",
            "lines": count,
            "co2e_kg": kilograms[verdict, reason],
        }
        for (verdict, reason), count in sorted(lines.items(), key=lambda one: -one[1])
    ]


def _write_base(path: Path, found: Footprint) -> None:
    """Every line, and beside it the months and scopes that it is part of."""
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.execute(
        "CREATE TABLE line (number INTEGER PRIMARY KEY, id TEXT, file TEXT, verdict TEXT, "
        "reason TEXT, carrier TEXT, site TEXT, co2e_kg REAL, told TEXT)"
    )
    base.execute("CREATE TABLE part (number INTEGER, scope TEXT, month TEXT)")
    for number, line in enumerate(found.lines):
        gwp = found.asked.gwp
        emissions = [
            emission(one, gwp)
            | {
                "factor_co2e_kg_per_unit": per_unit(one.factor, gwp),
                "factor_unit": one.factor.unit,
                "factor_source": one.factor.source,
            }
            for one in line.emissions
        ]
        kg = sum(
            one.co2e_kg(gwp)
            for one in line.emissions
            if one.scope in ("1", "2", "3.4") and one.method != "market"
        )
        told = {**record(line), "emissions": emissions}
        row = (
            number, line.id, line.judged.name, line.consumption.verdict, line.consumption.reason,
            line.consumption.carrier, line.site, kg, json.dumps(told, ensure_ascii=False),
        )  # fmt: skip
        base.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        base.executemany("INSERT INTO part VALUES (?, ?, ?)", _parts(number, line))
    base.execute("CREATE INDEX part_of ON part (scope, month)")
    base.execute("CREATE INDEX line_id ON line (id)")
    base.commit()
    base.close()


def _parts(number: int, line: Line) -> set[tuple[int, str, str]]:
    return {
        (number, one.scope, month)
        for one in line.emissions
        for month, _ in months_of(one.first, one.last)
    }


def records_page(
    folder: Path, chosen: Mapping[str, str], offset: int, limit: int
) -> dict[str, Any]:
    """Lines that fit what is chosen, the heaviest first.

    Args:
        folder: The footprint's folder.
        chosen: Any of verdict, reason, carrier, site, scope and month.
        offset: Lines to pass over.
        limit: Most lines.
    """
    wheres, values = ["1 = 1"], []
    for name in _FILTERS:
        if name not in chosen:
            continue
        if name in ("scope", "month"):
            wheres.append(f"number IN (SELECT number FROM part WHERE {name} = ?)")  # noqa: S608
        else:
            wheres.append(f"{name} = ?")
        values.append(chosen[name])
    if "scope" in chosen and "month" in chosen:
        wheres.append("number IN (SELECT number FROM part WHERE scope = ? AND month = ?)")
        values += [chosen["scope"], chosen["month"]]
    where = " AND ".join(wheres)
    base = sqlite3.connect(f"file:{folder / 'records.sqlite'}?mode=ro", uri=True)
    try:
        (total,) = base.execute(
            f"SELECT count(*) FROM line WHERE {where}",  # noqa: S608 (names are ours)
            values,
        ).fetchone()
        rows = base.execute(
            f"SELECT told FROM line WHERE {where} "  # noqa: S608
            "ORDER BY co2e_kg DESC, number LIMIT ? OFFSET ?",
            [*values, limit, offset],
        ).fetchall()
    finally:
        base.close()
    return {"total": total, "records": [json.loads(row[0]) for row in rows]}


def record_of(folder: Path, name: str) -> dict[str, Any]:
    """One line by its id.

    Raises:
        RefusedError: There is none.
    """
    base = sqlite3.connect(f"file:{folder / 'records.sqlite'}?mode=ro", uri=True)
    try:
        found = base.execute("SELECT told FROM line WHERE id = ?", (name,)).fetchone()
    finally:
        base.close()
    if found is None:
        raise RefusedError("no_such_record", 404)
    told: dict[str, Any] = json.loads(found[0])
    return told


def source_of(folder: Path, name: str) -> dict[str, Any]:
    """The lines of an invoice round the field that a record rests on.

    Raises:
        RefusedError: The record, its file or the field is not there.
    """
    told = record_of(folder, name)
    path = told["evidence"]["xpath"]
    data = next(
        (one.data for one in sources([folder / "invoices"]) if one.name == told["file"]), None
    )
    if data is None or not path:
        raise RefusedError("no_source", 404)
    parsed = document_of(data)
    if isinstance(parsed, Refusal):
        raise RefusedError("no_source", 404)
    element = _element(parsed.root, path)
    if element is None:
        raise RefusedError("no_source", 404)
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    lines = _wrapped(text)
    raw = str(told["evidence"]["raw"] or "")
    attribute = path.rsplit("@", 1)[1] if "/@" in path else ""
    wanted = f'{attribute}="{raw}"' if attribute else raw
    hit = next((n for n, line in enumerate(lines) if wanted and wanted in line), 0)
    return {
        "file": told["file"],
        "xpath": path,
        "raw": raw,
        "before": lines[max(0, hit - _AROUND) : hit],
        "hit": lines[hit],
        "after": lines[hit + 1 : hit + 1 + _AROUND],
    }


def _element(root: etree._Element, path: str) -> etree._Element | None:
    """The element that a path leads to, or that bears the attribute it leads to."""
    found = root.xpath(path)
    if not isinstance(found, list) or not found:
        return None
    first: Any = found[0]
    parent = first.getparent()
    if isinstance(first, etree._Element) and parent is None:  # noqa: SLF001 (lxml's only name)
        return first
    return parent if isinstance(parent, etree._Element) else None  # noqa: SLF001


def _wrapped(text: str) -> list[str]:
    """An element's text with each attribute on a line of its own, as XML has few line ends."""
    lines: list[str] = []
    for line in text.replace("><", ">\n<").splitlines():
        if len(line) <= 100:
            lines.append(line)
            continue
        head, *attributes = line.split('" ')
        parts = [part + '"' for part in (head, *attributes[:-1])] if attributes else [head]
        lines += parts[:1] + ["    " + part for part in parts[1:]]
        if attributes:
            lines.append("    " + attributes[-1])
    return [line[:300] for line in lines]


def shown(folder: Path, language: Language) -> dict[str, Any]:
    """What a measured footprint says; empty before it is done."""
    return read_json(folder / f"footprint.{language}.json") or {}
