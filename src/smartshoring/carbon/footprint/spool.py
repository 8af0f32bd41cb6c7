"""Readings between the two passes: in memory while they are few, then in a temporary file."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Final, Self

from smartshoring.carbon.footprint.reading import Reading

_MOST_IN_MEMORY: Final = 20_000
"""Lines; about 20 MB."""


class Spool:
    """Keeps pairs of name and reading in their order, to be gone through again."""

    def __init__(self) -> None:
        self._held: list[tuple[str, Reading]] = []
        self._lines = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def put(self, name: str, reading: Reading) -> None:
        """Keep a reading."""
        self._held.append((name, reading))
        self._lines += len(reading.lines) + 1
        if self._lines > _MOST_IN_MEMORY:
            self._spill()

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the spool)
        pickle.dump(self._held, self._file, pickle.HIGHEST_PROTOCOL)
        self._held, self._lines = [], 0

    def __iter__(self) -> Iterator[tuple[str, Reading]]:
        if self._file is not None:
            self._file.seek(0)
            while True:
                try:
                    yield from pickle.load(self._file)  # noqa: S301 (our own, written a moment ago)
                except EOFError:
                    break
        yield from self._held
