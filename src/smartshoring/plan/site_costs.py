"""Other costs of sites by category: rent, water, local tax and the like, inside the known terms.

A yearly cost is part of the site's fixed cost while it is open; a supplier with one is a site that
a plan decides on. A cost per unit is part of the conversion cost of each good unit made at a plant,
of the price at a supplier, and of the handling of each unit that leaves a distribution centre. So
the model, the checker and the yardstick need no rule of their own; the split by category is kept
here for whoever shows costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from smartshoring.case.case import Case
from smartshoring.plan.arrays import DC, PLANT, SUPPLIER, Arcs, Floats, Ints, Runs, Sites, Supplies
from smartshoring.plan.ledger import Ledger


def _none() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True)
class SiteCosts:
    """Rows of the site_costs table, by site and category [C].

    Attributes:
        site: Where.
        category: What for.
        usd_per_year: Part of `Sites.fixed_usd_per_year`.
        usd_per_unit: Part of `Runs.other_usd` at plants, of `Supplies.cost_usd` at suppliers, of
            `Arcs.handling_usd` of what leaves a distribution centre.
    """

    site: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    category: tuple[str, ...] = ()
    usd_per_year: Floats = field(default_factory=_none)
    usd_per_unit: Floats = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.site)

    def yearly(self, sites: int) -> Floats:
        """Yearly cost of all categories at each site [S]."""
        return np.bincount(self.site, self.usd_per_year, sites).astype(float)

    def per_unit(self, sites: Sites, kind: int) -> Floats:
        """Cost per unit of all categories at the sites of a kind, 0 elsewhere [S]."""
        every = np.bincount(self.site, self.usd_per_unit, len(sites))
        return np.where(sites.kind == kind, every, 0.0).astype(float)


def build(case: Case, sites: Sites, ledger: Ledger) -> SiteCosts:
    """The site_costs table as arrays; blank amounts are none of that kind."""
    table = case["site_costs"]
    if not len(table):
        ledger.not_included("site_costs", "costs.missing_site_costs")
    order = sorted(
        range(len(table)), key=lambda i: (str(table["site"][i]), str(table["category"][i]))
    )
    rows = np.array(order, np.int64)
    return SiteCosts(
        site=np.array([sites.name.index(str(table["site"][i])) for i in order], np.int64),
        category=tuple(str(table["category"][i]) for i in order),
        usd_per_year=np.nan_to_num(table["usd_per_year"][rows].astype(float)),
        usd_per_unit=np.nan_to_num(table["usd_per_unit"][rows].astype(float)),
    )


def told(costs: SiteCosts, sites: Sites, ledger: Ledger) -> None:
    """A term with only these costs in it is there: what is missing of it gets its own name."""
    for amount, term, part in (
        (costs.usd_per_year, "fixed", "fixed_cost"),
        (costs.per_unit(sites, PLANT), "production", "conversion"),
        (costs.per_unit(sites, DC), "handling", "lane_handling"),
    ):
        if amount.any():
            ledger.narrow(term, part)


def on_sites(sites: Sites, costs: SiteCosts) -> Sites:
    """The sites with their yearly costs."""
    fixed = sites.fixed_usd_per_year + costs.yearly(len(sites))
    return replace(sites, fixed_usd_per_year=fixed)


def on_runs(runs: Runs, sites: Sites, costs: SiteCosts) -> Runs:
    """The runs with the costs per good unit of their plants, whatever the yield."""
    return replace(runs, other_usd=runs.other_usd + costs.per_unit(sites, PLANT)[runs.site])


def on_supplies(supplies: Supplies, sites: Sites, costs: SiteCosts) -> Supplies:
    """What suppliers sell, with their costs per unit."""
    extra = costs.per_unit(sites, SUPPLIER)[supplies.site]
    return replace(supplies, cost_usd=supplies.cost_usd + extra)


def on_arcs(arcs: Arcs, sites: Sites, costs: SiteCosts) -> Arcs:
    """The arcs with the costs per unit of the distribution centre they leave."""
    extra = costs.per_unit(sites, DC)
    return replace(arcs, handling_usd=arcs.handling_usd + extra[arcs.origin])
