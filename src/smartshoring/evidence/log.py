"""The chain of evidence as a file: one JSON object a line, only ever appended to.

The first line tells the rules, each further one an entry and the hash after it; whoever has the
file can check it without the product.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self

from smartshoring.evidence.chain import Entry, first_broken


class Log:
    """Writes a chain while it grows.

    Args:
        path: File to write; one that is there is replaced by the new run's.
        rules: What the chain begins with.
    """

    def __init__(self, path: Path, rules: str) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(json.dumps({"rules": rules}) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __call__(self, text: str, digest: str) -> None:
        """Append an entry."""
        entry = {"entry": text, "digest": digest}
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def broken_at(path: Path) -> int | None:
    """Line of a log, from 1, at which its chain breaks; None where it is sound.

    Args:
        path: A file that `Log` wrote.
    """
    with path.open(encoding="utf-8") as file:
        rules = json.loads(file.readline())["rules"]
        entries = (Entry(told["entry"], told["digest"]) for told in map(json.loads, file))
        place = first_broken(rules, entries)
    return None if place is None else place + 2
