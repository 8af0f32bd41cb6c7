"""A server in this process over a workspace of its own, and small cases to send it."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from smartshoring.web.app import make_app

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a real server on a free port."""
    import threading  # noqa: PLC0415

    root = tmp_path_factory.mktemp("workspace")
    pages = tmp_path_factory.mktemp("pages")
    (pages / "assets").mkdir()
    (pages / "index.html").write_text("<!doctype html><title>pages</title>")
    (pages / "assets" / "a.js").write_text("1")
    config = uvicorn.Config(make_app(root, pages=pages), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as found:
        yield found
    server.should_exit = True
    thread.join(10)


def zipped(folder: Path, change: dict[str, str] | None = None, prefix: str = "") -> bytes:
    """A folder as an archive, some of its files with other text."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.iterdir()):
            text = (change or {}).get(path.name, path.read_text("utf-8"))
            file.writestr(prefix + path.name, text)
    return box.getvalue()


def until_done(client: httpx.Client, path: str, seconds: float = 90) -> dict[str, Any]:
    """An item once its worker has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found: dict[str, Any] = client.get(path).json()
        if found["status"] not in ("queued", "running"):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{path} did not end")


@pytest.fixture(scope="session")
def case(client: httpx.Client) -> dict[str, Any]:
    """The example that moves to Mexico."""
    found: dict[str, Any] = client.post("/api/cases", json={"example": "tiny-mexico"}).json()
    return found


@pytest.fixture(scope="session")
def run(client: httpx.Client, case: dict[str, Any]) -> dict[str, Any]:
    """Its plan."""
    options = {"front": 4, "search_s": 20, "sheet": True}
    asked = client.post("/api/runs", json={"case": case["id"], "options": options})
    assert asked.status_code == 202
    return until_done(client, f"/api/runs/{asked.json()['id']}")


@pytest.fixture(scope="session")
def footprint(client: httpx.Client) -> dict[str, Any]:
    """The footprint of the fictional invoices."""
    asked = client.post("/api/footprints", json={"sample": True})
    assert asked.status_code == 202
    return until_done(client, f"/api/footprints/{asked.json()['id']}")
