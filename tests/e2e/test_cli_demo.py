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
    header = next(
        line for line in done.stdout.splitlines() if "smartshore" in line and "onshore" in line
    )
    assert header.split() == ["today", "offshore", "nearshore", "onshore", "smartshore"]
    for label in ("Total cost", "Lead time, days", "CO2e, t", "Largest country", "Check"):
        row = next(line for line in done.stdout.splitlines() if line.strip().startswith(label))
        assert len(row.replace(" %", "%").removeprefix("  " + label).split()) == 5, row
    assert "OpenStreetMap" in text
    assert "FAILED" not in text
