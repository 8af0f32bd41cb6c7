"""Footprints over HTTP: send invoices, watch, and drill from a total to a field."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from smartshoring.carbon.footprint.company_tables import is_rfc
from smartshoring.carbon.sample import write_sample
from smartshoring.carbon.sample.desk import COMPANY
from smartshoring.web import footprints
from smartshoring.web.refusal import RefusedError
from smartshoring.web.request import LanguageOf, Server, State, json_of, sent_files
from smartshoring.web.schema import FootprintOut, Records, SampleIn, SourceOut
from smartshoring.web.uploads import keep_files

router = APIRouter(prefix="/api/footprints", tags=["footprints"])
_GWP = ("AR5", "AR6")
_POLICIES = ("consumption_year", "regulator_in_force", "latest")


def footprint_of(state: Server, name: str) -> dict[str, Any]:
    """What is known of a footprint now.

    Raises:
        RefusedError: There is no such footprint.
    """
    item = state.workspace.item("footprints", name)
    if item is None:
        raise RefusedError("no_such_footprint", 404)
    return state.jobs.state("footprints", item)


@router.get("")
def list_footprints(state: State) -> list[FootprintOut]:
    """All footprints, the newest first."""
    items = state.workspace.items("footprints")
    return [FootprintOut(**state.jobs.state("footprints", item)) for item in items]


@router.post("", status_code=202)
async def add_footprint(request: Request, state: State) -> FootprintOut:
    """Measure invoices: a form with `files` and `company`, or JSON `{"sample": true}`."""
    if request.headers.get("content-type", "").startswith("application/json"):
        asked = json_of(SampleIn, await request.body())
        name, folder = state.workspace.new("footprints")
        write_sample(folder / "invoices")
        (folder / "beside").mkdir()
        (folder / "invoices.metadata.txt").rename(folder / "beside" / "metadata.txt")
        return _started(state, name, COMPANY.rfc, asked.year, "AR5", "consumption_year")
    async with sent_files(request) as form:
        company = form.field("company").strip().upper()
        if not is_rfc(company):
            raise RefusedError("no_tax_number", 422, value=company[:20])
        year = form.field("year").strip()
        if year and not (year.isdigit() and 1990 <= int(year) <= 2100):
            raise RefusedError("not_a_year", 422, value=year[:20])
        gwp = form.field("gwp") or _GWP[0]
        policy = form.field("grid_factor") or _POLICIES[0]
        if gwp not in _GWP or policy not in _POLICIES:
            raise RefusedError("unknown_choice", 422, value=f"{gwp}, {policy}"[:60])
        name, folder = state.workspace.new("footprints")
        (folder / "invoices").mkdir()
        (folder / "beside").mkdir()
        try:
            keep_files(form.files, folder / "invoices")
            for table in footprints.TABLES:
                for one in form.named(table):
                    keep_files([one._replace(name=f"{table}.csv")], folder / "beside")
            number = int(year) if year else None
            request_ = {"company": company, "year": number, "gwp": gwp, "grid_factor": policy}
            footprints.asked_of(folder, request_)
        except RefusedError:
            state.workspace.remove("footprints", name)
            raise
        return _started(state, name, company, number, gwp, policy)


def _started(
    state: Server, name: str, company: str, year: int | None, gwp: str, policy: str
) -> FootprintOut:
    request = {"company": company, "year": year, "gwp": gwp, "grid_factor": policy}
    return FootprintOut(**state.jobs.start("footprints", name, request, company=company, year=year))


@router.get("/{footprint}")
def get_footprint(footprint: str, state: State, language: LanguageOf) -> dict[str, Any]:
    """A footprint with its totals, once it is measured."""
    item, folder = footprint_of(state, footprint), state.workspace.folder("footprints", footprint)
    told = footprints.shown(folder, language) if folder and item["status"] == "done" else {}
    return {**told, **item}


@router.delete("/{footprint}", status_code=204)
def remove_footprint(footprint: str, state: State) -> Response:
    """End and delete a footprint."""
    footprint_of(state, footprint)
    state.jobs.forget("footprints", footprint)
    return Response(status_code=204)


@router.get("/{footprint}/records")
def get_records(
    footprint: str,
    request: Request,
    state: State,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    verdict: str | None = None,
    reason: str | None = None,
    carrier: str | None = None,
    site: str | None = None,
    scope: str | None = None,
    month: str | None = None,
) -> Records:
    """Lines of what is chosen, the heaviest first."""
    del request
    given = {
        "verdict": verdict,
        "reason": reason,
        "carrier": carrier,
        "site": site,
        "scope": scope,
        "month": month,
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    folder = _measured(state, footprint)
    return Records(**footprints.records_page(folder, chosen, offset, limit))


@router.get("/{footprint}/records/{record}")
def get_record(footprint: str, record: str, state: State) -> dict[str, Any]:
    """One line with its emissions and factors."""
    return footprints.record_of(_measured(state, footprint), record)


@router.get("/{footprint}/records/{record}/source")
def get_source(footprint: str, record: str, state: State) -> SourceOut:
    """The invoice round the field that a line rests on."""
    return SourceOut(**footprints.source_of(_measured(state, footprint), record))


def _measured(state: Server, name: str) -> Any:
    item, folder = footprint_of(state, name), state.workspace.folder("footprints", name)
    if folder is None or item["status"] != "done":
        raise RefusedError("not_measured_yet", 409)
    return folder
