"""The HTTP API over a real server: cases, runs in processes of their own, what-ifs, footprints."""

from __future__ import annotations

import io
import json
import socket
import time
import zipfile
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from conftest import EXAMPLES, until_done, zipped

from smartshoring.web.uploads import MOST_BYTES


def test_a_broken_case_is_kept_with_every_problem(client: httpx.Client) -> None:
    sites = (EXAMPLES / "tiny-mexico" / "sites.csv").read_text("utf-8")
    broken = sites.replace("plant,existing", "plnt,existing").replace("400000", "lots")
    data = zipped(EXAMPLES / "tiny-mexico", {"sites.csv": broken}, prefix="my case/")
    sent = client.post("/api/cases?lang=es", files={"files": ("case.zip", data)})
    assert sent.status_code == 201
    told = sent.json()
    assert (told["ok"], told["errors"]) == (False, 2)
    whole = client.get(f"/api/cases/{told['id']}?lang=es").json()
    errors = [one for one in whole["problems"] if one["severity"] == "error"]
    places = {(one["file"], one["row"], one["column"]) for one in errors}
    assert places == {("sites.csv", 2, "kind"), ("sites.csv", 2, "fixed_cost_usd_per_year")}
    assert any("plant" in one["text"] and "fila 2" in one["text"] for one in whole["problems"])
    refused = client.post("/api/runs", json={"case": told["id"]})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "web.case_has_errors"
    assert [one for one in refused.json()["problems"] if one["severity"] == "error"]


def test_loose_files_and_a_workbook_are_cases_too(client: httpx.Client) -> None:
    folder = EXAMPLES / "tiny-stay"
    loose = [("files", (path.name, path.read_bytes())) for path in sorted(folder.iterdir())]
    one = client.post("/api/cases", files=loose).json()
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    sheet = book.create_sheet("case")
    sheet.append(["key", "value"])
    sheet.append(["name", "A book"])
    buffer = io.BytesIO()
    book.save(buffer)
    two = client.post("/api/cases", files={"files": ("book.xlsx", buffer.getvalue())}).json()
    assert one["ok"]
    assert not two["ok"]
    assert two["errors"] > 0


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("case.exe", b"MZ", 415, "web.wrong_kind"),
        ("book.xlsx", b"not a workbook", 415, "web.not_a_workbook"),
        ("case.zip", b"PK\x03\x04 cut", 415, "web.damaged_archive"),
    ],
)
def test_wrong_files_are_refused(
    client: httpx.Client, name: str, data: bytes, status: int, code: str
) -> None:
    refused = client.post("/api/cases", files={"files": (name, data)})
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_archives_cannot_leave_their_folder_nor_fill_the_disk(
    client: httpx.Client, tmp_path: Path
) -> None:
    for name in ("../../evil.csv", "/evil.csv", "C:/evil.csv"):
        box = io.BytesIO()
        with zipfile.ZipFile(box, "w") as file:
            file.writestr(name, "a,b\n")
        refused = client.post("/api/cases", files={"files": ("case.zip", box.getvalue())})
        assert (refused.status_code, refused.json()["code"]) == (400, "web.unsafe_name")
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("sites.csv", b"0" * 50_000_000)
    refused = client.post("/api/cases", files={"files": ("case.zip", box.getvalue())})
    assert (refused.status_code, refused.json()["code"]) == (413, "web.archive_bomb")
    assert not list(tmp_path.rglob("evil.csv"))


def test_more_than_200_mb_is_refused_before_it_is_read(client: httpx.Client) -> None:
    head = (
        f"POST /api/cases HTTP/1.1\r\nHost: {client.base_url.netloc.decode()}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {MOST_BYTES + 1}\r\n"
        "Connection: close\r\n\r\n"
    )
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), 10) as wire:
        wire.sendall(head.encode())
        answer = "".join(part.decode() for part in iter(lambda: wire.recv(65_536), b""))
    assert answer.startswith("HTTP/1.1 413")
    assert "web.too_large" in answer


def test_strangers_are_kept_out(client: httpx.Client) -> None:
    foreign = client.get("/api/health", headers={"Host": "evil.example"})
    assert foreign.status_code == 400
    other = client.post(
        "/api/cases", json={"example": "tiny-stay"}, headers={"Origin": "https://evil.example"}
    )
    assert (other.status_code, other.json()["code"]) == (403, "web.other_site")
    told = client.get("/api/health").headers
    assert "default-src 'self'" in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in told


