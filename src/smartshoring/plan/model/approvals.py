"""Approvals: work that starts once, at an open site; nothing is made to be sold before its end."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft, minus_ones


def write(draft: Draft) -> None:
    """All rows of approvals."""
    if len(draft.data.approvals):
        _once(draft)
        _at_open_sites(draft)
        if len(draft.columns.opening):
            _never_back(draft)
        _nothing_before(draft)


def _once(draft: Draft) -> None:
    """At most one start of the work over all periods."""
    every = np.tile(np.arange(len(draft.data.approvals)), draft.periods)
    draft.builder.add_rows(
        every,
        draft.columns.approve.ravel(),
        np.ones(len(every)),
        lower=-np.inf,
        upper=1.0,
        count=len(draft.data.approvals),
    )


def _at_open_sites(draft: Draft) -> None:
    """The work starts at a site that is open."""
    at = draft.open_of_site[draft.data.approvals.site]
    every = np.arange(len(at))
    draft.repeat(
        [
            (every, draft.columns.approve, every, np.ones(len(at))),
            (every, draft.columns.open, at, minus_ones(len(at))),
        ],
        len(at),
        -np.inf,
        0.0,
    )


def _never_back(draft: Draft) -> None:
    """A site that needs approvals opens once: closing it would lose them."""
    at = np.unique(draft.open_of_site[draft.data.approvals.site])
    draft.builder.add_rows(
        np.tile(np.arange(len(at)), draft.periods),
        draft.columns.opening[:, at].ravel(),
        np.ones(draft.periods * len(at)),
        lower=-np.inf,
        upper=1.0,
        count=len(at),
    )


def _nothing_before(draft: Draft) -> None:
    """Units that leave <= most that is wanted in the period x share of it after the approval.

    Nothing is made in a period without any such share either, so no stock is built from goods that
    nobody has approved.
    """
    data = draft.data
    approvals, runs, arcs = data.approvals, data.runs, data.arcs
    every = np.arange(len(approvals))
    product = data.commodities.product[arcs.commodity]
    left, arc = np.nonzero(
        (approvals.site[:, None] == arcs.origin[None, :])
        & (approvals.product[:, None] == product[None, :])
    )
    made, run = np.nonzero(
        (approvals.site[:, None] == runs.site[None, :])
        & (approvals.product[:, None] == runs.product[None, :])
    )
    for t in range(draft.periods):
        for row, column, most, ready in (
            (left, draft.columns.flow[t][arc], draft.wanted, approvals.ready),
            (made, draft.columns.run[t][run], draft.need, np.ceil(approvals.ready)),
        ):
            rows, columns, values = [row], [column], [np.ones(len(row))]
            for began in range(t + 1):
                rows.append(every)
                columns.append(draft.columns.approve[began])
                values.append(-most[t, approvals.product] * ready[:, began, t])
            draft.builder.add_rows(
                np.concatenate(rows),
                np.concatenate(columns),
                np.concatenate(values),
                lower=-np.inf,
                upper=0.0,
                count=len(approvals),
            )
