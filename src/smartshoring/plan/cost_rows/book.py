"""A book of amounts: every cost of a plan as columns, by label, node, product and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smartshoring.case.categories import CATEGORIES
from smartshoring.network.plan import COST_TERMS
from smartshoring.plan.arrays import Coefficients, Floats, Ints

WHOLE = -1
"""Product of what belongs to a whole site; node of what belongs to none."""


@dataclass(frozen=True, slots=True)
class Label:
    """What an amount is: category, term, basis and its detail."""

    category: str
    term: str
    basis: str
    detail: str = ""

    def order(self) -> tuple[int, int, str, str]:
        """Categories and terms in the order of their lists."""
        ranks = CATEGORIES.index(self.category), COST_TERMS.index(self.term)
        return (*ranks, self.basis, self.detail)


@dataclass(frozen=True)
class Entries:
    """Amounts as columns of equal length.

    Attributes:
        labels: What they are, in order.
        label: Index into `labels`.
        node: Whose cost.
        at: Node where it becomes part of what goods have cost.
        product: Product, or `WHOLE`.
        period: Period.
        usd: Undiscounted.
        discounted_usd: Discounted.
    """

    labels: tuple[Label, ...]
    label: Ints
    node: Ints
    at: Ints
    product: Ints
    period: Ints
    usd: Floats
    discounted_usd: Floats


class Book:
    """Collects amounts of terms that are included; read once at the end."""

    def __init__(self, data: Coefficients, cost: Mapping[str, float | None]) -> None:
        self._discount = data.discount
        self._cost = cost
        self._numbers: dict[Label, int] = {}
        self._ints: list[Ints] = []
        self._floats: list[Floats] = []

    def label(self, category: str, term: str, basis: str, detail: str = "") -> int:
        """Number of a label."""
        return self._numbers.setdefault(Label(category, term, basis, detail), len(self._numbers))

    def includes(self, term: str) -> bool:
        """Whether the plan's cost has that term."""
        return self._cost.get(term) is not None

    def add(
        self,
        label: int | Ints,
        node: int | Ints,
        product: int | Ints,
        period: Ints,
        usd: Floats,
        *,
        at: Ints | None = None,
        discounted_usd: Floats | None = None,
    ) -> None:
        """Amounts by period; they enter what goods cost at `at`, else at the node itself."""
        worth = usd * self._discount[period] if discounted_usd is None else discounted_usd
        kept = np.flatnonzero((usd != 0.0) | (worth != 0.0))
        columns = (label, node, node if at is None else at, product, period)
        whole = [np.broadcast_to(column, usd.shape)[kept] for column in columns]
        self._ints.append(np.array(whole, np.int64))
        self._floats.append(np.array([usd[kept], worth[kept]], float))

    def entries(self) -> Entries:
        """All amounts of included terms, labels in their order."""
        labels = sorted(self._numbers, key=Label.order)
        place = np.zeros(len(labels), np.int64)
        for rank, label in enumerate(labels):
            place[self._numbers[label]] = rank
        included = np.array([self.includes(label.term) for label in labels], np.bool_)
        ints = np.concatenate([np.zeros((5, 0), np.int64), *self._ints], axis=1)
        floats = np.concatenate([np.zeros((2, 0)), *self._floats], axis=1)
        label = place[ints[0]]
        kept = included[label]
        _, node, at, product, period = (column[kept] for column in ints)
        return Entries(
            tuple(labels), label[kept], node, at, product, period, floats[0][kept], floats[1][kept]
        )


def without(whole: Floats, *parts: Floats) -> Floats:
    """What is left of a whole; the rounding of sums is nothing."""
    left = whole - sum(parts)
    size = np.abs(whole) + sum(np.abs(part) for part in parts)
    return np.where(np.abs(left) <= 1e-12 * size, 0.0, left)
