"""Multipliers for a form in which every site has one capacity and serves fixed amounts.

Few sites with many lanes each make the relaxation degenerate: nearly every strong row binds. With
the amounts relaxed at prices p, each site is a continuous knapsack, its strong rows included, and
which sites open follows from one row over the openings (Cornuejols, Sridharan and Thizy 1991). The
volume algorithm (Barahona and Anbil 2000) finds p together with an estimate of the point.

Symbols as in docs/methods/engine.md. What comes out are multipliers for `Form.priced`, which needs
no trust in this search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartshoring.solver.engine.form import Form
from smartshoring.solver.linear import Bools, Floats, Ints

_CROWDED = 5
"""Fixed amounts per site from which on the relaxation is better begun here."""
_MOST_STEPS = 600
_RED = 10
"""Steps without progress after which they become smaller."""
_SHRINK, _GROW = 0.66, 1.1
_LEAST_STEP = 1e-5
_BLEND = 0.1
_FIRST_STEP = 0.3
_AMBITION = 0.02
"""How far above the best bound the steps aim, as a share."""


@dataclass(frozen=True)
class Sites:
    """Sites with one capacity each, as matrices of sites and the lanes of each.

    Attributes:
        lane: Column of each lane, -1 beyond a site's last [K x W].
        asked: Position of the amount that the lane serves [K x W].
        gives: What a unit of the lane adds to it [K x W].
        uses: What it takes of the capacity [K x W].
        most: Units on the lane if the site is open [K x W].
        cost: Cost of a unit; inf beyond a site's last lane [K x W].
        strong: Strong row of each lane [K x W].
        share: What a unit of the lane counts there [K x W].
        amount_row: Rows of the amounts [J].
        amount: What is asked [J].
        capacity_row: Row of each capacity [K].
        capacity: [K].
        opening: Column of each site [K].
        fixed: Cost of opening [K].
        cover_row: Rows over openings only [R].
        cover: What an open site counts there [R x K].
        needed: What is needed there [R].
    """

    lane: Ints
    asked: Ints
    gives: Floats
    uses: Floats
    most: Floats
    cost: Floats
    strong: Ints
    share: Floats
    amount_row: Ints
    amount: Floats
    capacity_row: Ints
    capacity: Floats
    opening: Ints
    fixed: Floats
    cover_row: Ints
    cover: Floats
    needed: Floats


@dataclass(frozen=True)
class Multipliers:
    """What the search found.

    Attributes:
        dual: y for `Form.priced` [m].
        point: Estimate of the relaxation's point [n].
        strong: Strong rows that have a price and lie on a lane of the estimate.
    """

    dual: Floats
    point: Floats
    strong: Ints


def crowded_sites(form: Form) -> Sites | None:
    """The form as sites with one capacity each; None if it is not so or has no need of it."""
    whole = form.whole
    binary = np.all((form.lower[whole] == 0.0) & (form.upper[whole] == 1.0))
    lanes = np.flatnonzero(~form.integer)
    forced = (form.row_lower == form.row_upper) & (form.row_lower > 0)
    forced[form.hard :] = False
    amount_row = np.flatnonzero(forced)
    if not binary or not len(whole) or len(amount_row) < _CROWDED * len(whole):
        return None
    length = np.diff(form.rows.indptr)
    integers = np.diff(form.rows[:, whole].indptr)
    below = np.isinf(form.row_lower) & np.isfinite(form.row_upper)
    gated = below & (integers == 1) & (form.row_upper == 0.0)
    cover_row = np.flatnonzero(below & (integers == length) & (length > 1))
    hard = np.arange(form.size[0]) < form.hard
    capacity_row = np.flatnonzero(gated & hard)
    strong_row = np.flatnonzero(gated & ~hard & (length == 2))
    known = np.isin(np.arange(form.hard), np.concatenate([amount_row, capacity_row, cover_row]))
    plain = known.all() and np.all(form.lower[lanes] == 0.0)
    served, gives = _only(form, amount_row, lanes)
    site, uses = _only(form, capacity_row, lanes)
    strong, share = _only(form, strong_row, lanes)
    if not plain or served is None or site is None or strong is None:
        return None
    openings = form.rows[capacity_row][:, whole]
    if not np.array_equal(np.sort(openings.indices), np.arange(len(whole))):
        return None
    of_strong = form.rows[strong_row][:, whole]
    if not np.array_equal(of_strong.indices[strong], openings.indices[site]):
        return None
    most = -of_strong.data[strong] / share
    if min(gives.min(), uses.min(), share.min(), most.min(), (-openings.data).min()) <= 0:
        return None
    order = np.argsort(site, kind="stable")
    count = np.bincount(site, minlength=len(whole))
    at = np.full((len(whole), count.max()), -1, np.int64)
    at[np.arange(count.max())[None, :] < count[:, None]] = order
    none = at < 0

    def table(values: Floats, empty: float) -> Floats:
        return np.where(none, empty, values[at])

    return Sites(
        lane=np.where(none, -1, lanes[at]),
        asked=np.where(none, 0, served[at]),
        gives=table(gives, 0.0),
        uses=table(uses, 1.0),
        most=table(most, 0.0),
        cost=table(form.cost[lanes], np.inf),
        strong=np.where(none, -1, strong_row[strong[at]]),
        share=table(share, 1.0),
        amount_row=amount_row,
        amount=form.row_lower[amount_row],
        capacity_row=capacity_row,
        capacity=-openings.data,
        opening=whole[openings.indices],
        fixed=form.cost[whole[openings.indices]],
        cover_row=cover_row,
        cover=-form.rows[cover_row][:, whole[openings.indices]].toarray(),
        needed=-form.row_upper[cover_row],
    )


def _only(form: Form, rows: Ints, columns: Ints) -> tuple[Ints, Floats] | tuple[None, Floats]:
    """Position and coefficient of the one row, among these, that each column stands in."""
    part = form.rows[rows].tocsc()[:, columns]
    if not np.all(np.diff(part.indptr) == 1):
        return None, np.zeros(0)
    return part.indices.astype(np.int64), part.data


def multipliers(form: Form, sites: Sites, stop: Callable[[], bool]) -> Multipliers:
    """Search for good prices of the amounts, by the volume algorithm."""
    price = _first_prices(sites)
    best, kept = -np.inf, price
    step, red = _FIRST_STEP, 0
    carried, opened = np.zeros(sites.lane.shape), np.zeros(len(sites.lane))
    for count in range(_MOST_STEPS):
        trial = _priced(sites, price)
        flow = trial.carried * trial.opened[:, None]
        blend = _BLEND if count else 1.0
        carried = (1 - blend) * carried + blend * flow
        opened = (1 - blend) * opened + blend * trial.opened
        missing = _missing(sites, carried)
        if trial.bound > best:
            if np.sum(missing * _missing(sites, flow)) > 0:
                step = min(2.0, step * _GROW)
            red = 0 if trial.bound > best + 1e-6 * abs(best) else red
            best, kept = trial.bound, price
        else:
            red += 1
            if red >= _RED:
                step, red = step * _SHRINK, 0
        size = np.sum(missing * missing)
        if step < _LEAST_STEP or size == 0.0 or stop():
            break
        price = kept + step * _AMBITION * max(1.0, abs(best)) / size * missing
    return _multipliers(form, sites, kept, carried, opened)


def rounded(sites: Sites, point: Floats) -> Floats:
    """As few of the most used sites opened as every row over openings needs [n]."""
    order = np.argsort(-point[sites.opening], kind="stable")
    held = np.cumsum(sites.cover[:, order], axis=1) >= sites.needed[:, None]
    enough = int(np.argmax(held.all(axis=0))) + 1 if held.all(axis=0).any() else len(order)
    whole = np.zeros(len(point))
    whole[sites.opening[order[:enough]]] = 1.0
    return whole


@dataclass(frozen=True)
class _Trial:
    """The relaxed problem at one set of prices.

    Attributes:
        bound: Its optimum.
        carried: Units on each lane if its site is open [K x W].
        opened: How far each site is open [K].
        ratio: Price of the capacity of each site, <= 0 [K].
        cover: Position of the row over openings that binds, -1 for none.
        worth: Its price, >= 0.
    """

    bound: float
    carried: Floats
    opened: Floats
    ratio: Floats
    cover: int
    worth: float


def _priced(sites: Sites, price: Floats) -> _Trial:
    """Each site's knapsack by falling gain per unit of capacity, then the openings."""
    gain = (sites.cost - price[sites.asked] * sites.gives) / sites.uses
    order = np.argsort(gain, axis=1, kind="stable")
    gain = np.take_along_axis(gain, order, 1)
    load = np.take_along_axis(sites.most * sites.uses, order, 1)
    before = np.cumsum(load, axis=1) - load
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.clip((sites.capacity[:, None] - before) / load, 0.0, 1.0)
    part[(gain >= 0) | (load <= 0)] = 0.0
    value = sites.fixed + np.sum(np.where(part > 0, gain, 0.0) * load * part, axis=1)
    full = np.sum(part >= 1.0, axis=1)
    width = gain.shape[1]
    every = np.arange(len(full))
    next_ = gain[every, np.minimum(full, width - 1)]
    ratio = np.where(full < width, np.minimum(0.0, next_), 0.0)
    carried = np.empty_like(part)
    np.put_along_axis(carried, order, part, 1)
    opened, cover, worth = _opened(sites, value)
    bound = float(np.sum(value * opened) + np.sum(price * sites.amount))
    return _Trial(bound, carried * sites.most, opened, ratio, cover, worth)


