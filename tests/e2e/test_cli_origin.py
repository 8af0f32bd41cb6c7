"""`smartshoring plan` on the example of wire: verdicts on the screen, in the JSON and the sheet."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_process import Inside

from smartshoring.plan.sheet.checked import sheet_checked

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "origin-harness"
SMART = ("--strategy", "smartshore", "--front", "0")


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inside:
    return Inside(capsys, monkeypatch)


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """The example when the supplier in Texas does not say whether its wire originates."""
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLE, folder)
    supply = folder / "supply.csv"
    supply.write_text(supply.read_text("utf-8").replace(",60,yes", ",60,"), "utf-8")
    bom = folder / "bom.csv"
    bom.write_text(bom.read_text("utf-8").replace(",tmec", ",US"), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("In use: harness of Saltillo by wire_of_tmec originates", "35.0% instead of 60%")),
        ("es", ("En uso: harness de Saltillo con wire_of_tmec es originario", "35.0% en vez de")),
    ],
)
def test_the_screen_names_recipe_and_rule(
    inside: Inside, language: str, texts: tuple[str, ...]
) -> None:
    code, out, _ = inside("plan", EXAMPLE, *SMART, "--lang", language)
    assert code == 0
    flat = " ".join(out.split())
    for text in texts:
        assert text in flat


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Does wire, used in harness, originate?"),
        ("es", "¿Es originario wire, usado en harness?"),
    ],
)
def test_the_screen_asks_by_name(inside: Inside, doubtful: Path, language: str, text: str) -> None:
    _, out, _ = inside("plan", doubtful, *SMART, "--lang", language)
    assert text in " ".join(out.split())
    _, read, _ = inside("plan", doubtful, *SMART, "--json")
    plan = json.loads(read)["plans"][0]
    assert not any(flow["qualifies"] for flow in plan["flows"])


def test_the_sheet_gives_the_answer_with_traces(inside: Inside) -> None:
    _, out, _ = inside(
        "plan", EXAMPLE, "--sheet", "--json", "--strategy", "today", "--strategy", "smartshore"
    )
    read = json.loads(out)
    assert sheet_checked(read) == ()
    (origin,) = (one for one in read["sheet"]["answers"] if one["id"] == "origin")
    # Duties of Mexico stand in the case: what is at stake there is not known.
    assert origin["status"] == "partly"
    assert origin["number"] == pytest.approx(50_000 * 30.3464)
    assert origin["answer"].startswith("By the rules of origin")
    (entry,) = (one for one in read["origin"] if one["recipe"] == "wire_of_tmec")
    assert entry["plans"] == ["today", "smartshore"]
    assert (entry["verdict"], entry["threshold"]) == ("qualifies", {"tv": None, "nc": None})
