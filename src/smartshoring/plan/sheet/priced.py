"""Whether the case prices what the choice opens and closes: no number is made of a missing one."""

from __future__ import annotations

from smartshoring.plan.one_offs import CLOSE, OPEN
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Missing

_COLUMN = {"open": "opening_cost_usd", "close": "closing_cost_usd"}
_EVENT = {"open": OPEN, "close": CLOSE}
_TERM = {"open": "opening", "close": "closing"}


def unpriced(brief: Brief) -> tuple[Missing, ...]:
    """Openings and closings of the choice for which the case gives no cost at all.

    A cost of zero is a cost; a site that neither `sites` nor `one_off` prices is not free.
    """
    absent = brief.data.not_included
    found: list[Missing] = []
    for event, term in _TERM.items():
        if any(not _priced(brief, event, site) for site in _decided(brief, event)):
            code = absent.get(term) or absent.get("one_off") or f"sheet.{term}_unpriced"
            found.append(Missing(term, code))
    return tuple(found)


def flattered(brief: Brief) -> bool:
    """Whether the choice looks cheaper than it is, so that its saving is an upper limit."""
    opens = bool(_decided(brief, "open"))
    acts = opens or bool(_decided(brief, "close"))
    absent = brief.data.not_included
    return (
        bool(unpriced(brief))
        or (acts and "one_off_items" in absent)
        or (opens and "ramp" in absent)
    )


def _decided(brief: Brief, event: str) -> set[str]:
    """New sites that the choice opens, or sites of today that it closes."""
    sites = brief.data.sites
    today = dict(zip(sites.name, sites.existing, strict=True))
    mine = {d.site for d in brief.chosen.decisions if d.event == event}
    return {site for site in mine if today[site] == (event == "close")}


def _priced(brief: Brief, event: str, site: str) -> bool:
    items, names = brief.data.one_offs, brief.data.sites.name
    if any(
        names[s] == site and kind == _EVENT[event]
        for s, kind in zip(items.site, items.event, strict=True)
    ):
        return True
    # A site without a value in a column that others fill enters no plan.
    return brief.case["sites"].has(_COLUMN[event])
