"""A server that is killed loses nothing: what was done is there, what ran can be run again."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
from conftest import until_done


def _served(root: Path) -> tuple[subprocess.Popen[str], httpx.Client]:
    command = [sys.executable, "-m", "smartshoring", "serve", "--port", "0", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--workspace", str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
    assert found is not None
    return process, httpx.Client(base_url=found[0], timeout=30)


def _over(process: subprocess.Popen[str], client: httpx.Client) -> None:
    process.wait(20)
    client.close()
    if process.stdout is not None:
        process.stdout.close()


def test_a_killed_server_finds_everything_again(tmp_path: Path) -> None:
    process, client = _served(tmp_path)
    try:
        case = client.post("/api/cases", json={"example": "tiny-stay"}).json()
        quick = {"case": case["id"], "options": {"front": 0, "sheet": False}}
        done = client.post("/api/runs", json=quick).json()["id"]
        assert until_done(client, f"/api/runs/{done}")["status"] == "done"
        slow = client.post("/api/cases", json={"example": "refrigerator"}).json()
        running = client.post("/api/runs", json={"case": slow["id"]}).json()["id"]
        for _ in range(200):
            if client.get(f"/api/runs/{running}").json()["status"] == "running":
                break
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        _over(process, client)
    # Its worker is an orphan now; nobody waits for it.
    subprocess.run(["pkill", "-9", "-f", str(tmp_path)], check=False)
    process, client = _served(tmp_path)
    try:
        assert client.get(f"/api/runs/{done}").json()["status"] == "done"
        assert client.get(f"/api/runs/{done}/answer").status_code == 200
        assert client.get(f"/api/runs/{running}").json()["status"] == "interrupted"
        assert len(client.get("/api/cases").json()) == 2
        again = client.post("/api/runs", json={**quick, "case": case["id"]}).json()["id"]
        assert until_done(client, f"/api/runs/{again}")["status"] == "done"
    finally:
        process.send_signal(signal.SIGTERM)
        _over(process, client)
