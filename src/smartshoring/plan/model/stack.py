"""Scenario models stacked into one: decisions are shared by what they mean, the rest is copied.

First stage: sites open, opening and closing, residual credit, lines in use and started, approvals,
connections, moves of lines. Second stage: everything else. The objective is that of Rockafellar and
Uryasev (2000, Journal of Risk 2(3)): see docs/methods/scenarios.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model.draft import Columns
from smartshoring.solver.linear import Floats, Ints, LinearModel

Key = tuple[str, ...]
"""What a decision means: its kind, its subject and its period."""


@dataclass(frozen=True)
class Block:
    """The model of one scenario.

    Attributes:
        model: Its own model; the cost is that of the scenario.
        shared: Column of each first-stage decision.
        probability: 0 = it must be feasible, and its cost counts for nothing.
    """

    model: LinearModel
    shared: Mapping[Key, int]
    probability: float


@dataclass(frozen=True)
class Stacked:
    """The extensive form.

    Attributes:
        model: What the solver gets.
        columns: Where each column of each block sits.
        shared: Where each shared decision sits.
    """

    model: LinearModel
    columns: tuple[Ints, ...]
    shared: Mapping[Key, int]


def first_stage(columns: Columns, data: Coefficients) -> dict[Key, int]:
    """Column of each decision that every scenario shares, by its meaning."""
    found: dict[Key, int] = {}
    for kind, family, subjects in _families(columns, data):
        for t, label in enumerate(data.periods[: len(family)]):
            for subject, column in zip(subjects, family[t], strict=True):
                found[kind, *subject, label] = int(column)
    return found


def _families(columns: Columns, data: Coefficients) -> Iterator[tuple[str, Ints, list[Key]]]:
    site, line = data.sites.name, data.lines

    def of_line(n: int) -> Key:
        return (site[line.site[n]], line.name[n], "line" if line.is_line[n] else "product")

    sites: list[Key] = [(site[s],) for s in columns.site_of_open]
    for kind in ("open", "opening", "closing", "credit"):
        yield kind, getattr(columns, kind), sites
    yield "line", columns.line, [of_line(n) for n in columns.line_of_line]
    yield "start", columns.start, [of_line(n) for n in columns.line_of_start]
    asked, moves = data.approvals, data.moves
    pairs = zip(asked.site, asked.product, strict=True)
    yield "approve", columns.approve, [(site[s], data.products.name[p]) for s, p in pairs]
    yield "connect", columns.connect, [(site[s],) for s in data.utilities.site]
    ends = zip(moves.line, moves.to_line, strict=True)
    yield "move", columns.move, [(*of_line(k), *of_line(n)) for k, n in ends]


def stacked(blocks: Sequence[Block], alpha: float, weight: float) -> Stacked:
    """(1 - weight) x expected cost + weight x CVaR over the blocks that have a probability.

    Args:
        blocks: The scenarios.
        alpha: CVaR is the mean of the worst 1 - alpha.
        weight: Of CVaR, from 0 to 1.
    """
    place = {key: n for n, key in enumerate(dict.fromkeys(k for b in blocks for k in b.shared))}
    count = len(place)
    maps: list[Ints] = []
    for block in blocks:
        where = np.full(len(block.model.cost), -1, np.int64)
        for key, column in block.shared.items():
            where[column] = place[key]
        own = np.flatnonzero(where < 0)
        where[own] = count + np.arange(len(own))
        count += len(own)
        maps.append(where)
    costed = [n for n, block in enumerate(blocks) if block.probability > 0]
    tail = len(costed) + 1 if weight > 0 else 0
    wide = count + tail
    cost, lower = np.zeros(wide), np.full(wide, -np.inf)
    upper, integer = np.full(wide, np.inf), np.zeros(wide, np.bool_)
    for block, where in zip(blocks, maps, strict=True):
        model = block.model
        cost[where] += (1.0 - weight) * block.probability * model.cost
        lower[where] = np.maximum(lower[where], model.lower)
        upper[where] = np.minimum(upper[where], model.upper)
        integer[where] |= model.integer
    rows = [_spread(b.model.matrix, where, wide) for b, where in zip(blocks, maps, strict=True)]
    lows = [block.model.row_lower for block in blocks]
    highs = [block.model.row_upper for block in blocks]
    if tail:
        eta = count
        cost[eta] = weight
        for n, b in enumerate(costed):
            excess = eta + 1 + n
            cost[excess] = weight * blocks[b].probability / (1.0 - alpha)
            lower[excess] = 0.0
            rows.append(_excess_row(blocks[b].model.cost, maps[b], eta, excess, wide))
            lows.append(np.zeros(1))
            highs.append(np.full(1, np.inf))
    lazy = [_spread(b.model.lazy, where, wide) for b, where in zip(blocks, maps, strict=True)]
    model = LinearModel(
        cost=cost,
        lower=lower,
        upper=upper,
        integer=integer,
        matrix=sparse.csr_array(sparse.vstack(rows, format="csr")),
        row_lower=np.concatenate(lows),
        row_upper=np.concatenate(highs),
        lazy=sparse.csr_array(sparse.vstack(lazy, format="csr")),
        lazy_upper=np.concatenate([block.model.lazy_upper for block in blocks]),
    )
    return Stacked(model, tuple(maps), place)


def _spread(matrix: sparse.csr_array, where: Ints, wide: int) -> sparse.csr_array:
    """The same rows over the columns of the stack."""
    flat = matrix.tocoo()
    return sparse.csr_array((flat.data, (flat.row, where[flat.col])), shape=(matrix.shape[0], wide))


def _excess_row(cost: Floats, where: Ints, eta: int, excess: int, wide: int) -> sparse.csr_array:
    """Excess + eta - cost >= 0."""
    used = np.flatnonzero(cost)
    columns = np.concatenate([[excess, eta], where[used]])
    values = np.concatenate([[1.0, 1.0], -cost[used]])
    return sparse.csr_array((values, (np.zeros(len(columns), np.int64), columns)), shape=(1, wide))
