"""One file to be written, and what a careful reader should answer to each of its lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from smartshoring.carbon.sample.nodes import Node, Style


@dataclass(frozen=True, slots=True)
class Answer:
    """The right answer to one line.

    Attributes:
        line: Number of the Concepto, `ecc12:N`, or "" for the file.
        verdict: accepted, accepted_flagged, estimated, quarantined, rejected or ignored.
        reason: Code; "" where it is simply accepted.
        carrier: Carrier; "" where there is none.
        quantity: In `unit`; None where none is known.
        unit: kWh, L, kg, m3, GJ_gross or tkm.
        start: First day or first reading, ISO.
        end: Last day or last reading, ISO.
        site: Service number.
    """

    line: str
    verdict: str
    reason: str = ""
    carrier: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    start: str = ""
    end: str = ""
    site: str = ""


@dataclass
class Sheet:
    """A file before it is written.

    Attributes:
        kind: What it is, for its name.
        root: The document; None where `data` is the file.
        uuid: Of its stamp; "" without one.
        answers: To its lines.
        quirks: Numbers of the quirks that it shows.
        style: How it is spelled.
        damage: What happens to the bytes after sealing.
        data: Bytes that are the file as they are.
        suffix: Of the file's name.
        cancelled: Whether the authority lists it as cancelled.
        listed: Facts for the authority's list: issuer, receiver, date, total, kind.
        folder: Where it lies.
    """

    kind: str
    root: Node | None
    uuid: str
    answers: list[Answer]
    quirks: tuple[int, ...] = ()
    style: Style = field(default_factory=Style)
    damage: Callable[[bytes], bytes] | None = None
    data: bytes | None = None
    suffix: str = ".xml"
    cancelled: bool = False
    listed: dict[str, str] = field(default_factory=dict)
    folder: str = ""

    def whole(self, verdict: str, reason: str) -> Sheet:
        """The same with one answer to every line."""
        self.answers = [
            Answer(a.line, verdict, reason, a.carrier, a.quantity, a.unit, a.start, a.end, a.site)
            for a in self.answers
        ]
        return self
