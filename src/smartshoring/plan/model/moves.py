"""Moves of lines: once, from where the line stands to a site that is open from then on.

A line that has left gives no capacity (`capacities.py` adds what arrives). Chains are not modelled:
a line that receives machines is not moved itself.
"""

from __future__ import annotations

import numpy as np

from smartshoring.plan.model.draft import Draft, Part, minus_ones
from smartshoring.plan.moves import most_capacity, needs_a_move
from smartshoring.solver.linear import Floats, Ints


def write(draft: Draft) -> None:
    """All rows of moves."""
    if len(draft.data.moves):
        _once(draft)
        _standing(draft)
        _received(draft)
        _gone(draft)
        _in_place(draft)
        _no_chains(draft)


def arrivals(draft: Draft) -> list[Part]:
    """Terms of the capacity that moves have brought to their lines, as in `Draft.repeat`.

    The family of each period holds every (period of the move, move).
    """
    data = draft.data
    moves, count = data.moves, len(data.moves)
    family = np.tile(draft.columns.move.ravel(), (draft.periods, 1))
    # [M x s x t] to [t x (s, m)].
    share = moves.ready.transpose(2, 1, 0).reshape(draft.periods, -1)
    gain = np.tile(moves.gain, draft.periods)
    value = data.years[:, None] * share * gain[None, :]
    every = np.arange(draft.periods * count)
    return [(np.tile(moves.to_line, draft.periods), family, every, -value)]


def moved_by(draft: Draft, t: int, chosen: Ints) -> tuple[Ints, Ints]:
    """Columns of the chosen moves up to period t: position in `chosen`, column."""
    columns = draft.columns.move[: t + 1][:, chosen]
    return np.tile(np.arange(len(chosen)), t + 1), columns.ravel()


def _once(draft: Draft) -> None:
    """A line moves at most once, to one place."""
    moves = draft.data.moves
    lines, row = np.unique(moves.line, return_inverse=True)
    draft.builder.add_rows(
        np.tile(row.ravel(), draft.periods),
        draft.columns.move.ravel(),
        np.ones(draft.columns.move.size),
        lower=-np.inf,
        upper=1.0,
        count=len(lines),
    )


def _standing(draft: Draft) -> None:
    """A line moves from where it stands: its site was open in the period before.

    A line that is not there today must have been in use then, where its use is a decision. In the
    first period only today's lines move (`columns.py`).
    """
    data, columns = draft.data, draft.columns
    moves = data.moves
    switched = np.isin(moves.line, columns.line_of_line) & ~data.lines.existing[moves.line]
    at = np.searchsorted(columns.line_of_line, moves.line[switched])
    opened = np.flatnonzero(~switched & (draft.open_of_site[moves.site] >= 0))
    for t in range(1, draft.periods):
        for chosen, before in (
            (np.flatnonzero(switched), columns.line[t - 1][at]),
            (opened, columns.open[t - 1][draft.open_of_site[moves.site[opened]]]),
        ):
            every = np.arange(len(chosen))
            draft.builder.add_rows(
                np.concatenate([every, every]),
                np.concatenate([columns.move[t][chosen], before]),
                np.concatenate([np.ones(len(every)), minus_ones(len(every))]),
                lower=-np.inf,
                upper=0.0,
                count=len(chosen),
            )


def _received(draft: Draft) -> None:
    """The receiving site is open from the move on."""
    data, columns = draft.data, draft.columns
    chosen = np.flatnonzero(draft.open_of_site[data.moves.to_site] >= 0)
    opened = draft.open_of_site[data.moves.to_site[chosen]]
    every = np.arange(len(chosen))
    for t in range(draft.periods):
        row, moved = moved_by(draft, t, chosen)
        draft.builder.add_rows(
            np.concatenate([row, every]),
            np.concatenate([moved, columns.open[t][opened]]),
            np.concatenate([np.ones(len(row)), minus_ones(len(every))]),
            lower=-np.inf,
            upper=0.0,
            count=len(chosen),
        )


def _gone(draft: Draft) -> None:
    """What has left is not in use, and nothing is made on it."""
    data, columns = draft.data, draft.columns
    moves, runs, lines = data.moves, data.runs, data.lines
    left, row = np.unique(moves.line, return_inverse=True)
    every = np.arange(len(moves))
    most = most_capacity(lines, moves)
    switched = np.isin(left, columns.line_of_line)
    at = np.searchsorted(columns.line_of_line, left[switched])
    row_of = np.full(len(lines) + 1, -1, np.int64)
    row_of[left[~switched]] = np.flatnonzero(~switched)
    on = np.flatnonzero(row_of[runs.line[:, 0]] >= 0)
    used = row_of[runs.line[on, 0]]
    for t in range(draft.periods):
        # In use + gone <= 1; without a switch: units started + most x gone <= most.
        size = np.where(switched, 1.0, most[left] * data.years[t])
        position, moved = moved_by(draft, t, every)
        gone = row.ravel()[position]
        draft.builder.add_rows(
            np.concatenate([gone, np.flatnonzero(switched), used]),
            np.concatenate([moved, columns.line[t][at], columns.run[t][on]]),
            np.concatenate([size[gone], np.ones(len(at)), runs.capacity_use[on]]),
            lower=-np.inf,
            upper=size,
            count=len(left),
        )


