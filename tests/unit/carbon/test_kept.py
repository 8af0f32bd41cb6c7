"""A killed run goes on; evidence on disk is sound, and shows where it is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from invoice_text import COMPANY, invoice, line, power, receipt

from smartshoring.carbon.footprint.facts import facts_text
from smartshoring.carbon.footprint.kept import Kept, plain, reading_of
from smartshoring.carbon.footprint.measure import (
    Asked,
    Footprint,
    measured,
    readings,
    rules_of,
    version_of,
)
from smartshoring.carbon.footprint.provenance import provenance
from smartshoring.carbon.footprint.reading import read
from smartshoring.carbon.footprint.sources import Source, sources
from smartshoring.carbon.sample import write_sample
from smartshoring.evidence.log import Log, broken_at

FILES = [
    Source("a.xml", invoice(line())),
    Source("b.xml", power(receipt(), uuid="22222222-2222-4222-8222-222222222222")),
    Source("c.xml", b"<a"),
]


def test_a_reading_survives_its_journey() -> None:
    for one in FILES:
        assert one.data is not None
        found = read(one.data)
        assert reading_of(json.loads(json.dumps(plain(found)))) == found


def run(workspace: Path) -> tuple[Footprint, int]:
    with Kept(workspace, seals=True) as kept:
        found = measured(readings(FILES, kept=kept), Asked(COMPANY))
        return found, kept.reused


def test_a_second_run_reads_nothing_anew_and_says_the_same(tmp_path: Path) -> None:
    first, reused = run(tmp_path)
    assert reused == 0
    second, reused = run(tmp_path)
    assert reused == len(FILES)
    assert second.root == first.root == measured(readings(FILES), Asked(COMPANY)).root
    assert second.files == first.files


def test_a_killed_run_goes_on_without_counting_twice(tmp_path: Path) -> None:
    folder, workspace = tmp_path / "facturas", tmp_path / "work"
    write_sample(folder, count=300, seed=5)
    script = (
        "import sys, time; from pathlib import Path\n"
        "from smartshoring.carbon.footprint.kept import Kept\n"
        "from smartshoring.carbon.footprint.measure import readings\n"
        "from smartshoring.carbon.footprint.sources import sources\n"
        "kept = Kept(Path(sys.argv[2]), seals=True)\n"
        "for n, _ in enumerate(readings(sources([Path(sys.argv[1])]), kept=kept)):\n"
        "    if n == 250: print('now', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder), str(workspace)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"now"
        os.kill(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    asked = Asked("EFN150612AB1")
    with Kept(workspace, seals=True) as kept:
        found = measured(readings(sources([folder]), kept=kept), asked)
        assert 200 <= kept.reused < 300
    straight = measured(readings(sources([folder])), asked)
    assert found.root == straight.root
    assert found.read == straight.read == 300
    assert found.totals.by_scope() == straight.totals.by_scope()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    asked = Asked(COMPANY)
    path = tmp_path / "evidence.jsonl"
    with Log(path, rules_of(version_of(), asked)) as write:
        found = measured(readings(FILES), asked, log=write)
    assert json.loads(path.read_text("utf-8").splitlines()[-1])["digest"] == found.root
    return path


def test_the_log_is_sound_and_a_changed_letter_shows(log: Path) -> None:
    assert broken_at(log) is None
    text = log.read_text("utf-8")
    log.write_text(text.replace("|diesel|", "|lpg|", 1), "utf-8")
    assert broken_at(log) == 2


def test_provenance_leads_from_totals_to_files() -> None:
    told = provenance(measured(readings(FILES), Asked(COMPANY)))
    derived: dict[str, set[str]] = {}
    for one in told["wasDerivedFrom"].values():
        derived.setdefault(one["prov:generatedEntity"], set()).add(one["prov:usedEntity"])
    total = next(name for name in told["entity"] if name.startswith("s:total/2/location"))
    (record,) = derived[total]
    kinds = {name.split("/")[0] for name in derived[record]}
    assert kinds == {"s:file", "s:factor"}
    assert derived.keys() <= told["entity"].keys()


def test_facts_are_rows_of_a_case() -> None:
    text = facts_text(measured(readings(FILES), Asked(COMPANY)))
    header, row = text.splitlines()
    assert header == "key,place,value,unit,source"
    # March 2025 takes the factor of 2024.
    assert row.startswith("grid_co2e_kg_per_kwh_location,MEX,0.444,kg/kWh,")
    assert "1,000 kWh" in row