def test_pages_are_served_and_nothing_beside_them(client: httpx.Client) -> None:
    for path in ("/", "/runs/abc", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"):
        assert "<title>pages" in client.get(path).text
    assert "immutable" in client.get("/assets/a.js").headers["cache-control"]
    missing = client.get("/api/nothing?lang=es")
    assert missing.status_code == 404
    assert missing.json()["detail"] == "No hay nada en esta dirección."


def test_a_run_answers_piece_by_piece(client: httpx.Client, run: dict[str, Any]) -> None:
    assert run["status"] == "done"
    assert run["verdict"] == {"choice": "move", "plan_id": "smartshore"}
    answer = client.get(f"/api/runs/{run['id']}/answer?lang=es")
    told = answer.json()
    whole = client.get(f"/api/runs/{run['id']}/document?lang=es").json()
    assert len(answer.content) < len(json.dumps(whole))
    assert told["verdict"] == whole["verdict"]
    assert "flows" not in told["plans"][0]
    assert {one["name"] for one in told["places"]} >= {"Monterrey", "Detroit"}
    plan = client.get(f"/api/runs/{run['id']}/plans/smartshore").json()
    flows = next(one for one in whole["plans"] if one["id"] == "smartshore")["flows"]
    assert sum(one["quantity"] for one in plan["flows"]) == pytest.approx(
        sum(one["quantity"] for one in flows)
    )
    first = client.get(f"/api/runs/{run['id']}/plans/smartshore?period=2027").json()
    assert sum(one["quantity"] for one in first["flows"]) == pytest.approx(50_000)
    for part in ("costs", "series", "ways", "lanes"):
        assert client.get(f"/api/runs/{run['id']}/{part}").status_code == 200
    assert client.get(f"/api/runs/{run['id']}/plans/none").status_code == 404


def test_what_if_makes_a_new_case_and_leaves_the_old(
    client: httpx.Client, case: dict[str, Any], run: dict[str, Any]
) -> None:
    levers = client.get(f"/api/cases/{case['id']}/levers", params={"run": run["id"]}).json()
    kinds = {one["kind"] for one in levers}
    assert {"duty", "cell", "site_lost"} <= kinds
    duty = next(one for one in levers if one["kind"] == "duty")
    edits = [
        {"kind": "duty", "subject": duty["subject"], "value": 0.9},
        {"kind": "site_lost", "subject": "Monterrey"},
    ]
    made = client.post(f"/api/cases/{case['id']}/what-if", json={"edits": edits})
    assert made.status_code == 201
    new = made.json()
    assert (new["parent"], new["hash"] != case["hash"]) == (case["id"], True)
    rows = client.get(f"/api/cases/{new['id']}/tables/sites").json()
    assert [row[0] for row in rows["rows"]] == ["Shenzhen", "Hai Phong"]
    assert client.get(f"/api/cases/{case['id']}").json()["hash"] == case["hash"]
    # The changed case plans otherwise, because the city that was chosen is gone.
    asked = {"case": new["id"], "options": {"front": 0, "sheet": False}, "parent_run": run["id"]}
    other = until_done(client, f"/api/runs/{client.post('/api/runs', json=asked).json()['id']}")
    assert other["parent_run"] == run["id"]
    told = client.get(f"/api/runs/{other['id']}/answer").json()
    assert all("Monterrey" not in plan["sites_open"] for plan in told["plans"])


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"kind": "duty", "subject": "USA/CHN", "value": 1}, "web.unknown_subject"),
        ({"kind": "fact", "subject": "no_key/MEX", "value": 1}, "web.unknown_subject"),
        ({"kind": "cell", "subject": "sites/99/place", "value": "x"}, "web.unknown_subject"),
        ({"kind": "site_lost", "subject": "Nowhere"}, "web.unknown_subject"),
        ({"kind": "closed_crossing", "subject": "NOWHERE"}, "web.edit_breaks_case"),
        ({"kind": "cell", "subject": "sites/2/kind", "value": "plnt"}, "web.edit_breaks_case"),
        ({"kind": "fact", "subject": "labour_usd_per_hour/MEX", "value": "x"}, "web.not_a_number"),
    ],
)
def test_wrong_edits_are_refused(
    client: httpx.Client, case: dict[str, Any], edit: dict[str, Any], code: str
) -> None:
    before = len(client.get("/api/cases").json())
    refused = client.post(f"/api/cases/{case['id']}/what-if", json={"edits": [edit]})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert len(client.get("/api/cases").json()) == before


