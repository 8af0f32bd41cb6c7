"""What a report consists of, before anyone decides how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: As it is read, in the reader's language.
        number: As it is computed with; None for words.
    """

    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `strong` for a statement that carries the rest."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        title: What it shows.
        header: Names of columns, units included.
        rows: Cells; the first of a row names it.
        sums: Rows, by place, that are the sum of rows above them: (row, first, last).
        reference: Where its figures stand in the JSON document.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[tuple[int, int, int], ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart.

    Attributes:
        name: Name of its file.
        svg: The drawing.
        title: The finding.
        alt: What it shows, for those who cannot see it.
        reference: Where its figures stand in the JSON document.
    """

    name: str
    svg: str
    title: str
    alt: str
    reference: str = ""


Block = Words | Bullets | Grid | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A section: a title and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A whole report.

    Attributes:
        title: Its title.
        subtitle: Whose it is.
        language: `en` or `es`.
        day: Date of the answer, ISO.
        footer: Hashes by which it is known.
        sections: Its sections, none of them empty.
    """

    title: str
    subtitle: str
    language: str
    day: str
    footer: str
    sections: tuple[Section, ...]
