"""The case: everything a company told us, complete, validated and immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from smartshoring.case.periods import PeriodRow, calendar_rows
from smartshoring.case.settings import Settings
from smartshoring.case.table import Table


@dataclass(frozen=True)
class Case:
    """Settings and tables; equal cases have equal hashes whatever the file kind or row order.

    Attributes:
        settings: `case.yaml`.
        tables: Every table of the schema by name; absent ones have zero rows.
        hash: SHA-256 of the canonical validated case (hex).
    """

    settings: Settings
    tables: Mapping[str, Table]
    hash: str

    def __getitem__(self, table: str) -> Table:
        return self.tables[table]

    def __reduce__(self) -> tuple[type[Case], tuple[object, ...]]:
        # A read-only view of a mapping does not travel to another process.
        return Case, (self.settings, dict(self.tables), self.hash)

    @property
    def periods(self) -> tuple[PeriodRow, ...]:
        """The periods in order: label, start if known, months."""
        return calendar_rows(self.settings, self.tables)

    @property
    def period_labels(self) -> tuple[str, ...]:
        """Labels of the periods in order."""
        return tuple(period.label for period in self.periods)

    def with_tables(self, **tables: Table) -> Case:
        """A copy with some tables replaced and the hash made anew."""
        return self._hashed(self.settings, {**self.tables, **tables})

    def with_settings(self, settings: Settings) -> Case:
        """A copy with other settings and the hash made anew."""
        return self._hashed(settings, self.tables)

    def _hashed(self, settings: Settings, tables: Mapping[str, Table]) -> Case:
        from smartshoring.case.canonical import case_hash  # noqa: PLC0415 (canonical reads Case)

        return replace(self, settings=settings, tables=tables, hash=case_hash(settings, tables))
