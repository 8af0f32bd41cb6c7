"""`smartshoring demo`: the first command of a newcomer, compared and decided within two minutes."""

from __future__ import annotations

import re
import time
from pathlib import Path

from cli_process import plain, smartshoring


def test_demo_on_a_machine_without_a_cache(tmp_path: Path) -> None:
    began = time.monotonic()
    done = smartshoring("demo", SMARTSHORING_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 120
    assert "fictional" in done.stderr
    text = plain(done.stdout)
    verdict = plain(done.stdout.split("\n\n")[1])
    assert re.search(r"saves [0-9.]+ M USD \([0-9.]+ %\) against today\.$", verdict), verdict
    names = ["today", "offshore", "nearshore", "onshore", "phase", "dual", "smartshore"]
    lines = [line.split() for line in done.stdout.splitlines()]
    headers = [line for line in lines if line and set(line) <= set(names)]
    assert [*headers[0], *headers[1]] == names  # two blocks side by side do not fit
    for label in ("Total cost", "Lead time, days", "CO2e, t", "Largest country", "Check"):
        rows = [line for line in done.stdout.splitlines() if line.strip().startswith(label)][:2]
        cells = [row.replace(" %", "%").removeprefix("  " + label).split() for row in rows]
        assert [len(row) for row in cells] == [4, 3], rows
    assert "OpenStreetMap" in text
    assert "FAILED" not in text
