"""The value of knowing one input: what being able to switch to the best rival would save, expected.

The input is spread over its range as a triangle: from its low end up to its own value and down to
its high end. The saving against each rival is known at these three points, from the runs at both
ends, and taken to be a straight line between them. Where a rival wins, knowing it would save its
advantage; the value of knowing is the mean of the best rival's advantage over the triangle. Each
input is judged on its own, all others as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Savings:
    """What the choice saves against one rival, by where the input stands [USD]."""

    low: float
    middle: float
    high: float


def value_of_knowing(
    low: float, value: float, high: float, rivals: Sequence[Savings]
) -> float | None:
    """Mean over the triangle of the best rival's advantage, 0 where none has one [USD].

    Exact for straight lines: between two points where the best rival changes, the advantage times
    the density is a parabola, which Simpson's rule adds up without error.

    Args:
        low: Low end of the input.
        value: Its own value; put to the nearer end when it lies outside.
        high: High end.
        rivals: Savings against each rival.

    Returns:
        The value; None when the range is empty.
    """
    if not low < high:
        return None
    mode = min(max(value, low), high)
    total = 0.0
    for start, end, lines in (
        (low, mode, [(rival.low, rival.middle) for rival in rivals]),
        (mode, high, [(rival.middle, rival.high) for rival in rivals]),
    ):
        if start < end:
            total += _half(start, end, lines, rising=end == mode, width=high - low)
    return total


def _half(
    start: float, end: float, lines: list[tuple[float, float]], *, rising: bool, width: float
) -> float:
    """The integral over one side of the triangle; `lines` are savings at its two ends."""

    def advantage(share: float) -> float:
        return max((0.0, *(-(a + (b - a) * share) for a, b in lines)))

    def density(share: float) -> float:
        # The peak of the triangle is 2 / width; on each side it falls to 0 in a straight line.
        return 2.0 / width * (share if rising else 1.0 - share)

    total = 0.0
    for left, right in pairwise(_bends(lines)):
        middle = (left + right) / 2.0
        heights = [advantage(x) * density(x) for x in (left, middle, right)]
        total += (right - left) / 6.0 * (heights[0] + 4.0 * heights[1] + heights[2])
    return total * (end - start)


def _bends(lines: list[tuple[float, float]]) -> list[float]:
    """Where on 0 .. 1 two lines, or a line and zero, cross; with both ends."""
    found = {0.0, 1.0}
    flat = [*lines, (0.0, 0.0)]
    for i, (a, b) in enumerate(flat):
        for c, d in flat[:i]:
            slope = (b - a) - (d - c)
            if slope:
                at = (c - a) / slope
                if 0.0 < at < 1.0:
                    found.add(at)
    return sorted(found)
