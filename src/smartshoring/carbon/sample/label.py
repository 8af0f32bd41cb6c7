"""What a right reader says of one line of one file: the answer that the sample carries."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Label:
    """The verdict of one line, with carrier, quantity and period where they are known."""

    line: str | None
    verdict: str = "accepted"
    reason: str | None = None
    carrier: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    site: str | None = None

    def judged(self, verdict: str, reason: str | None) -> "Label":
        """The same line under another verdict."""
        return replace(self, verdict=verdict, reason=reason)

    def as_row(self, file: str, uuid: str | None, quirks: list[int]) -> dict[str, object]:
        """The label as one JSON line."""
        quantity = None if self.quantity is None else format(self.quantity.normalize(), "f")
        return {
            "file": file,
            "uuid": uuid.lower() if uuid else None,
            "line": self.line,
            "quirks": quirks,
            "verdict": self.verdict,
            "reason": self.reason,
            "carrier": self.carrier,
            "quantity": quantity,
            "unit": self.unit,
            "period_start": self.start.isoformat() if self.start else None,
            "period_end": self.end.isoformat() if self.end else None,
            "site": self.site,
        }


def ignored(line: str | None, reason: str) -> Label:
    """A line read and set aside, without carrier and quantity."""
    return Label(line, "ignored", reason)


def rejected(reason: str) -> Label:
    """A file of which no line can be used."""
    return Label(None, "rejected", reason)
