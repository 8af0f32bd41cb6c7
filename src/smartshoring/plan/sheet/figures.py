"""What a decision sheet is made of: figures that say where they come from, sentences, answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from smartshoring.plan.ground import GroundStatus
from smartshoring.plan.payments import Gate, Payment
from smartshoring.plan.sheet.worlds import Worlds

Status = Literal["answered", "partly", "needs_room", "not_included"]

RANK: dict[Status, int] = {"answered": 3, "partly": 2, "needs_room": 1, "not_included": 0}
"""From worst to best: taking an input away never raises it."""

Unit = Literal[
    "USD", "USD/unit", "share", "month", "unit", "kg/unit", "x", "head", "kW", "m3_per_year"
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the sheet.

    Attributes:
        value: The number; None = not known.
        unit: Its unit.
        trace: How it follows from the JSON document, in the language of `traces`.
        signed: Whether it is a change, said with its sign.
    """

    value: float | None
    unit: Unit
    trace: str
    signed: bool = False


SEPARATOR = "\x1f"
"""Between the parts of a name; nobody types it."""

WordKind = Literal[
    "plan",
    "place",
    "term",
    "key",
    "category",
    "ledger",
    "left_out",
    "change",
    "choice",
    "decision",
    "shock",
    "proof",
    "question",
    "month",
    "code",
    "text",
]


@dataclass(frozen=True, slots=True)
class Word:
    """A name in a sentence that is said in the reader's language.

    Attributes:
        kind: What it names: a `plan`, `place`, cost `term`, fact `key`, cost `category`, `ledger`
            (category and site), `left_out` (subject, code, detail), `change` (kind and subject of
            a flip), `choice` (its signature), `decision` (cause, site, item),
            `shock` (kind, subject, factor), `proof` (what, sites, document, date), `question`
            (code, then name and text of what it names), `month` (a date, in months from the start
            of the first period), `code` (a sentence without placeholders), `text`.
        name: The name; parts are joined by `SEPARATOR`.
    """

    kind: WordKind
    name: str

    @staticmethod
    def of(kind: WordKind, *parts: str) -> Word:
        """A name of several parts."""
        return Word(kind, SEPARATOR.join(parts))


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: its code in `words`, the figures and the names in it.

    Attributes:
        code: Code of the sentence.
        figures: Its figures by placeholder.
        words: Its names by placeholder; several are joined by commas.
        rows: Named figures in one unit, for the placeholder `rows`.
    """

    code: str
    figures: dict[str, Figure] = field(default_factory=dict)
    words: dict[str, Word | tuple[Word, ...]] = field(default_factory=dict)
    rows: tuple[tuple[Word, Figure], ...] = ()

    @property
    def every(self) -> tuple[Figure, ...]:
        """All figures of the sentence."""
        return (*self.figures.values(), *(figure for _, figure in self.rows))


@dataclass(frozen=True, slots=True)
class Range:
    """The low and the high end of a headline figure, and why it has them."""

    low: Figure
    high: Figure
    why: Line


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that an answer would need.

    Attributes:
        what: Table, column, cost term or room.
        code: Words code of why it is missing.
    """

    what: str
    code: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has an input that would make the answer sharper.

    Attributes:
        key: The input: `table.column`, a table, a fact key.
        place: Its place, if it has one.
        owner: Who; "" = the case does not say, see `Answer.key` for who usually has it.
        note: What the case says about it.
    """

    key: str
    place: str = ""
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of the sheet, answered.

    Attributes:
        number: 1 to 10.
        key: Which question.
        status: Whether it could be answered.
        said: The answer in one sentence; its first figure is the headline.
        range: Of the headline figure; None = no range is known.
        details: What stands behind it.
        missing: What it would need.
        source: What it was computed from.
        owners: Who has its open inputs.
    """

    number: int
    key: str
    status: Status
    said: Line
    range: Range | None = None
    details: tuple[Line, ...] = ()
    missing: tuple[Missing, ...] = ()
    source: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()

    @property
    def headline(self) -> Figure | None:
        """The figure that the answer gives."""
        return next(iter(self.said.figures.values()), None)


@dataclass(frozen=True, slots=True)
class Input:
    """A number of the case that the sheet uses as it is.

    Attributes:
        value: The number.
        unit: Its unit.
        where: Table, row and column, or key of case.yaml.
    """

    value: float
    unit: str
    where: str


@dataclass(frozen=True)
class Sheet:
    """The decision sheet.

    Attributes:
        plan_id: The plan it speaks of.
        today_id: The plan of today's network; "" when there is none.
        answers: Ten answers in their order.
        ground: What the open plants need of the ground.
        payments: What the plan pays once.
        gates: What is irrevocable by when.
        worlds: The plans that it asked for.
        inputs: Numbers of the case behind figures, by the name that traces use.
        touched: Candidates that are left out, or have a lane or a recipe that is.
    """

    plan_id: str
    today_id: str
    answers: tuple[Answer, ...]
    worlds: Worlds
    ground: tuple[GroundStatus, ...] = ()
    payments: tuple[Payment, ...] = ()
    gates: tuple[Gate, ...] = ()
    inputs: dict[str, Input] = field(default_factory=dict)
    touched: tuple[str, ...] = ()