def _opened(sites: Sites, value: Floats) -> tuple[Floats, int, float]:
    """Sites that pay, and the cheapest more that the most demanding row over openings needs."""
    plain = (value < 0).astype(float)
    best, cost = (plain, -1, 0.0), float(np.sum(value * plain))
    for row in range(len(sites.needed)):
        counts = sites.cover[row]
        lacks = sites.needed[row] - np.sum(counts * plain)
        if lacks <= 0:
            continue
        more = np.flatnonzero((value >= 0) & (counts > 0))
        more = more[np.argsort(value[more] / counts[more], kind="stable")]
        before = np.cumsum(counts[more]) - counts[more]
        part = np.clip((lacks - before) / counts[more], 0.0, 1.0)
        opened = plain.copy()
        opened[more] = part
        total = float(np.sum(value * opened))
        if total > cost and np.any(part > 0):
            last = more[np.flatnonzero(part > 0)[-1]]
            best, cost = (opened, row, float(value[last] / counts[last])), total
    return best


def _first_prices(sites: Sites) -> Floats:
    """Second least cost of each amount, with a full site's fixed cost by unit of capacity."""
    full = sites.cost + (sites.fixed / sites.capacity)[:, None] * sites.uses
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = np.where(sites.gives > 0, full / sites.gives, np.inf).ravel()
    asked = sites.asked.ravel()
    order = np.lexsort((unit, asked))
    asked, unit = asked[order], unit[order]
    first = np.searchsorted(asked, np.arange(len(sites.amount)))
    second = np.minimum(first + 1, len(asked) - 1)
    same = (asked[second] == np.arange(len(sites.amount))) & np.isfinite(unit[second])
    return np.asarray(unit[np.where(same, second, first)], float)


def _missing(sites: Sites, carried: Floats) -> Floats:
    """What is asked less what is carried [J]."""
    served = np.bincount(
        sites.asked.ravel(), (carried * sites.gives).ravel(), minlength=len(sites.amount)
    )
    return np.asarray(sites.amount - served, float)


def _multipliers(
    form: Form, sites: Sites, price: Floats, carried: Floats, opened: Floats
) -> Multipliers:
    """Prices of all rows that follow from those of the amounts."""
    trial = _priced(sites, price)
    dual = np.zeros(form.size[0])
    dual[sites.amount_row] = price
    dual[sites.capacity_row] = trial.ratio
    if trial.cover >= 0:
        dual[sites.cover_row[trial.cover]] = -trial.worth
    there: Bools = sites.lane >= 0
    gain = sites.cost - price[sites.asked] * sites.gives - trial.ratio[:, None] * sites.uses
    below = np.minimum(0.0, gain[there]) / sites.share[there]
    dual[sites.strong[there]] = below
    point = np.zeros(form.size[1])
    point[sites.lane[there]] = carried[there]
    point[sites.opening] = opened
    used = carried[there] > 1e-3 * sites.most[there]
    return Multipliers(dual, point, np.sort(sites.strong[there][used & (below < 0)]))
