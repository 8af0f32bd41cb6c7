"""Words kept once, and one value that stands for all rows: as good as plain columns."""

from __future__ import annotations

import numpy as np
import pytest

from smartshoring.plan.columnar import Labels, each, end_to_end, is_same, plus, same, taken

WORDS = ["sea", "", "road", "sea"]


def test_labels_read_as_the_words_they_stand_for() -> None:
    labels = Labels.of(WORDS)
    assert list(labels) == WORDS
    assert labels == tuple(WORDS)
    assert labels != ["sea"]
    assert len({labels, Labels.of(WORDS)}) == 1
    assert (labels[2], labels[np.int64(0)], list(labels[1:3])) == ("road", "sea", ["", "road"])
    assert labels.are("sea").tolist() == [True, False, False, True]
    assert not labels.are("air").any()
    assert np.array(labels, object).tolist() == WORDS
    # Numbers are in the order of the words, so rows sort alike by either.
    assert [labels.words[n] for n in np.sort(labels.code)] == sorted(WORDS)


def test_labels_of_some_rows_of_none_and_end_to_end() -> None:
    labels, every = Labels.of(WORDS), Labels.all("air", 3)
    assert list(labels.take(np.array([3, 1]))) == ["sea", ""]
    assert list(labels.take(np.array([True, False, True, False]))) == ["sea", "road"]
    assert list(Labels.joined([labels, Labels.of([]), every])) == [*WORDS, *["air"] * 3]
    empty = Labels.of([])
    assert (len(empty), list(empty), empty.are("sea").tolist()) == (0, [], [])
    assert np.array(empty, object).tolist() == []


def test_one_value_for_all_rows_is_kept_once() -> None:
    zero = same(0.0, 1_000_000, np.float64)
    assert is_same(zero)
    assert zero.base is not None
    assert zero.base.nbytes <= 8
    some = taken(zero, np.arange(5))
    assert is_same(some)
    assert some.tolist() == [0.0] * 5
    assert taken(zero, np.arange(1_000_000) < 3).tolist() == [0.0] * 3
    with pytest.raises(ValueError, match="read-only"):
        zero[0] = 1.0


def test_sums_and_functions_are_those_of_plain_columns() -> None:
    column, three, none = np.array([1.0, np.nan, 2.0]), same(3.0, 3, np.float64), np.zeros(0)
    assert plus(same(0.0, 3, np.float64), column) is column
    assert plus(column, same(0.0, 3, np.float64)) is column
    assert plus(column, three)[[0, 2]].tolist() == [4.0, 5.0]
    assert is_same(plus(three, three))
    assert plus(three, three).tolist() == [6.0] * 3
    assert each(np.nan_to_num, column).tolist() == [1.0, 0.0, 2.0]
    assert is_same(each(np.nan_to_num, same(np.nan, 3, np.float64)))
    assert end_to_end([none, column]) is column
    assert end_to_end([three, three[:1]]).tolist() == [3.0] * 4
    assert len(end_to_end([none, none])) == 0
