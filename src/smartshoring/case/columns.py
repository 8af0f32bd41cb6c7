"""What a column and a table of the schema are: kind, unit, range, and what they point to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "number",
    "choice",
    "yesno",
    "date",
    "place",
    "country",
    "hs",
    "fact_place",
    "zone",
    "gateway",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Header in the file.
        kind: What a cell holds; `place`, `country`, `hs`, `date`, `zone` and `gateway` are
            normalised when read.
        unit: Unit of a number.
        required: Whether every row must give it.
        key: Whether it is part of what makes a row unique.
        choices: Allowed words.
        low: Least allowed number.
        high: Largest allowed number.
        positive: Whether zero is refused too.
        whole: Whether a number must be whole.
        doubt_above: A larger number is allowed but asked about (percent instead of a share).
        references: Columns, as `table.column`, one of which must have the value.
    """

    name: str
    kind: Kind = "text"
    unit: str = ""
    required: bool = False
    key: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    positive: bool = False
    whole: bool = False
    doubt_above: float | None = None
    references: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether its array holds float64; all other kinds hold text."""
        return self.kind == "number"

    @property
    def is_money(self) -> bool:
        """Whether its name carries `usd`, so that another currency may stand there."""
        return "usd" in self.name.split("_")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its columns in order.

    Attributes:
        name: File `name.csv`, or sheet `name`.
        columns: All columns it may have.
        required: Whether a case without it is incomplete (lanes: only with `lanes: given`).
    """

    name: str
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that together make a row unique; empty when rows may repeat."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def usd(name: str, *, required: bool = False, per: str = "", signed: bool = False) -> Column:
    """Money; `signed` when a credit may stand there."""
    return Column(name, "number", f"USD{per}", required=required, low=None if signed else 0.0)


def amount(
    name: str,
    unit: str,
    *,
    required: bool = False,
    positive: bool = False,
    whole: bool = False,
    key: bool = False,
) -> Column:
    """A number of zero or more, or above zero."""
    return Column(
        name, "number", unit, required=required, low=0.0, positive=positive, whole=whole, key=key
    )


def share(
    name: str,
    *,
    required: bool = False,
    positive: bool = False,
    high: float = 1.0,
    doubt_above: float | None = None,
) -> Column:
    """A share from 0 to 1, or to `high` where more than the whole makes sense."""
    return Column(
        name,
        "number",
        "share",
        required=required,
        low=0.0,
        high=high,
        positive=positive,
        doubt_above=doubt_above,
    )


def ref(name: str, *to: str, required: bool = True, key: bool = True) -> Column:
    """A name that stands in one of the columns `to`."""
    return Column(name, references=to, required=required, key=key)


def choice(name: str, *words: str, required: bool = False, key: bool = False) -> Column:
    """One of a few words."""
    return Column(name, "choice", choices=words, required=required, key=key)


def yes_no(name: str) -> Column:
    """Yes or no."""
    return Column(name, "yesno", choices=("yes", "no"))


def date(name: str, *, required: bool = False, key: bool = False) -> Column:
    """A day, ISO."""
    return Column(name, "date", required=required, key=key)
