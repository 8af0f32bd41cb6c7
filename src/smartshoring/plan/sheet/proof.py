"""Question 6: are power, water and people proven, and by which document."""

from __future__ import annotations

from smartshoring.plan.ground import GroundStatus
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Status, Word

_OPEN = ("unproven", "short")


def proof(brief: Brief) -> Answer:
    """What each open plant needs of the ground, and what proves that it is there."""
    rows = brief.ground
    owners = brief.owners("utilities", "labour")
    missing = brief.missing("utilities", "labour")
    asked = [row for row in rows if row.status not in ("not_asked", "not_included")]
    if not asked:
        code = "sheet.proof_unknown" if missing else "sheet.proof_none"
        status: Status = "not_included" if missing else "answered"
        return Answer(6, "proof", status, Line(code), missing=missing, owners=owners)
    opened = [row for row in asked if row.status in _OPEN]
    details = [_row(n, row) for n, row in enumerate(rows) if row in opened]
    proven = [row for row in asked if row.status == "proven"]
    details += [_documents(proven)] if proven else []
    status = "partly" if missing or opened else "answered"
    missing += tuple(
        Missing(f"{row.what} {row.site} {row.role}".strip(), f"sheet.ground_{row.status}")
        for row in opened
    )
    return Answer(
        number=6,
        key="proof",
        status=status,
        said=Line(
            "sheet.proof_said",
            {
                "proven": Figure(float(len(proven)), "unit", "count(sheet.ground[status=proven])"),
                "asked": Figure(
                    float(len(asked)),
                    "unit",
                    "count(sheet.ground[*]) - count(sheet.ground[status=not_asked])"
                    " - count(sheet.ground[status=not_included])",
                ),
            },
        ),
        details=tuple(details),
        missing=missing,
        source=("utilities", "labour", "sheet.ground[*]"),
        owners=owners,
    )


def _row(number: int, row: GroundStatus) -> Line:
    """What is needed and what there is, of something that is not proven."""
    at = f"sheet.ground[{number}]"
    words: dict[str, Word | tuple[Word, ...]] = {
        "what": Word("code", f"sheet.ground_{row.what}"),
        "site": Word("text", f"{row.site}, {row.role}" if row.role else row.site),
        "status": Word("code", f"sheet.ground_{row.status}"),
        "unit": Word("code", f"sheet.unit_{row.unit.split('/', maxsplit=1)[0]}"),
    }
    figures = {
        "needed": Figure(row.needed, "unit", f"{at}.needed"),
        "available": Figure(row.available, "unit", f"{at}.available"),
    }
    return Line("sheet.proof_row", figures, words)


def _documents(proven: list[GroundStatus]) -> Line:
    """What is proven where, by document."""
    where: dict[tuple[str, str, str], list[str]] = {}
    for row in proven:
        site = f"{row.site} ({row.role})" if row.role else row.site
        where.setdefault((row.what, row.evidence, row.evidence_date), []).append(site)
    return Line(
        "sheet.proof_by",
        words={
            "rows": tuple(
                Word.of("proof", what, ", ".join(dict.fromkeys(sites)), document, day)
                for (what, document, day), sites in where.items()
            )
        },
    )
