"""Time: opening and closing events, minimum life, residual value."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft, minus_ones


def write(draft: Draft) -> None:
    """All rows that join periods."""
    if len(draft.columns.opening):
        _events(draft)
        _min_life(draft)
    if len(draft.columns.credit):
        _credit(draft)
    if len(draft.columns.line_of_start):
        _line_starts(draft)


def _events(draft: Draft) -> None:
    """open(t) - open(t-1) - opening + closing = 0, with today's state before the first period."""
    columns = draft.columns
    count = len(columns.site_of_open)
    every = np.arange(count)
    existing = draft.data.sites.existing[columns.site_of_open].astype(float)
    for t in range(draft.periods):
        rows = [every, every, every]
        cols = [columns.open[t], columns.opening[t], columns.closing[t]]
        values = [np.ones(count), minus_ones(count), np.ones(count)]
        if t:
            rows.append(every)
            cols.append(columns.open[t - 1])
            values.append(minus_ones(count))
        before = np.zeros(count) if t else existing
        draft.builder.add_rows(
            np.concatenate(rows),
            np.concatenate(cols),
            np.concatenate(values),
            lower=before,
            upper=before,
            count=count,
        )


def _min_life(draft: Draft) -> None:
    """Openings of the last L months <= open (the minimum up-time rows of unit commitment)."""
    columns = draft.columns
    count = len(columns.site_of_open)
    every = np.arange(count)
    life = draft.data.sites.min_life_months[columns.site_of_open]
    start = draft.data.calendar.start_month
    for t in range(draft.periods):
        rows, cols = [every], [columns.open[t]]
        for opened in range(t + 1):
            age_months = start[t] - start[opened]
            alive = np.flatnonzero((age_months < life) | (opened == t))
            rows.append(alive)
            cols.append(columns.opening[opened][alive])
        ones = np.ones(sum(len(part) for part in rows[1:]))
        draft.builder.add_rows(
            np.concatenate(rows),
            np.concatenate(cols),
            np.concatenate([minus_ones(count), ones]),
            lower=-np.inf,
            upper=0.0,
            count=count,
        )


def _credit(draft: Draft) -> None:
    """Residual value: credit(t) <= opening(t), sum of credits <= open at the end."""
    columns = draft.columns
    count = len(columns.site_of_open)
    every = np.arange(count)
    for t in range(draft.periods):
        draft.builder.add_rows(
            np.concatenate([every, every]),
            np.concatenate([columns.credit[t], columns.opening[t]]),
            np.concatenate([np.ones(count), minus_ones(count)]),
            lower=-np.inf,
            upper=0.0,
            count=count,
        )
    draft.builder.add_rows(
        np.concatenate([np.tile(every, draft.periods), every]),
        np.concatenate([columns.credit.ravel(), columns.open[-1]]),
        np.concatenate([np.ones(columns.credit.size), minus_ones(count)]),
        lower=-np.inf,
        upper=0.0,
        count=count,
    )


def _line_starts(draft: Draft) -> None:
    """line(t) - line(t-1) <= start(t), with today's lines before the first period."""
    columns = draft.columns
    lines = columns.line_of_start
    at = np.searchsorted(columns.line_of_line, lines)
    every = np.arange(len(lines))
    running = draft.data.lines.existing[lines].astype(float)
    for t in range(draft.periods):
        rows, cols = [every, every], [columns.line[t][at], columns.start[t]]
        values = [np.ones(len(lines)), minus_ones(len(lines))]
        if t:
            rows.append(every)
            cols.append(columns.line[t - 1][at])
            values.append(minus_ones(len(lines)))
        draft.builder.add_rows(
            np.concatenate(rows),
            np.concatenate(cols),
            np.concatenate(values),
            lower=-np.inf,
            upper=np.zeros(len(lines)) if t else running,
            count=len(lines),
        )
