"""Arcs in the making: arrays of one length, before duties are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from smartshoring.plan.arrays import Bools, Floats, Grades, Ints
from smartshoring.plan.columnar import Labels, end_to_end, same, taken
from smartshoring.reference.value import Grade

GIVEN_LAW, REMOTE_LAW = 0, 1
"""Entries of the freight law that are no computed lane: a price of the case, a service."""

REMOTE = "remote"
"""Mode by which services move."""


@dataclass
class Block:
    """Arcs before duty: arrays of one length, concatenated later."""

    origin: Ints
    destination: Ints
    commodity: Ints
    mode: Labels
    freight_usd: Floats
    freight_grade: Grades
    handling_usd: Floats
    handling_grade: Grades
    days: Floats
    days_sd: Floats
    """Standard deviation of the days; nan = not known."""
    co2e_kg: Floats
    lane: Ints
    drayage_bridge_usd: Floats
    brokers_usd: Floats
    load_share: Floats
    load_basis: Ints
    shipments_per_year: Floats
    law: Ints
    """`GIVEN_LAW`, `REMOTE_LAW`, or 2 + the number of the computed lane."""

    def __len__(self) -> int:
        return len(self.origin)

    @property
    def remote(self) -> Bools:
        """Which arcs carry a service."""
        return np.asarray(self.law == REMOTE_LAW, np.bool_)


def plain_block(
    origin: Ints,
    destination: Ints,
    commodity: Ints,
    mode: Labels,
    law: int,
    **known: npt.NDArray[np.float64],
) -> Block:
    """Arcs without a computed lane: free unless `known` says what they cost, take and emit."""
    count = len(origin)
    nothing = same(0.0, count, np.float64)
    given = same(Grade.GIVEN, count, np.int8)
    return Block(
        origin=origin,
        destination=destination,
        commodity=commodity,
        mode=mode,
        freight_usd=known.get("freight_usd", nothing),
        freight_grade=given,
        handling_usd=nothing,
        handling_grade=given,
        days=known.get("days", nothing),
        days_sd=known.get("days_sd", same(np.nan, count, np.float64)),
        co2e_kg=known.get("co2e_kg", nothing),
        lane=same(-1, count, np.int64),
        drayage_bridge_usd=nothing,
        brokers_usd=nothing,
        load_share=same(np.nan, count, np.float64),
        load_basis=same(0, count, np.int64),
        shipments_per_year=same(np.nan, count, np.float64),
        law=same(law, count, np.int64),
    )


def joined(blocks: Sequence[Block]) -> Block:
    """Blocks end to end."""
    filled = [block for block in blocks if len(block)]
    if len(filled) == 1:
        return filled[0]
    columns = {
        field.name: end_to_end([getattr(block, field.name) for block in blocks])
        for field in fields(Block)
        if field.name != "mode"
    }
    return Block(mode=Labels.joined([block.mode for block in blocks]), **columns)


def chosen(block: Block, rows: npt.NDArray[np.int64] | Bools) -> Block:
    """Some arcs of a block."""
    columns = {
        field.name: taken(getattr(block, field.name), rows)
        for field in fields(Block)
        if field.name != "mode"
    }
    return Block(mode=block.mode.take(rows), **columns)


def merged(given: Block, other: Block) -> Block:
    """Given arcs replace others of the same ends, commodity and mode (or of every mode).

    A given price keeps the days and emissions of the arc whose price it replaces, where the case
    gives none.
    """
    if not len(other) or not len(given):
        return joined([given, other])
    ends = _ends_key(given, other)
    modes = Labels.joined([given.mode, other.mode])
    exact = ends * len(modes.words) + modes.code
    mine, theirs = slice(0, len(given)), slice(len(given), None)
    whole = given.mode.are("")
    order = np.argsort(exact[theirs], kind="stable")
    at = np.searchsorted(exact[theirs][order], exact[mine])
    at = order[np.minimum(at, len(order) - 1)]
    same = exact[theirs][at] == exact[mine]
    same &= ~whole
    # A spread belongs to the days that it is a spread of.
    same_days = same & np.isnan(given.days) & np.isnan(given.days_sd)
    given.days_sd = np.where(same_days, other.days_sd[at], given.days_sd)
    for name in ("days", "co2e_kg"):
        own, computed = getattr(given, name), getattr(other, name)
        setattr(given, name, np.where(np.isnan(own) & same, computed[at], own))
    replaced = np.isin(ends[theirs], ends[mine][whole])
    replaced |= np.isin(exact[theirs], exact[mine][~whole])
    return joined([given, chosen(other, ~replaced)])


def beside(given: Block, other: Block) -> Block:
    """Given arcs, and others only between ends where no given one carries the commodity."""
    if not len(other) or not len(given):
        return joined([given, other])
    ends = _ends_key(given, other)
    return joined([given, chosen(other, ~np.isin(ends[len(given) :], ends[: len(given)]))])


def _ends_key(*blocks: Block) -> Ints:
    """One number per origin, destination and commodity, over all blocks end to end."""
    origin, destination, commodity = (
        np.concatenate([getattr(block, name) for block in blocks])
        for name in ("origin", "destination", "commodity")
    )
    nodes, kinds = 1 + int(max(origin.max(), destination.max())), 1 + int(commodity.max())
    return np.asarray((origin * nodes + destination) * kinds + commodity, np.int64)
