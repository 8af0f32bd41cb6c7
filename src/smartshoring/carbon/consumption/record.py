"""One line's answer: what was consumed, whether it counts, and the field that says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal, NamedTuple

Verdict = Literal["accepted", "accepted_flagged", "estimated", "quarantined", "rejected", "ignored"]
VERDICTS: Final[tuple[Verdict, ...]] = (
    "accepted",
    "accepted_flagged",
    "estimated",
    "quarantined",
    "rejected",
    "ignored",
)
OF_FILE: Final[tuple[Verdict, ...]] = (
    "rejected",
    "quarantined",
    "estimated",
    "accepted_flagged",
    "accepted",
    "ignored",
)
"""A file takes the first of these that any of its lines has."""

RUNG_PHYSICAL: Final = 1
"""Quantity from a complement or the addenda."""
RUNG_LINE: Final = 2
"""Quantity and unit of the line itself."""
RUNG_EXCISE: Final = 3
"""Litres on which the excise is charged."""
RUNG_TEXT: Final = 4
"""A quantity in the description."""
RUNG_MONEY: Final = 5
"""Money divided by a price."""


class Consumption(NamedTuple):
    """What a line of an invoice says was consumed.

    Attributes:
        line: Number of the `Concepto`, `ecc12:N` for a line of a fuel card's statement; "" = file.
        verdict: Whether and how it counts.
        reason: Code of why; "" where it is simply accepted.
        carrier: Energy carrier or `freight_<mode>`; "" where none is known.
        quantity: In `unit`; negative where goods were returned; None where none is known.
        unit: kWh, L, kg, m3 (15 C, 1 atm), GJ_gross or tkm.
        start: First day, ISO; of an electricity receipt the day of the first reading.
        end: Last day, ISO; of an electricity receipt the day of the last reading.
        site: Service number (RPU) of electricity; "" elsewhere.
        rung: From which rung of the quantity ladder it comes, 1 to 5; 0 = none.
        xpath: Where the quantity stands in the file.
        field: Attribute or element that holds it.
        raw: What stands there.
        use: How it is burned: `stationary` or `mobile_road`; class of truck for freight; "" else.
        low: Least plausible quantity where it does not count or is estimated.
        high: Most plausible quantity.
        working: How a quantity was worked out that stands nowhere as it is; "" elsewhere.
        voucher: Of a card's filling: `station|operation|moment|litres|card`; "" elsewhere.
    """

    line: str
    verdict: Verdict
    reason: str = ""
    carrier: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    start: str = ""
    end: str = ""
    site: str = ""
    rung: int = 0
    xpath: str = ""
    field: str = ""
    raw: str = ""
    use: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    voucher: str = ""
    working: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is part of the totals."""
        return self.verdict in ("accepted", "accepted_flagged", "estimated")


def file_verdict(lines: tuple[Consumption, ...]) -> Verdict:
    """The verdict of a file; `ignored` without any line."""
    present = {one.verdict for one in lines}
    return next((verdict for verdict in OF_FILE if verdict in present), "ignored")
