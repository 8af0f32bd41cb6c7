"""Readings kept between runs in the workspace: a killed run goes on where it was.

A reading is a function of bytes and rules, so it is found by the hash of both; it counts only when
a run meets its file again, so that nothing can count twice. SQLite in its write-ahead mode: what
was committed survives a kill.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.footprint.reading import RULES, Reading
from smartshoring.reference.tables import version

FILE: Final = "readings.sqlite"
_AT_ONCE: Final = 200
"""Readings that a kill may lose."""
_DECIMALS: Final = ("quantity", "low", "high")


class Kept:
    """Readings on disk.

    Args:
        folder: The workspace; made if it is not there.
        seals: Whether seals are checked: another question has other answers.
        roots: Authorities that certificates are to be signed by; others have other answers too.
    """

    def __init__(
        self, folder: Path, *, seals: bool, roots: Sequence[x509.Certificate] = ()
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # Units, codes and price bands are tables: another version of them may read otherwise.
        asked = ["sealed" if seals else "unsealed"]
        asked += sorted(one.fingerprint(SHA256()).hex() for one in roots)
        self._rules = "/".join((RULES, version(), *asked))
        self._base = sqlite3.connect(folder / FILE)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS reading "
            "(sha256 TEXT, rules TEXT, told TEXT, PRIMARY KEY (sha256, rules)) WITHOUT ROWID"
        )
        self._open = 0
        self.reused = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.commit()
        self._base.close()

    def get(self, sha256: str) -> Reading | None:
        """The reading of a file that was met before; None for a new one."""
        found = self._base.execute(
            "SELECT told FROM reading WHERE sha256 = ? AND rules = ?", (sha256, self._rules)
        ).fetchone()
        if found is None:
            return None
        self.reused += 1
        return reading_of(json.loads(found[0]))

    def put(self, reading: Reading) -> None:
        """Keep a reading."""
        self._base.execute(
            "INSERT OR REPLACE INTO reading VALUES (?, ?, ?)",
            (reading.sha256, self._rules, json.dumps(plain(reading), ensure_ascii=False)),
        )
        self._open += 1
        if self._open % _AT_ONCE == 0:
            self._base.commit()


def plain(reading: Reading) -> dict[str, Any]:
    """A reading as JSON data; decimals are text."""
    told = reading._asdict()
    told["lines"] = [
        {name: str(value) if isinstance(value, Decimal) else value for name, value in pairs}
        for pairs in (line._asdict().items() for line in reading.lines)
    ]
    return told


def reading_of(told: dict[str, Any]) -> Reading:
    """The reading that `plain` wrote."""
    lines = []
    for line in told["lines"]:
        for name in _DECIMALS:
            if line[name] is not None:
                line[name] = Decimal(line[name])
        lines.append(Consumption(**line))
    return Reading(
        **{
            **told,
            "lines": tuple(lines),
            "replaces": tuple(told["replaces"]),
            "repairs": tuple(told["repairs"]),
        }
    )
