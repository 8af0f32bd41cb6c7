"""How much of a plan's finished goods leave the same sites as in another plan: their overlap.

Modelling to generate alternatives (Brill, Chang and Hopkins 1982; DeCarolis 2011), measured so that
a site which stands open and idle counts for nothing:

    overlap = sum over sites s and products p of min(x_sp, b_sp) / sum of b_sp

x_sp are units of the finished product p that leave s over the horizon, b_sp the same of the plan to
differ from. A minimum is not convex: one 0/1 variable z_sp where b_sp > 0 says which side is less.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft
from smartshoring.plan.model.limits import delivered_arcs
from smartshoring.solver.linear import Floats, Ints


def write(draft: Draft, base: Floats) -> Floats:
    """Columns and rows of the overlap; its coefficients over all columns.

    m_sp >= x_sp - M_p z_sp,  m_sp >= b_sp z_sp,  M_p = all that any plan could use of p.

    Args:
        draft: The draft.
        base: Units of each finished product that leave each site in the other plan [S x P].
    """
    site, product = np.nonzero(base > 0)
    count, given = len(site), base[site, product]
    builder = draft.builder
    # Both as shares of what there is, so that coefficients stay near one.
    least = builder.add_columns(count, upper=1.0)
    side = builder.add_columns(count, upper=1.0, integer=True)
    every = np.arange(count)
    most = np.maximum(draft.need.sum(axis=0)[product], given)
    row, column, value = _leaving(draft, site, product)
    builder.add_rows(
        np.concatenate([every, every, row]),
        np.concatenate([least, side, column]),
        np.concatenate([np.ones(count), most / given, -value / given[row]]),
        lower=0.0,
        upper=np.inf,
        count=count,
    )
    builder.add_rows(
        np.concatenate([every, every]),
        np.concatenate([least, side]),
        np.concatenate([np.ones(count), -np.ones(count)]),
        lower=0.0,
        upper=np.inf,
        count=count,
    )
    share = np.zeros(builder.columns)
    share[least] = given / given.sum()
    return share


def widened(values: Floats, draft: Draft) -> Floats:
    """A measure over all columns, those of the overlap included [n]."""
    return np.concatenate([values, np.zeros(draft.builder.columns - len(values))])


def _leaving(draft: Draft, site: Ints, product: Ints) -> tuple[Ints, Ints, Floats]:
    """Flows of all periods that leave each pair of site and product: row, column, coefficient."""
    data = draft.data
    arcs = delivered_arcs(data)
    row_of = np.full((len(data.sites), len(data.products)), -1, np.int64)
    row_of[site, product] = np.arange(len(site))
    goods = data.commodities.product[data.arcs.commodity[arcs]]
    row = row_of[data.arcs.origin[arcs], goods]
    arcs, row = arcs[row >= 0], row[row >= 0]
    columns = draft.columns.flow[:, arcs]
    return np.tile(row, len(columns)), columns.ravel(), np.ones(columns.size)