def test_a_run_that_is_ended_keeps_its_best(client: httpx.Client) -> None:
    case = client.post("/api/cases", json={"example": "refrigerator"}).json()
    options = {"front": 40, "search_s": 600, "sheet": True}
    asked = client.post("/api/runs", json={"case": case["id"], "options": options}).json()
    path = f"/api/runs/{asked['id']}"
    for _ in range(600):
        told = client.get(path).json()
        if told.get("incumbent") is not None or told["status"] not in ("queued", "running"):
            break
        time.sleep(0.1)
    assert client.post(f"{path}/cancel").status_code == 202
    ended = until_done(client, path)
    assert ended["status"] in ("cancelled", "done")
    assert any(plan["yardstick"]["total_cost_usd"] for plan in
               client.get(f"{path}/answer").json()["plans"])  # fmt: skip


def test_one_stream_tells_what_changes(client: httpx.Client, case: dict[str, Any]) -> None:
    asked = {"case": case["id"], "options": {"front": 0, "sheet": False}}
    with client.stream("GET", "/api/events") as stream:
        started = client.post("/api/runs", json=asked).json()["id"]
        seen, event = [], ""
        for line in stream.iter_lines():
            if line.startswith("event: "):
                event = line[7:]
            if line.startswith("data: ") and event == "run":
                told = json.loads(line[6:])
                if told["id"] == started:
                    seen.append(told["status"])
                    if told["status"] == "done":
                        break
    assert seen[-1] == "done"
    assert "running" in seen


def test_a_footprint_walks_from_total_to_field(
    client: httpx.Client, footprint: dict[str, Any]
) -> None:
    assert footprint["status"] == "done"
    whole = client.get(f"/api/footprints/{footprint['id']}?lang=es").json()
    counts = whole["files"]
    assert counts["read"] == 400 == sum(n for name, n in counts.items() if name != "read")
    assert all(one["text"] for one in whole["reasons"] if one["reason"])
    total = next(
        one for one in whole["totals"]
        if one["scope"] == "2" and one["method"] == "location" and one["status"] == "counted"
    )  # fmt: skip
    asked = {name: total[name] for name in ("scope", "carrier", "month")}
    lines = client.get(f"/api/footprints/{footprint['id']}/records", params=asked).json()
    assert lines["total"] >= 1
    record = lines["records"][0]
    emission = next(one for one in record["emissions"] if one["method"] == "location")
    assert emission["quantity"] * emission["factor_co2e_kg_per_unit"] == pytest.approx(
        emission["co2e_kg"]
    )
    path = f"/api/footprints/{footprint['id']}/records/{record['id']}"
    assert client.get(path).json()["id"] == record["id"]
    source = client.get(f"{path}/source").json()
    assert source["raw"] in source["hit"]
    assert client.get(f"/api/footprints/{footprint['id']}/records/none").status_code == 404


def test_invoices_are_sent_with_their_tables(client: httpx.Client) -> None:
    bad = client.post(
        "/api/footprints", data={"company": "me"}, files={"files": ("a.xml", b"<a/>")}
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "web.no_tax_number")
    wrong = client.post(
        "/api/footprints",
        data={"company": "EFN150612AB1"},
        files={"files": ("a.xml", b"<a/>"), "entities": ("e.csv", b"rfc,role\nme,owner\n")},
    )
    assert (wrong.status_code, len(wrong.json()["problems"])) == (422, 2)
    sent = client.post(
        "/api/footprints",
        data={"company": "efn150612ab1", "year": "2025"},
        files=[("files", ("a.xml", b"<a/>")), ("files", ("../a.xml", b"<b/>"))],
    )
    assert sent.status_code == 202
    done = until_done(client, f"/api/footprints/{sent.json()['id']}")
    assert (done["status"], done["files_read"]) == ("done", 2)


def test_the_report_of_a_run(
    client: httpx.Client, run: dict[str, Any], footprint: dict[str, Any]
) -> None:
    path = f"/api/runs/{run['id']}/report"
    for kind, start in (("pdf", b"%PDF-"), ("html", b"<!doctype html>"), ("xlsx", b"PK")):
        asked = {"format": kind, "lang": "es", "footprint": footprint["id"]}
        made = client.get(path, params=asked)
        assert made.content.startswith(start)
        assert made.content == client.get(path, params=asked).content
        assert f"report-{run['id']}-es.{kind}" in made.headers["content-disposition"]
    assert client.get(path, params={"format": "doc"}).status_code == 422


def test_what_is_deleted_is_gone(client: httpx.Client) -> None:
    case = client.post("/api/cases", json={"example": "tiny-stay"}).json()
    assert client.delete(f"/api/cases/{case['id']}").status_code == 204
    assert client.get(f"/api/cases/{case['id']}").status_code == 404
    for kind in ("cases", "runs", "footprints"):
        assert client.get(f"/api/{kind}/..%2f..").status_code == 404
        assert client.delete(f"/api/{kind}/aaaaaaaaaaaa").status_code == 404
