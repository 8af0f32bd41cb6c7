"""Collecting the problems of a case, all at once but never a flood, and saying each in full."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from smartshoring.errors import Problem, Severity
from smartshoring.words import Language, say

PER_FILE = 50
"""Most problems shown of one file (errors and warnings counted apart); the rest are counted."""

PER_KIND = 15
"""Most problems of one kind in one column, so that a bad column cannot hide the next one."""

_SHOWN_LENGTH = 60
_NEAREST_AMONG = 5000
_PREFIX = 4


class Collector:
    """Gathers problems; what passes the caps is counted and said in one last problem per file."""

    def __init__(self) -> None:
        self._shown: list[Problem] = []
        self._per_file: Counter[tuple[str, Severity]] = Counter()
        self._per_kind: Counter[tuple[str, str | None, str]] = Counter()
        self._hidden: Counter[tuple[str, Severity]] = Counter()

    def add(self, problem: Problem) -> None:
        """Take one problem."""
        if self._full(problem.file, problem.column, problem.code, problem.severity):
            self._hidden[problem.file, problem.severity] += 1
            return
        self._per_file[problem.file, problem.severity] += 1
        self._per_kind[problem.file, problem.column, problem.code] += 1
        self._shown.append(_shortened(problem))

    def add_rows(
        self,
        template: Problem,
        rows: npt.NDArray[np.int64],
        detail: Callable[[int], Problem] | None = None,
    ) -> None:
        """Take the same problem for many rows.

        Args:
            template: The problem without its row.
            rows: Line in the file of each bad row.
            detail: Makes the full problem of the i-th bad row; called only for those shown.
        """
        for index, row in enumerate(rows):
            if self._full(template.file, template.column, template.code, template.severity):
                self._hidden[template.file, template.severity] += len(rows) - index
                return
            problem = template if detail is None else detail(index)
            self.add(replace(problem, row=int(row)))

    def _full(self, file: str, column: str | None, code: str, severity: Severity) -> bool:
        return (
            self._per_file[file, severity] >= PER_FILE
            or self._per_kind[file, column, code] >= PER_KIND
        )

    @property
    def has_errors(self) -> bool:
        """Whether anything stops a plan."""
        return any(problem.severity == "error" for problem in self._shown)

    def all(self) -> tuple[Problem, ...]:
        """Every problem: by file in order of first trouble, then by line; errors first at a tie."""
        files: dict[str, int] = {}
        for problem in self._shown:
            files.setdefault(problem.file, len(files))
        shown = sorted(
            self._shown,
            key=lambda problem: (files[problem.file], problem.row or 0, problem.severity),
        )
        shown.extend(
            Problem("case.more", file, params={"count": str(count)}, severity=severity)
            for (file, severity), count in self._hidden.items()
        )
        return tuple(shown)


def nearest(text: str, known: Collection[str]) -> str | None:
    """The known name most like `text`, if one is like it at all."""
    if not text or len(text) > _SHOWN_LENGTH:
        return None
    folded = text.casefold()
    slack = max(2, len(text) // 2)
    near = [name for name in known if abs(len(name) - len(text)) <= slack][:_NEAREST_AMONG]
    by_fold = {name.casefold(): name for name in reversed(near)}
    if folded in by_fold:
        return by_fold[folded]
    found = difflib.get_close_matches(folded, by_fold, n=1, cutoff=0.6)
    if found:
        return by_fold[found[0]]
    if len(folded) >= _PREFIX:
        return next((name for name in known if name.casefold().startswith(folded)), None)
    return None


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names joined for a sentence, cut with "..." when there are many."""
    names = list(names)
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def problem_text(problem: Problem, language: Language = "en") -> str:
    """One full sentence: where, what happened, what was expected, what to do.

    Example: `sites.csv, row 4, column kind: "plnt" is not one of plant, dc, supplier.
    Did you mean "plant"?`
    """
    where = problem.file
    settings = problem.code.startswith(("case.setting", "case.yaml"))
    if problem.row is not None:
        line = settings and problem.file.endswith((".yaml", ".yml"))
        where += say("case.at_line" if line else "case.at_row", language, row=problem.row)
    if problem.column:
        at = "case.at_key" if settings else "case.at_column"
        where += say(at, language, column=problem.column)
    params = {
        "file": problem.file,
        "value": problem.value or "",
        "column": problem.column or "",
        **problem.params,
    }
    sentence = say(problem.code, language, **params)
    if problem.nearest:
        sentence += say("case.did_you_mean", language, nearest=problem.nearest)
    return f"{where}: {sentence}"


def _shortened(problem: Problem) -> Problem:
    """The problem with a value short enough to print, without control characters."""
    value = problem.value
    if value is None:
        return problem
    clean = "".join(sign if sign.isprintable() else " " for sign in value[: _SHOWN_LENGTH + 1])
    if len(value) > _SHOWN_LENGTH:
        clean = clean[:_SHOWN_LENGTH] + "..."
    return problem if clean == value else replace(problem, value=clean)
