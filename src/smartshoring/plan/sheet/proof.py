"""Question 6: are power, water and people proven, and by which document."""

from __future__ import annotations

from smartshoring.plan.ground import GroundStatus
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Status, Unit, Word

_OPEN = ("unproven", "short")
_UNIT: dict[str, Unit] = {"kW": "kW", "m3/year": "m3_per_year", "heads": "head"}


def proof(brief: Brief) -> Answer:
    """What each open plant needs of the ground, and what proves that it is there."""
    rows = brief.needs
    owners = brief.owners("utilities", "labour")
    missing = brief.missing("utilities", "labour")
    asked = [row for row in rows if row.status != "not_asked"]
    if all(row.status == "not_included" for row in asked):
        code = "sheet.proof_unknown" if missing else "sheet.proof_none"
        status: Status = "not_included" if missing else "answered"
        return Answer(6, "proof", status, Line(code), missing=missing, owners=owners)
    opened = [row for row in asked if row.status in _OPEN]
    details = [_row(n, row) for n, row in enumerate(rows) if row in opened]
    proven = [row for row in asked if row.status == "proven"]
    stated = [row for row in asked if row.status == "stated"]
    if proven:
        details.append(_listed("sheet.proof_by", proven))
    if stated:
        details.append(_listed("sheet.proof_stated", stated))
        missing += (Missing("labour", "sheet.no_people_document"),)
    missing += tuple(
        Missing(f"{row.what} {row.site} {row.role}".strip(), f"sheet.ground_{row.status}")
        for row in opened
    )
    return Answer(
        number=6,
        key="proof",
        status="partly" if missing else "answered",
        said=Line(
            "sheet.proof_said_stated" if stated else "sheet.proof_said",
            {"proven": _count("proven", proven), "asked": _asked(asked)}
            | ({"stated": _count("stated", stated)} if stated else {}),
        ),
        details=tuple(details),
        missing=missing,
        source=("utilities", "labour", "sheet.ground[*]"),
        owners=owners,
    )


def _count(status: str, rows: list[GroundStatus]) -> Figure:
    return Figure(float(len(rows)), "unit", f"count(sheet.ground[status={status}])")


def _asked(rows: list[GroundStatus]) -> Figure:
    """Every need of the open sites, known or not: an absent table makes none of them go away."""
    trace = "count(sheet.ground[*]) - count(sheet.ground[status=not_asked])"
    return Figure(float(len(rows)), "unit", trace)


def _row(number: int, row: GroundStatus) -> Line:
    """What is needed and what there is, as far as it is known, of something not proven."""
    at, unit = f"sheet.ground[{number}]", _UNIT[row.unit]
    words: dict[str, Word | tuple[Word, ...]] = {
        "what": Word("code", f"sheet.ground_{row.what}"),
        "site": Word("text", f"{row.site}, {row.role}" if row.role else row.site),
        "status": Word("code", f"sheet.ground_{row.status}"),
    }
    figures: dict[str, Figure] = {}
    if row.needed is not None:
        figures["needed"] = Figure(row.needed, unit, f"{at}.needed")
    if row.available is not None:
        figures["available"] = Figure(row.available, unit, f"{at}.available")
    if figures:
        words["unit"] = Word("code", f"sheet.unit_{row.unit.partition('/')[0]}")
    return Line("_".join(("sheet.proof_row", *figures)), figures, words)


def _listed(code: str, rows: list[GroundStatus]) -> Line:
    """What is known where, by document."""
    where: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        site = f"{row.site} ({row.role})" if row.role else row.site
        where.setdefault((row.what, row.evidence, row.evidence_date), []).append(site)
    return Line(
        code,
        words={
            "rows": tuple(
                Word.of("proof", what, ", ".join(dict.fromkeys(sites)), document, day)
                for (what, document, day), sites in where.items()
            )
        },
    )