def _in_place(draft: Draft) -> None:
    """A receiving line that is switched gives its capacity only in use.

    One that has no capacity of its own is in use only once machines work there.
    """
    data, columns = draft.data, draft.columns
    moves, runs = data.moves, data.runs
    lines = np.intersect1d(np.unique(moves.to_line), columns.line_of_line)
    if not len(lines):
        return
    at = np.searchsorted(columns.line_of_line, lines)
    row_of = np.full(len(data.lines) + 1, -1, np.int64)
    row_of[lines] = np.arange(len(lines))
    on = np.flatnonzero(row_of[runs.line[:, 0]] >= 0)
    most = most_capacity(data.lines, moves)[lines]
    for t in range(draft.periods):
        draft.builder.add_rows(
            np.concatenate([row_of[runs.line[on, 0]], np.arange(len(lines))]),
            np.concatenate([columns.run[t][on], columns.line[t][at]]),
            np.concatenate([runs.capacity_use[on], -most * data.years[t]]),
            lower=-np.inf,
            upper=0.0,
            count=len(lines),
        )
    empty = np.flatnonzero(needs_a_move(data.lines, moves)[lines])
    place = np.full(len(data.lines), -1, np.int64)
    place[lines[empty]] = np.arange(len(empty))
    fills = np.flatnonzero(place[moves.to_line] >= 0)
    for t in range(draft.periods):
        works: Floats = (moves.ready[fills, : t + 1, t].T > 0).astype(float)
        draft.builder.add_rows(
            np.concatenate([np.arange(len(empty)), np.tile(place[moves.to_line[fills]], t + 1)]),
            np.concatenate([columns.line[t][at[empty]], columns.move[: t + 1][:, fills].ravel()]),
            np.concatenate([np.ones(len(empty)), -works.ravel()]),
            lower=-np.inf,
            upper=0.0,
            count=len(empty),
        )


def _no_chains(draft: Draft) -> None:
    """A line that receives is not moved itself."""
    moves, columns = draft.data.moves, draft.columns
    first, then = np.nonzero(moves.to_line[:, None] == moves.line[None, :])
    pairs = np.arange(len(first))
    draft.builder.add_rows(
        np.tile(np.concatenate([pairs, pairs]), draft.periods),
        np.concatenate([columns.move[:, first], columns.move[:, then]], axis=1).ravel(),
        np.ones(2 * len(pairs) * draft.periods),
        lower=-np.inf,
        upper=1.0,
        count=len(pairs),
    )


def able_now(draft: Draft, t: int, product: int, site: int, ready: Ints, most: float) -> Ints:
    """A column of what a site's own lines can start of a product in a period, after moves.

    It is at most `most` while the site is ready (`ready` are its 0/1 columns, `most` what its other
    capacities leave), and at most what stands there the whole period.
    """
    data = draft.data
    moves, runs, lines = data.moves, data.runs, data.lines
    here = np.flatnonzero((runs.site == site) & (runs.product == product))
    own = np.unique(runs.line[here, 0])
    able = draft.builder.add_columns(1, upper=most)
    draft.builder.add_rows(
        np.zeros(1 + len(ready), np.int64),
        np.concatenate([able, ready]),
        np.concatenate([np.ones(1), np.full(len(ready), -most)]),
        lower=-np.inf,
        upper=0.0,
        count=1,
    )
    size = lines.capacity * data.years[t]
    out = np.flatnonzero(np.isin(moves.line, own))
    into = np.flatnonzero(np.isin(moves.to_line, own))
    left, gone = moved_by(draft, t, out)
    came, there = moved_by(draft, t, into)
    works = (moves.ready[into, : t + 1, t].T >= 1.0).ravel() * data.years[t]
    draft.builder.add_rows(
        np.zeros(1 + len(gone) + len(there), np.int64),
        np.concatenate([able, gone, there]),
        np.concatenate(
            [np.ones(1), size[moves.line[out]][left], -(moves.gain[into][came] * works)]
        ),
        lower=-np.inf,
        upper=float(size[own].sum()),
        count=1,
    )
    return able


def touched(draft: Draft, product: int, site: int) -> bool:
    """Whether moves change what a site's lines can make of a product; all its ways are on lines."""
    runs, moves = draft.data.runs, draft.data.moves
    own = runs.line[(runs.site == site) & (runs.product == product), 0]
    return bool((own >= 0).all() and np.isin(own, np.append(moves.line, moves.to_line)).any())
