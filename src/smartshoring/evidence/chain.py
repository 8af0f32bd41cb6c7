"""An append-only log in which each entry's hash contains the one before: the last one is the root.

h_0 = SHA-256(rules), h_n = SHA-256(h_{n-1} + SHA-256(entry_n)). Whoever changes, drops or reorders
an entry changes every hash after it. No clock, path or worker count is part of an entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log.

    Attributes:
        text: What it says, in one canonical spelling.
        digest: The chain's hash after it, in hexadecimal.
    """

    text: str
    digest: str


class Chain:
    """A growing chain; entries themselves are kept by whoever wants them."""

    __slots__ = ("_digest", "_log", "length")

    def __init__(self, rules: str, log: Callable[[str, str], None] | None = None) -> None:
        """Begin a chain.

        Args:
            rules: What the entries are computed by: versions of rules and of factors.
            log: Told every entry and the hash after it.
        """
        self._log = log
        self._digest = hashlib.sha256(rules.encode()).digest()
        self.length = 0

    @property
    def root(self) -> str:
        """The hash after the last entry."""
        return self._digest.hex()

    def add(self, text: str) -> str:
        """Append an entry; the root after it."""
        own = hashlib.sha256(text.encode()).digest()
        self._digest = hashlib.sha256(self._digest + own).digest()
        self.length += 1
        return self._digest.hex()

    def add_bytes(self, entry: bytes) -> None:
        """Append an entry without asking for the root, as the hot path does."""
        own = hashlib.sha256(entry).digest()
        self._digest = hashlib.sha256(self._digest + own).digest()
        self.length += 1
        if self._log is not None:
            self._log(entry.decode(), self._digest.hex())


def first_broken(rules: str, entries: Iterable[Entry]) -> int | None:
    """Place of the first entry that does not fit the chain, from 0; None for a sound log."""
    chain = Chain(rules)
    for place, entry in enumerate(entries):
        if chain.add(entry.text) != entry.digest:
            return place
    return None
