"""Whose a file is and whether it counts beside the others: the judgement over all files of a run.

First all readings are indexed (which invoices replace which, which receipts tell one period of a
meter twice), then each file is judged in the order of its name. A line that does not count takes
nothing from its sound siblings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, NamedTuple

from smartshoring.carbon.consumption.record import Consumption, Verdict, file_verdict
from smartshoring.carbon.footprint.entities import Entities, Entity
from smartshoring.carbon.footprint.reading import Reading

_SECOND_SERIES: Final = "PZ"
"""Series of the XML-only twin of an electricity receipt."""


class Judged(NamedTuple):
    """A file and what becomes of it.

    Attributes:
        name: Path below the folder that was named, members of an archive after `!`.
        reading: What it says.
        verdict: Of the file.
        lines: Its consumptions with their final verdicts.
        entity: As whose consumption it counts.
    """

    name: str
    reading: Reading
    verdict: Verdict
    lines: tuple[Consumption, ...]
    entity: Entity | None


class _Bill(NamedTuple):
    start: str
    end: str
    second: bool
    issued: str
    order: int
    uuid: str


class Judge:
    """Judges the files of one company.

    Args:
        entities: Whose invoices count, and as what.
        cancelled: UUIDs that the tax authority lists as cancelled.
    """

    def __init__(self, entities: Entities, cancelled: Collection[str] = ()) -> None:
        self.entities = entities
        self.cancelled = frozenset(cancelled)
        self.replaced: set[int] = set()
        self._bills: dict[str, list[_Bill]] = {}
        self._unfit: dict[int, str] = {}
        self._indexed: set[int] = set()
        self._seen: set[int] = set()
        self._seen_bytes: set[str] = set()

    # --- first pass ---------------------------------------------------------------------------

    def index(self, order: int, reading: Reading) -> None:
        """Take notice of a reading, in the order of names."""
        if self._refused(reading) or (entity := self._entity(reading)) is None:
            return
        del entity
        key = _key(reading.uuid)
        if key is not None:
            if key in self._indexed:
                return
            self._indexed.add(key)
        if reading.uuid in self.cancelled:
            return
        for other in reading.replaces:
            number = _key(other)
            if number is not None and number != key:
                self.replaced.add(number)
        for line in reading.lines:
            if line.site and line.start and line.verdict != "ignored":
                bill = _Bill(
                    line.start,
                    line.end,
                    reading.series.strip().upper().startswith(_SECOND_SERIES),
                    reading.date,
                    order,
                    reading.uuid,
                )
                self._bills.setdefault(line.site, []).append(bill)

    def close_index(self) -> None:
        """Find receipts of one period told twice, and periods of one meter that overlap."""
        for bills in self._bills.values():
            left = [b for b in bills if (k := _key(b.uuid)) is None or k not in self.replaced]
            kept: dict[tuple[str, str], _Bill] = {}
            for bill in sorted(left, key=lambda b: (b.second, b.order)):
                period = (bill.start, bill.end)
                if period in kept:
                    self._unfit[bill.order] = "duplicate"
                else:
                    kept[period] = bill
            self._overlaps(sorted(kept.values(), key=lambda b: (b.issued, b.order)))
        # Among a million files this is what takes memory, and it has said what it had to say.
        self._bills.clear()
        self._indexed.clear()

    def _overlaps(self, bills: list[_Bill]) -> None:
        """Of two receipts whose days overlap the one issued first stands."""
        if len(bills) < 2:
            return
        ranges: list[tuple[int, int]] = []
        for bill in bills:
            # The first day was read by the bill before.
            first, last = _ordinal(bill.start) + 1, _ordinal(bill.end)
            if any(first <= end and begin <= last for begin, end in ranges):
                self._unfit[bill.order] = "period_overlap"
            else:
                ranges.append((first, last))

    # --- second pass --------------------------------------------------------------------------

    def judge(self, order: int, name: str, reading: Reading) -> Judged:
        """The final word on a file; called in the order of names, after `close_index`."""
        refused = self._refused(reading)
        if refused:
            verdict: Verdict = "ignored" if refused in _NO_INVOICE else "rejected"
            return _whole(name, reading, verdict, refused)
        entity = self._entity(reading)
        if entity is None:
            if reading.issuer in self.entities.receivers:
                return self._own_sale(name, reading)
            return _whole(name, reading, "rejected", "not_ours")
        key = _key(reading.uuid)
        twin = reading.sha256 in self._seen_bytes if key is None else key in self._seen
        if key is None:
            self._seen_bytes.add(reading.sha256)
        else:
            self._seen.add(key)
        if reading.uuid and reading.uuid in self.cancelled:
            return _whole(name, reading, "rejected", "cancelled")
        if twin or self._unfit.get(order) == "duplicate":
            return _whole(name, reading, "rejected", "duplicate")
        if key is not None and key in self.replaced:
            return _whole(name, reading, "rejected", "replaced")
        lines = reading.lines
        if reading.repairs or reading.seal == "not_checkable" or not reading.uuid:
            lines = tuple(_doubted(line, reading) for line in lines)
        if self._unfit.get(order) == "period_overlap":
            lines = tuple(
                line._replace(
                    verdict="quarantined", reason="period_overlap", low=None, high=line.quantity
                )
                if line.site and line.counts
                else line
                for line in lines
            )
        return Judged(name, reading, file_verdict(lines), lines, entity)

    def _own_sale(self, name: str, reading: Reading) -> Judged:
        """What we sell is no consumption; a waybill of our own fleet is activity only."""
        reason = "own_fleet" if reading.kind == "T" else "sale"
        if reading.kind in ("P", "N"):
            reason = reading.lines[0].reason if reading.lines else "payment"
        return _whole(name, reading, "ignored", reason)

    def _refused(self, reading: Reading) -> str:
        return reading.refused or ("seal_false" if reading.seal == "false" else "")

    def _entity(self, reading: Reading) -> Entity | None:
        """As whose consumption an invoice counts; None for a sale and for other people's."""
        return self.entities.of(reading.receiver, reading.issuer, reading.kind, reading.date[:10])


_NO_INVOICE: Final[Mapping[str, None] | frozenset[str]] = frozenset({"not_xml", "empty"})


def _key(uuid: str) -> int | None:
    """A UUID as a number, which takes a third of the memory; None without one."""
    try:
        return int(uuid.replace("-", ""), 16)
    except ValueError:
        return None


def _ordinal(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()


def _whole(name: str, reading: Reading, verdict: Verdict, reason: str) -> Judged:
    """One word for every line of a file."""
    lines = tuple(line._replace(verdict=verdict, reason=reason) for line in reading.lines) or (
        Consumption("", verdict, reason),
    )
    return Judged(name, reading, verdict, lines, None)


def _doubted(line: Consumption, reading: Reading) -> Consumption:
    """A line of a file that was mended, whose seal cannot be checked, or that has no stamp."""
    if not line.counts:
        return line
    if not reading.uuid:
        return line._replace(
            verdict="quarantined", reason="not_stamped", low=None, high=line.quantity
        )
    if line.verdict == "accepted":
        reason = "repaired" if reading.repairs else "seal_not_checkable"
        return line._replace(verdict="accepted_flagged", reason=reason)
    return line
