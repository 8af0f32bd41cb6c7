"""`plan --sensitivity`: draws in processes of their own, also when Ctrl-C ends them early."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import command, environment, smartshoring

UNDECIDED = Path(__file__).parents[2] / "examples" / "tiny-undecided"


def test_json_tells_what_wins_how_often() -> None:
    done = smartshoring("plan", UNDECIDED, "--front", "0", "--sensitivity", "6", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)["sensitivity"]
    assert (found["draws"], found["done"], found["seed"], found["note"]) == (6, 6, 7, "")
    assert found["against"] == "nearshore"
    assert sum(entry["count"] for entry in found["choices"]) == 6
    assert sum(entry["share"] for entry in found["signatures"]) == pytest.approx(1)
    assert {entry["choice"] for entry in found["choices"]} <= {"stay", "move", "undecided"}
    assert found["saving_usd"]["p5"] <= found["saving_usd"]["mean"] <= found["saving_usd"]["p95"]
    assert {one["key"] for one in found["inputs"]} == {"labour_usd_per_hour"}
    assert "(100%)" in done.stderr


def test_json_ranks_what_to_ask_next() -> None:
    """By hand: the wage in Hai Phong between 2.6, 3.4 and 4.4; staying saves 49,686.40 USD.

    150,000 hours are worked there: from 3.4 + 49,686.40 / 150,000 = 3.7312 USD/h on the rival
    wins. The advantage 150,000 (w - 3.7312) times the density 2 (4.4 - w) / (1.8 x 1.0), from
    there to 4.4: 150,000 / 0.9 x 0.66876^3 / 6 = 8,308.
    """
    done = smartshoring("plan", UNDECIDED, "--front", "0", "--json")
    document = json.loads(done.stdout)
    assert document["sensitivity"] is None
    verdict = document["verdict"]
    first, second = verdict["ask_next"][:2]
    assert (first["input"], first["place"]) == ("labour_usd_per_hour", "VN-HPH")
    assert first["value_of_knowing_usd"] == pytest.approx(8308, abs=1)
    assert first["who_has_it"]
    assert not first["named_by_case"]
    assert 0 < second["value_of_knowing_usd"] < first["value_of_knowing_usd"]
    assert {one["value_of_knowing_usd"] for one in verdict["ask_next"][2:]} == {None}
    wage = next(f for f in verdict["flips"] if (f["kind"], f["subject"]) == ("wage", "VNM"))
    assert wage["plausible"] == {"low": 2.6, "high": pytest.approx(4.4), "inside": True}
    volume = next(f for f in verdict["flips"] if f["kind"] == "volume")
    assert volume["plausible"] is None
    assert verdict["premiums"]["phase"] is None
    assert verdict["premiums"]["dual"] > 0
    assert verdict["runner_up_costs_usd"] == pytest.approx(49_686.40, abs=0.01)
    for entry in verdict["no_flip_within"]:
        assert 0.2 <= entry["factor_low"] < 1 < entry["factor_high"] <= 5


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to a child is POSIX")
def test_an_interrupt_keeps_the_draws_that_are_done() -> None:
    process = subprocess.Popen(
        command("plan", UNDECIDED, "--front", "0", "--sensitivity", "120", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "(25%)" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Traceback" not in err
    found = json.loads(out)["sensitivity"]
    assert 30 <= found["done"] < 120
    assert found["note"]
    assert sum(entry["count"] for entry in found["choices"]) == found["done"]
