"""A ledger of what went into the coefficients: values used, things left out, terms not included."""

from __future__ import annotations

from collections.abc import Iterable

from smartshoring.plan.arrays import LeftOut
from smartshoring.reference.value import Value


class Ledger:
    """Collects while the coefficients are built; read once at the end."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], Value] = {}
        self.left_out: set[LeftOut] = set()
        self.absent: dict[str, str] = {}

    def use(self, *values: Value) -> None:
        """Note that a value is behind some coefficient."""
        for value in values:
            self._values[(value.key, value.place)] = value

    def values(self) -> Iterable[Value]:
        """Every value used, by key and place."""
        return [self._values[key] for key in sorted(self._values)]

    def leave_out(self, kind: str, subject: str, code: str, detail: str = "") -> None:
        """Note that a thing may not enter any plan, and why."""
        self.left_out.add(LeftOut(kind, subject, code, detail))

    def is_left_out(self, kind: str, subject: str) -> bool:
        """Whether it was left out before."""
        return (kind, subject) in {(item.kind, item.subject) for item in self.left_out}

    def not_included(self, term: str, code: str) -> None:
        """Note that a cost term or measure is missing altogether."""
        self.absent.setdefault(term, code)

    def included(self, term: str) -> None:
        """A term that was missing is there after all."""
        self.absent.pop(term, None)

    def narrow(self, term: str, part: str) -> None:
        """A term that was missing has something in it after all: only `part` of it is missing."""
        code = self.absent.pop(term, None)
        if code is not None:
            self.not_included(part, code)
