"""Candidates that no plan may use, or not wholly, because something about them is not known."""

from __future__ import annotations

from smartshoring.plan.arrays import SUPPLIER, Coefficients, LeftOut
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Figure, Line, Missing, Word

_MOST_REASONS = 2
_MISSING = Missing("left_out", "sheet.left_out")


def touched(data: Coefficients) -> tuple[str, ...]:
    """Candidate sites that are left out themselves, or have a lane or a recipe that is."""
    sites = data.sites
    candidates = [
        name
        for name, kind, existing in zip(sites.name, sites.kind, sites.existing, strict=True)
        if kind != SUPPLIER and not existing
    ]
    return tuple(
        sorted(name for name in candidates if any(_is_of(name, item) for item in data.left_out))
    )


def left_out_lines(brief: Brief) -> tuple[Line, ...]:
    """How many candidates are touched, and the first reasons; () when nothing is left out."""
    items = brief.data.left_out
    if not items:
        return ()
    names = touched(brief.data)
    first: dict[tuple[str, str], LeftOut] = {}
    for item in sorted(items, key=lambda i: not any(_is_of(name, i) for name in names)):
        first.setdefault((item.code, item.detail), item)
    reasons = tuple(
        Word.of("left_out", item.subject, item.code, item.detail)
        for item in list(first.values())[:_MOST_REASONS]
    )
    entries = Figure(float(len(items)), "unit", "count(left_out[*])")
    if not names:
        return (Line("sheet.left_out_other", {"entries": entries}, {"reasons": reasons}),)
    count = Figure(float(len(names)), "unit", "count(sheet.candidates_touched[*])")
    words: dict[str, Word | tuple[Word, ...]] = {
        "sites": tuple(Word("text", name) for name in names),
        "reasons": reasons,
    }
    return (Line("sheet.left_out_sites", {"count": count, "entries": entries}, words),)


def left_out_missing(brief: Brief) -> tuple[Missing, ...]:
    """That a better network may be among what is left out."""
    return (_MISSING,) if brief.data.left_out else ()


def _is_of(site: str, item: LeftOut) -> bool:
    """Whether an entry is about a site: by name, `recipe @ site`, or as an end of a lane."""
    if item.kind == "lane":
        origin, _, rest = item.subject.partition(" > ")
        return site in (origin, rest) or rest.startswith(f"{site} (")
    return item.subject == site or item.subject.endswith(f" @ {site}")
