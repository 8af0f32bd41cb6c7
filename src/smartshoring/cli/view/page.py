"""What every screen is made of: headings, bullets, plain tables and notes, all free of markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import Box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_RULES = Box("    \n    \n ── \n    \n    \n ── \n    \n    \n", ascii=False)
"""A line under the header, and nothing else."""
INDENT = 2


def heading(text: str, note: str = "") -> Text:
    """A section's title; `note` says its unit or scope."""
    line = Text("\n" + text, style="bold")
    if note:
        line.append(f"  {note}", style="not bold dim")
    return line


def bullets(lines: Iterable[str], sign: str = "·") -> RenderableType:
    """Sentences, one per line, with a hanging indent."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column()
    for line in lines:
        grid.add_row(Text(sign), Text(line))
    return indented(grid)


def indented(what: RenderableType) -> RenderableType:
    """The same, moved in."""
    return Padding(what, (0, 0, 0, INDENT))


def note(text: str) -> RenderableType:
    """Small print under a table."""
    return indented(Text(text, style="dim"))


def table(
    header: Sequence[str], rows: Iterable[Sequence[str | Text]], left: Iterable[int] = (0,)
) -> RenderableType:
    """A table whose columns are right-aligned save those in `left`."""
    kept = frozenset(left)
    grid = Table(box=_RULES, show_edge=False, pad_edge=False, padding=(0, 1), header_style="bold")
    for number, title in enumerate(header):
        grid.add_column(
            Text(title),
            justify="left" if number in kept else "right",
            overflow="fold",
            vertical="top",
        )
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return indented(grid)


def pairs(rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Names and what is said of them, side by side."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=False, max_width=24)
    grid.add_column()
    for name, text in rows:
        grid.add_row(Text(name), Text(text))
    return indented(grid)


def show(parts: Iterable[RenderableType], console: Console, width: int) -> None:
    """Print parts below each other; a file or a pipe gets no blanks at the ends of lines."""
    if console.is_terminal:
        for part in parts:
            console.print(part, width=width)
        return
    with console.capture() as capture:
        for part in parts:
            console.print(part, width=width)
    console.file.write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))
