"""The nouns of duty law: a measure that stands on goods, and the duty that results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from smartshoring.reference.value import Grade

Use = Literal["vehicle", "other", "unstated"]
"""What the good is for: some US measures hold only for parts of cars and light trucks."""

Effect = Literal["base", "preference", "added", "floor", "exempt", "excluded", "given"]
"""How a measure acts.

`base` the MFN rate; `preference` replaces it; `added` on top; `floor` raises the total to a level;
`exempt` the measure is lifted (rate 0); `excluded` another measure displaces it (rate 0);
`given` the company's own row, instead of everything else.
"""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One measure in the stack.

    Attributes:
        measure: Name, such as `Section 232 auto parts`.
        authority: Heading of the tariff that says so.
        rate_share: What it adds to the duty [share of customs value].
        valid_from: First day; None if not known or open.
        valid_to: Last day; None if open.
        source: Attribution.
        note: Condition or remark of the table.
        effect: How it acts.
    """

    measure: str
    authority: str
    rate_share: float
    valid_from: date | None
    valid_to: date | None
    source: str
    note: str
    effect: Effect = "added"


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty on goods at a date, with the stack it is made of.

    Attributes:
        importer: Importing country (alpha-3).
        origin: Country of origin (alpha-3).
        hs_code: Code as asked.
        on_date: Day of the law.
        rate_share: Duty [share of customs value]; None = not known, never zero.
        stack: The measures considered, those that add nothing included.
        held_constant: The date is after the last law read, which is taken to go on.
        grade: Firmness.
        reason: Code of the sentence in `words` that says where the answer comes from.
        detail: What that sentence names (codes, dates).
        qualifies: The company's claim that the goods originate under USMCA.
    """

    importer: str
    origin: str
    hs_code: str
    on_date: date
    rate_share: float | None
    stack: tuple[DutyLine, ...]
    held_constant: bool
    grade: Grade
    reason: str
    detail: str = ""
    qualifies: bool = False

    @property
    def known(self) -> bool:
        """Whether there is a rate at all."""
        return self.rate_share is not None
