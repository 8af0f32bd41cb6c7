"""Cases over HTTP: take in, list, look into, change into a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from smartshoring.web import cases
from smartshoring.web.edits import Edit, Edited
from smartshoring.web.levers import levers
from smartshoring.web.refusal import RefusedError
from smartshoring.web.request import LanguageOf, State, json_of, sent_files
from smartshoring.web.schema import (
    CaseOut,
    CaseWhole,
    EditsIn,
    Example,
    ExampleIn,
    Lever,
    TablePage,
)
from smartshoring.web.workspace import read_json

router = APIRouter(prefix="/api", tags=["cases"])


@router.get("/examples")
def list_examples() -> list[Example]:
    """Cases that come with the product."""
    return [Example(id=name, name=name) for name in cases.examples()]


@router.get("/cases")
def list_cases(state: State) -> list[CaseOut]:
    """All cases, the newest first."""
    return [CaseOut(**item) for item in state.workspace.items("cases")]


@router.post("/cases", status_code=201)
async def add_case(request: Request, state: State) -> CaseOut:
    """Take in a case: a form with `files`, or JSON with the name of an example."""
    if request.headers.get("content-type", "").startswith("application/json"):
        asked = json_of(ExampleIn, await request.body())
        return CaseOut(**cases.take_example(state.workspace, asked.example))
    async with sent_files(request) as form:
        return CaseOut(**cases.take_in(state.workspace, form.files))


@router.get("/cases/{case}")
def get_case(case: str, state: State, language: LanguageOf) -> CaseWhole:
    """A case with every problem, its tables and its settings."""
    return CaseWhole(**cases.shown(state.workspace, case, language))


@router.delete("/cases/{case}", status_code=204)
def remove_case(case: str, state: State) -> Response:
    """Delete a case; what was planned of it stays."""
    cases.path_of(state.workspace, case)
    state.workspace.remove("cases", case)
    return Response(status_code=204)


@router.get("/cases/{case}/tables/{table}")
def get_table(
    case: str,
    table: str,
    state: State,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> TablePage:
    """Some rows of a table."""
    return TablePage(**cases.table_page(state.workspace, case, table, offset, limit))


@router.get("/cases/{case}/levers")
def get_levers(case: str, state: State, run: str = "") -> list[Lever]:
    """What a what-if can change; with a run, also the figures from the product's own tables."""
    found = cases.sound(state.workspace, case)
    values: list[dict[str, Any]] = []
    duties: list[dict[str, Any]] = []
    gateways: list[dict[str, Any]] = []
    folder: Path | None = state.workspace.folder("runs", run) if run else None
    if folder is not None and (folder / "ways.json").exists():
        values = (read_json(folder / "answer.en.json") or {})["assumptions"]["items"]
        duties = read_json(folder / "duties.json") or []
        gateways = (read_json(folder / "ways.json") or {})["gateways"]
    return [Lever(**one) for one in levers(found, values, duties, gateways)]


@router.post("/cases/{case}/what-if", status_code=201)
def what_if(case: str, asked: EditsIn, state: State) -> CaseOut:
    """A new case with some figures changed."""
    path = cases.path_of(state.workspace, case)
    item = state.workspace.item("cases", case) or {}
    edited = Edited(path)
    for one in asked.edits:
        edited.apply(Edit(one.kind, one.subject, one.value))
    name, folder = state.workspace.new("cases")
    edited.write(folder / "given")
    edits = [*item.get("edits", []), *(one.model_dump() for one in asked.edits)]
    try:
        told = cases.register(state.workspace, name, folder / "given", parent=case, edits=edits)
    except Exception:
        state.workspace.remove("cases", name)
        raise
    if not told["ok"]:
        problems = cases.checked(folder / "given").problems
        state.workspace.remove("cases", name)
        raise RefusedError("edit_breaks_case", 422, problems=problems)
    return CaseOut(**told)
