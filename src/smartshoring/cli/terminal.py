"""Where a verb speaks: screens on stdout, progress and errors on stderr, in one language."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from smartshoring.words import Language, say

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Terminal:
    """Two streams and a language; rich is loaded when a screen is first drawn."""

    language: Language

    def say(self, code: str, **params: Any) -> str:
        """A sentence in the terminal's language."""
        return say(code, self.language, **params)

    @cached_property
    def out(self) -> Console:
        """The screen: for people."""
        return _console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """Progress and errors."""
        return _console(sys.stderr)

    def write_out(self, text: str) -> None:
        """Text for programs on stdout: as it is, in UTF-8 whatever the locale."""
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(text + "\n")
            return
        sys.stdout.flush()
        buffer.write((text + "\n").encode())
        buffer.flush()

    def write_err(self, text: str) -> None:
        """A line on stderr, without loading anything to draw it."""
        _forgiving(sys.stderr)
        sys.stderr.write(text + "\n")


def _console(stream: TextIO) -> Console:
    from rich.console import Console  # noqa: PLC0415 (100 ms that --help does not need)

    _forgiving(stream)
    # Names come from the user: nothing in them is markup, an emoji or a number to be coloured.
    return Console(file=stream, highlight=False, markup=False, emoji=False)


def _forgiving(stream: TextIO) -> None:
    """Signs that the stream's encoding lacks become `?` instead of an exception."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(ValueError, OSError):
            stream.reconfigure(errors="replace")
