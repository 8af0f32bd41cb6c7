"""One sourced value and how much it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """Where a number comes from, from firmest to weakest; a product of numbers has the weakest."""

    GIVEN = 0
    """The company said so in its case."""
    REFERENCE = 1
    """A shipped table has it for exactly this place and thing."""
    INHERITED = 2
    """A shipped table has it for a larger place (state, country) or a stale or proxy row."""
    ASSUMED = 3
    """No source; a named default with low, high and reason, which the case accepted."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit, year, source and quality; `value is None` means unknown.

    Attributes:
        key: What it is, such as `electricity_usd_per_kwh`.
        place: Place id it was found for (may be a parent of the one asked), or a pair `CHN>USA`.
        value: The number, or None when nobody knows: never to be read as zero.
        unit: Unit of the number.
        year: Year or period as text (`2024`, `2024-Q4`).
        source: Attribution text.
        quality: `A` official, `B` secondary or near-year, `C` proxy, `-` none.
        grade: Given, reference, inherited or assumed.
        note: What a careful reader should know.
        low: Low end of the plausible range, if known.
        high: High end of the plausible range, if known.
    """

    key: str
    place: str
    value: float | None
    unit: str
    year: str = ""
    source: str = ""
    quality: str = "-"
    grade: Grade = Grade.REFERENCE
    note: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return self.value is not None
