"""Whose a file is and whether it counts beside the others: the judgement over all files of a run.

First all readings are indexed (which invoices replace which, which receipts tell one period of a
meter twice, which fillings a card's statement tells), then each file is judged in the order of its
name. A line that does not count takes nothing from its sound siblings.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from smartshoring.carbon.consumption.record import Consumption, Verdict, file_verdict
from smartshoring.carbon.footprint.entities import Entities, Entity
from smartshoring.carbon.footprint.reading import Reading
from smartshoring.carbon.footprint.receipts import Receipts, Unfit
from smartshoring.carbon.footprint.vouchers import Vouchers


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
        self._receipts = Receipts()
        self._fillings: list[tuple[int | None, Consumption]] = []
        self._vouchers = Vouchers()
        self._unfit: dict[int, Unfit] = {}
        self._indexed: set[int | str] = set()
        self._twins: set[int] = set()

    # --- first pass ---------------------------------------------------------------------------

    def index(self, order: int, reading: Reading) -> None:
        """Take notice of a reading, in the order of names: the first of a UUID stands."""
        if self._refused(reading) or self._entity(reading) is None:
            return
        key = _key(reading.uuid)
        same: int | str = reading.sha256 if key is None else key
        if same in self._indexed:
            self._twins.add(order)
            return
        self._indexed.add(same)
        if reading.uuid in self.cancelled:
            return
        for other in reading.replaces:
            number = _key(other)
            if number is not None and number != key:
                self.replaced.add(number)
        for line in reading.lines:
            if line.voucher:
                if line.counts:
                    self._fillings.append((key, line))
            elif line.site and line.start and line.verdict != "ignored":
                self._receipts.add(
                    order, line.site, line.start, line.end, reading.date, reading.series, key or 0
                )

    def close_index(self) -> None:
        """Find receipts and fillings that are told twice, now that all replaced ones are known."""
        self._unfit = self._receipts.unfit(self.replaced)
        for key, line in self._fillings:
            if key not in self.replaced:
                self._vouchers.add(line)
        # Among a million files this is what takes memory, and it has said what it had to say.
        self._receipts = Receipts()
        self._fillings.clear()
        self._indexed.clear()

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
        if reading.uuid and reading.uuid in self.cancelled:
            return _whole(name, reading, "rejected", "cancelled")
        if order in self._twins or self._unfit.get(order) == "duplicate":
            return _whole(name, reading, "rejected", "duplicate")
        if key is not None and key in self.replaced:
            return _whole(name, reading, "rejected", "replaced")
        lines = reading.lines
        if reading.repairs or reading.seal in _DOUBTED or not reading.uuid:
            lines = tuple(_doubted(line, reading) for line in lines)
        if self._unfit.get(order) == "period_overlap":
            lines = tuple(
                _set_aside(line, "period_overlap") if line.site and line.counts else line
                for line in lines
            )
        lines = tuple(
            _set_aside(line, "told_twice")
            if line.counts and self._vouchers.told_twice(reading.issuer, line)
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


_NO_INVOICE: Final = frozenset({"not_xml", "empty"})
_DOUBTED: Final = {"not_checkable": "seal_not_checkable", "not_trusted": "certificate_not_trusted"}
"""What of a seal is a doubt, and its reason."""


def _key(uuid: str) -> int | None:
    """A UUID as a number, which takes a third of the memory; None without one."""
    try:
        return int(uuid.replace("-", ""), 16)
    except ValueError:
        return None


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
        return _set_aside(line, "not_stamped")
    if line.verdict == "accepted":
        reason = "repaired" if reading.repairs else _DOUBTED[reading.seal]
        return line._replace(verdict="accepted_flagged", reason=reason)
    return line


def _set_aside(line: Consumption, reason: str) -> Consumption:
    """A line that may be nothing or all it says."""
    return line._replace(verdict="quarantined", reason=reason, low=None, high=line.quantity)
