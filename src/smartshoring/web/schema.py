"""Shapes of the API: what requests and answers hold, from which the pages' types are generated."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

JobStatus = Literal["queued", "running", "done", "infeasible", "cancelled", "failed", "interrupted"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Health(_Shape):
    """That the server is there."""

    version: str


class Example(_Shape):
    """A case that comes with the product."""

    id: str
    name: str


class ProblemOut(_Shape):
    """One thing wrong with what was given, with its place."""

    code: str
    severity: Literal["error", "warning"]
    file: str
    row: int | None
    column: str | None
    value: str | None
    nearest: str | None
    text: str


class Refusal(_Shape):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: dict[str, str]
    problems: list[ProblemOut]


class EditIn(_Asked):
    """One change of a what-if."""

    kind: Literal["fact", "duty", "cell", "closed_crossing", "site_lost"]
    subject: str = Field(max_length=200)
    value: float | str | None = None


class EditsIn(_Asked):
    """Changes that make a new case."""

    edits: list[EditIn] = Field(min_length=1, max_length=50)


class CaseOut(_Shape):
    """A case in the workspace."""

    id: str
    name: str
    hash: str | None
    created: str
    ok: bool
    errors: int
    warnings: int
    parent: str | None
    edits: list[EditIn]


class TableSize(_Shape):
    """A table of a case."""

    name: str
    rows: int


class CaseWhole(CaseOut):
    """A case with its problems."""

    problems: list[ProblemOut]
    tables: list[TableSize]
    settings: dict[str, Any]


class ColumnOut(_Shape):
    """A column of a table."""

    name: str
    unit: str
    kind: str


class TablePage(_Shape):
    """Some rows of a table; `lines` are their places in the file."""

    columns: list[ColumnOut]
    rows: list[list[str | float | None]]
    lines: list[int]
    total: int


class Lever(_Shape):
    """A figure that a what-if can change."""

    kind: str
    subject: str
    name: str
    what: str
    value: float | None
    unit: str


class ExampleIn(_Asked):
    """Which example to take."""

    example: str = Field(max_length=80)


class RunOptions(_Asked):
    """How far a run goes."""

    front: int = Field(default=12, ge=0, le=500)
    time_limit_s: float | None = Field(default=None, gt=0, le=86_400)
    search_s: float | None = Field(default=60.0, gt=0, le=86_400)
    sheet: bool = True
    sensitivity: int = Field(default=0, ge=0, le=1_000)


class RunIn(_Asked):
    """A question."""

    case: str = Field(max_length=40)
    options: RunOptions = RunOptions()
    parent_run: str | None = Field(default=None, max_length=40)


class Choice(_Shape):
    """What a run found."""

    choice: str
    plan_id: str | None


class RunOut(_Shape):
    """A run: its state while it works, its verdict afterwards."""

    id: str
    case: str
    case_name: str
    status: JobStatus
    created: str
    options: RunOptions
    parent_run: str | None = None
    step: str | None = None
    share: float | None = None
    strategy: str | None = None
    incumbent: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: float | None = None
    verdict: Choice | None = None
    failure: str | None = None


class SampleIn(_Asked):
    """Ask for the fictional invoices that come with the product."""

    sample: Literal[True]
    year: int | None = Field(default=2025, ge=1990, le=2100)


class FootprintOut(_Shape):
    """A footprint: its state while it is measured, its proof afterwards."""

    id: str
    company: str
    year: int | None
    status: JobStatus
    created: str
    files_read: int | None = None
    seconds: float | None = None
    root: str | None = None
    failure: str | None = None


class Ways(_Shape):
    """Gateways that lanes pass."""

    lanes: list[dict[str, Any]]
    gateways: list[dict[str, Any]]


class Records(_Shape):
    """Some lines of a footprint."""

    total: int
    records: list[dict[str, Any]]


class SourceOut(_Shape):
    """An invoice round a field."""

    file: str
    xpath: str
    raw: str
    before: list[str]
    hit: str
    after: list[str]
