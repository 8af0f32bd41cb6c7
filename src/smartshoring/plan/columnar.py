"""Lean columns for many rows: words kept once and numbered, and one value that stands for all rows.

A million arcs share a handful of modes, and most of their parts of freight are zero on every arc.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, SupportsIndex, TypeVar, overload

import numpy as np
import numpy.typing as npt

from smartshoring.case.factor import factor

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64] | npt.NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)


class Labels(Sequence[str]):
    """Words of many rows: the distinct ones, sorted, and the number of each row's word.

    Attributes:
        words: Distinct words in sorted order; some may be used by no row.
        code: Number of each row's word [n].
    """

    __slots__ = ("code", "words")

    def __init__(self, words: tuple[str, ...], code: Ints) -> None:
        self.words = words
        self.code = code

    @classmethod
    def of(cls, values: Iterable[str]) -> Labels:
        """Labels of plain words."""
        words, code = factor(list(values))
        return cls(tuple(words), code)

    @classmethod
    def all(cls, word: str, count: int) -> Labels:
        """The same word on every row."""
        return cls((word,), same(0, count, np.int64))

    @classmethod
    def joined(cls, parts: Sequence[Labels]) -> Labels:
        """Labels end to end."""
        words = sorted({word for part in parts for word in part.words})
        number = {word: i for i, word in enumerate(words)}
        codes = [
            np.array([number[word] for word in part.words], np.int64)[part.code]
            if len(part)
            else np.zeros(0, np.int64)
            for part in parts
        ]
        return cls(tuple(words), np.concatenate(codes) if codes else np.zeros(0, np.int64))

    def are(self, word: str) -> npt.NDArray[np.bool_]:
        """Which rows bear a word [n]."""
        return np.array([word == known for known in self.words] or [False], np.bool_)[self.code]

    def take(self, rows: Rows) -> Labels:
        """The labels of some rows."""
        return Labels(self.words, taken(self.code, rows))

    def __len__(self) -> int:
        return len(self.code)

    @overload
    def __getitem__(self, row: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Labels: ...
    def __getitem__(self, row: SupportsIndex | slice) -> str | Labels:
        if isinstance(row, slice):
            return Labels(self.words, self.code[row])
        return self.words[int(self.code[row])]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __iter__(self) -> Iterator[str]:
        return map(self.words.__getitem__, self.code.tolist())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        words: npt.NDArray[Any] = np.array(self.words or ("",), dtype or object)
        return words[self.code]


def same(value: Any, count: int, kind: type[Scalar]) -> npt.NDArray[Scalar]:
    """One value for `count` rows, kept once; read only."""
    return np.broadcast_to(np.asarray(value, kind), (count,))


def is_same(values: npt.NDArray[Any]) -> bool:
    """Whether one kept value stands for all rows."""
    return len(values) > 1 and values.strides == (0,)


def taken(values: npt.NDArray[Scalar], rows: Rows) -> npt.NDArray[Scalar]:
    """Some rows; one value that stands for all stays one."""
    if not is_same(values):
        return values[rows]
    count = int(np.count_nonzero(rows)) if rows.dtype == np.bool_ else len(rows)
    return np.broadcast_to(values[0], (count,))


def each(function: Callable[..., npt.NDArray[Any]], *columns: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A function of columns, row by row; of one value each if every column is one value."""
    if not all(is_same(column) for column in columns):
        return np.asarray(function(*columns))
    value = function(*(column[:1] for column in columns))
    return np.broadcast_to(value[0], (len(columns[0]),))


def plus(one: Floats, other: Floats) -> Floats:
    """The sum; of nothing and a column, the column itself."""
    for here, there in ((one, other), (other, one)):
        if is_same(here) and here[0] == 0.0:
            return there
    return each(np.add, one, other)


def end_to_end(parts: Sequence[npt.NDArray[Scalar]]) -> npt.NDArray[Scalar]:
    """Columns one after the other; without copying where only one has rows."""
    filled = [part for part in parts if len(part)]
    if len(filled) == 1:
        return filled[0]
    return np.concatenate(parts)
