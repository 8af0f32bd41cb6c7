"""Runs over HTTP: ask, watch, stop, and read the answer piece by piece."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from smartshoring.report import render
from smartshoring.web import cases
from smartshoring.web.answers import plan_page
from smartshoring.web.refusal import RefusedError
from smartshoring.web.request import LanguageOf, Server, State
from smartshoring.web.schema import RunIn, RunOut, Ways
from smartshoring.web.workspace import read_json

router = APIRouter(prefix="/api/runs", tags=["runs"])
_ANSWERED = frozenset({"done", "cancelled", "infeasible"})


def run_of(state: Server, name: str) -> dict[str, Any]:
    """What is known of a run now.

    Raises:
        RefusedError: There is no such run.
    """
    item = state.workspace.item("runs", name)
    if item is None:
        raise RefusedError("no_such_run", 404)
    return state.jobs.state("runs", item)


def answered_folder(state: Server, name: str) -> Path:
    """The folder of a run that has an answer.

    Raises:
        RefusedError: There is no such run, or it has no answer (yet).
    """
    item, folder = run_of(state, name), state.workspace.folder("runs", name)
    if folder is None or item["status"] not in _ANSWERED or not (folder / "plans.json").exists():
        raise RefusedError("no_answer_yet", 409, status_=item["status"])
    return folder


@router.get("")
def list_runs(state: State) -> list[RunOut]:
    """All runs, the newest first."""
    return [RunOut(**state.jobs.state("runs", item)) for item in state.workspace.items("runs")]


@router.post("", status_code=202)
def start_run(asked: RunIn, state: State) -> RunOut:
    """Plan a case in a process of its own."""
    cases.sound(state.workspace, asked.case)
    item = state.workspace.item("cases", asked.case) or {}
    name, _ = state.workspace.new("runs")
    path = cases.path_of(state.workspace, asked.case)
    told = state.jobs.start(
        "runs",
        name,
        {"case_path": str(path), "options": asked.options.model_dump()},
        case=asked.case,
        case_name=item["name"],
        options=asked.options.model_dump(),
        parent_run=asked.parent_run,
    )
    return RunOut(**told)


@router.get("/{run}")
def get_run(run: str, state: State) -> RunOut:
    """A run as it is now."""
    return RunOut(**run_of(state, run))


@router.post("/{run}/cancel", status_code=202)
def cancel_run(run: str, state: State) -> RunOut:
    """Ask for an end; the best plan so far is kept."""
    if run_of(state, run)["status"] in ("queued", "running"):
        state.jobs.stop("runs", run)
    return RunOut(**run_of(state, run))


@router.delete("/{run}", status_code=204)
def remove_run(run: str, state: State) -> Response:
    """End and delete a run."""
    run_of(state, run)
    state.jobs.forget("runs", run)
    return Response(status_code=204)


@router.get("/{run}/answer")
def get_answer(run: str, state: State, language: LanguageOf) -> dict[str, Any]:
    """The answer without its heavy parts."""
    return _json(answered_folder(state, run) / f"answer.{language}.json")


@router.get("/{run}/plans/{plan}")
def get_plan(
    run: str, plan: str, state: State, language: LanguageOf, period: str = ""
) -> dict[str, Any]:
    """One whole plan, flows summed by origin, destination and mode."""
    found = plan_page(answered_folder(state, run), plan, period, language)
    if found is None:
        raise RefusedError("no_such_plan", 404, name=plan[:80])
    return found


@router.get("/{run}/costs")
def get_costs(run: str, state: State) -> dict[str, Any]:
    """Costs of each plan by category, term and site."""
    return _json(answered_folder(state, run) / "costs.json")


@router.get("/{run}/series")
def get_series(run: str, state: State, plan: str = "") -> list[dict[str, Any]]:
    """People, use, stock and cash of plans by period."""
    rows: list[dict[str, Any]] = read_json(answered_folder(state, run) / "series.json") or []
    return [row for row in rows if not plan or row["plan"] == plan]


@router.get("/{run}/ways")
def get_ways(run: str, state: State) -> Ways:
    """Gateways that computed lanes pass."""
    return Ways(**_json(answered_folder(state, run) / "ways.json"))


@router.get("/{run}/lanes")
def get_lanes(run: str, state: State, language: LanguageOf) -> dict[str, Any]:
    """What was left out, and why."""
    return _json(answered_folder(state, run) / f"lanes.{language}.json")


@router.get("/{run}/document")
def get_document(run: str, state: State, language: LanguageOf) -> FileResponse:
    """The whole answer, as `plan --json` prints it."""
    path = answered_folder(state, run) / f"document.{language}.json"
    return FileResponse(path, media_type="application/json", filename=f"answer-{run}.json")


@router.get("/{run}/report", response_class=Response)
def get_report(
    run: str,
    state: State,
    language: LanguageOf,
    kind: Annotated[Literal["pdf", "html", "xlsx"], Query(alias="format")] = "pdf",
    footprint: str = "",
) -> Response:
    """The board report; with a footprint, that too."""
    folder = answered_folder(state, run)
    told = None
    if footprint:
        where = state.workspace.folder("footprints", footprint)
        told = None if where is None else read_json(where / f"footprint.{language}.json")
        if told is None:
            raise RefusedError("not_measured_yet", 409)
    item = state.workspace.item("runs", run) or {}
    document = _json(folder / f"document.{language}.json")
    data = render(document, told, kind, language, str(item["created"])[:10])
    name = f"report-{run}-{language}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=_MEDIA[kind], headers=headers)


_MEDIA: Final = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] | None = read_json(path)
    if found is None:
        raise RefusedError("no_answer_yet", 409, status_="")
    return found
