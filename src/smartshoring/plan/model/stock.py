"""Stock banks: only an open plant fills them, and none is left at the end."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft


def write(draft: Draft) -> None:
    """Stock at the end of a period <= next period's need x open; nothing after the last period."""
    data = draft.data
    banks = data.banks
    if not len(banks):
        return
    every = np.arange(len(banks))
    opened = draft.open_of_site[banks.site]
    product = data.commodities.product[banks.commodity]
    wanted = np.zeros((draft.periods + 1, len(data.products)))
    np.add.at(wanted, (data.demand.period, data.demand.product), data.demand.quantity)
    for t in range(draft.periods):
        draft.builder.add_rows(
            np.concatenate([every, every]),
            np.concatenate([draft.columns.stock[t], draft.columns.open[t][opened]]),
            np.concatenate([np.ones(len(banks)), -wanted[t + 1, product]]),
            lower=-np.inf,
            upper=0.0,
            count=len(banks),
        )
