"""What a plan tells the company to do: stay, move, keep a part, go in phases, keep two sources."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.phase import families

Choice = Literal["stay", "move", "mixed", "phase", "dual", "undecided"]

SECOND_SOURCE_SHARE = 0.1
"""A plant that makes a smaller share of a product is no second source of it."""
_ROUNDING = 1e-6
"""A solver keeps a limit of exactly that share to about 1e-9 of it."""


def kind_of(plan: Plan, data: Coefficients) -> Choice:
    """What a plan does; the first of these that is true.

    - `stay`: no candidate plant opens, and no line moves to another plant.
    - `phase`: families of finished products start at candidate plants in different periods.
    - `dual`: an existing plant is open at the end, and every finished product that a candidate
      plant makes at the end is then made at another plant too, a tenth of it at least.
    - `mixed`: an existing plant is open at the end.
    - `move`: none is.

    Plants that only make components count too: a company that keeps one has not left.
    """
    existing = _plants(data)
    opens = any(d.open and not existing.get(d.site, True) for d in plan.decisions)
    if not opens and not plan.moves:
        return "stay"
    if _starts_apart(plan, data, existing):
        return "phase"
    last = plan.open_sites(data.periods[-1])
    if not any(kept and name in last for name, kept in existing.items()):
        return "move"
    return "dual" if _has_second_sources(plan, data, existing) else "mixed"


def plants_of(plan: Plan, data: Coefficients) -> frozenset[tuple[str, str]]:
    """Open plants and the periods in which they are open."""
    plants = _plants(data)
    return frozenset((d.site, d.period) for d in plan.decisions if d.open and d.site in plants)


def _plants(data: Coefficients) -> dict[str, bool]:
    """Whether each plant exists today."""
    sites = data.sites
    return {
        name: bool(existing)
        for name, kind, existing in zip(sites.name, sites.kind, sites.existing, strict=True)
        if kind == PLANT
    }


def _starts_apart(plan: Plan, data: Coefficients, existing: dict[str, bool]) -> bool:
    family = dict(zip(data.products.name, families(data), strict=True))
    start: dict[str, int] = {}
    for made in plan.production:
        if family[made.product] and not existing.get(made.site, True):
            t = data.periods.index(made.period)
            name = family[made.product]
            start[name] = min(t, start.get(name, t))
    return len(set(start.values())) > 1


def _has_second_sources(plan: Plan, data: Coefficients, existing: dict[str, bool]) -> bool:
    finished = dict(zip(data.products.name, data.products.finished, strict=True))
    made_at: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for made in plan.production:
        if made.period == data.periods[-1] and finished[made.product]:
            made_at[made.product][made.site] += made.quantity
    moved = False
    for by_site in made_at.values():
        total = sum(by_site.values())
        for candidate in (site for site in by_site if not existing.get(site, True)):
            moved = True
            others = [units for site, units in by_site.items() if site != candidate]
            if max(others, default=0.0) < SECOND_SOURCE_SHARE * (1 - _ROUNDING) * total:
                return False
    return moved
