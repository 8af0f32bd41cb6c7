"""Runs the command as a process of its own, the way a person or a script does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from smartshoring.cli.app import run

BASE = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("LC_", "LANG", "FORCE_COLOR", "NO_COLOR", "TTY_"))
}
ESCAPE = "\x1b"


def environment(**more: str) -> dict[str, str]:
    """An environment without a language, 80 columns wide."""
    return {**BASE, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **more}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "smartshoring", *map(str, arguments)]


def smartshoring(*arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """One finished run."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**env),
        timeout=300,
        check=False,
    )


class Inside:
    """Runs in this process: what a run says without the seconds that imports take."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        for name in os.environ:
            if name.startswith(("LC_", "LANG")):
                monkeypatch.delenv(name)

    def __call__(self, *arguments: str | Path, columns: int = 80) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        self._monkeypatch.setenv("COLUMNS", str(columns))
        code = run([str(argument) for argument in arguments])
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err


def plain(text: str) -> str:
    """Without line breaks, so that sentences can be looked for."""
    return " ".join(text.split())


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that must be there."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new), "utf-8")


def hard_case(folder: Path, sites: int = 60, markets: int = 300) -> None:
    """A capacitated location problem that takes minutes to prove."""
    rng = np.random.default_rng(7)
    at, to = rng.random((sites, 2)), rng.random((markets, 2))
    need = rng.uniform(5, 35, markets).round(2)
    capacity = rng.uniform(10, 160, sites)
    capacity = (capacity * need.sum() * 3 / capacity.sum()).round(2)
    fixed = rng.uniform(0, 90, sites) + rng.uniform(100, 110, sites) * np.sqrt(capacity)
    cost = np.hypot(at[:, None, 0] - to[None, :, 0], at[:, None, 1] - to[None, :, 1]) * 10
    lines = {
        "case.yaml": ["name: Hard", "lanes: given"],
        "products.csv": ["product", "P"],
        "sites.csv": [
            "site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year",
            *(f"S{i},plant,candidate,{fixed[i]:.2f},{capacity[i]}" for i in range(sites)),
        ],
        "markets.csv": ["market", *(f"M{j}" for j in range(markets))],
        "demand.csv": [
            "market,product,period,quantity",
            *(f"M{j},P,,{need[j]}" for j in range(markets)),
        ],
        "lanes.csv": [
            "origin,destination,unit_cost_usd",
            *(f"S{i},M{j},{cost[i, j]:.4f}" for i in range(sites) for j in range(markets)),
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in lines.items():
        (folder / name).write_text("\n".join(text) + "\n", "utf-8")
