"""`smartshoring plan` as a process: exit codes, what stands on which stream, both languages."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest
from cli_process import ESCAPE, Inside, change, plain, smartshoring

from smartshoring.case.template import write_template
from smartshoring.words import catalogue

DOCUMENT_KEYS = {
    "schema_version",
    "case",
    "reference_version",
    "model_version",
    "options",
    "plans",
    "front",
    "verdict",
    "assumptions",
    "not_included",
}
PLAN_KEYS = {
    "id",
    "strategy",
    "status",
    "reason",
    "objective",
    "bound",
    "gap",
    "cost",
    "yardstick",
    "sites_open",
    "production",
    "flows",
    "unmet",
    "relax",
    "check",
}
VERDICT_KEYS = {
    "choice",
    "plan_id",
    "runner_up",
    "against",
    "saving_usd",
    "cash_premium_usd",
    "reasons",
    "waterfall",
    "flips",
}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template. Three years; today serves everything from the first plant.

    Today a year: 60,000 fixed + 5,000 x 2 + 4,000 x 12 + 2,000 x 6 = 130,000; x 3 = 390,000 USD.
    North and south alone (8,000 each, 11,000 needed), a year: 30,000 + 25,000 + 4,000 x 3 +
    2,000 x 2; the near market takes 4,000 from north at 5 and 1,000 from south at 6 = 97,000;
    x 3 = 291,000. It saves 99,000 USD, 25.4 %.
    """
    folder = tmp_path_factory.mktemp("cli") / "case"
    write_template(folder, "en")
    return folder


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inside:
    return Inside(capsys, monkeypatch)


@pytest.fixture(scope="module")
def english(case: Path) -> tuple[int, str, str]:
    done = smartshoring("plan", case, "--front", "2")
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def infeasible(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """28,000 units of capacity, 31,000 of demand in 2028: 3,000 too many."""
    folder = tmp_path_factory.mktemp("cli") / "too_much"
    write_template(folder, "en")
    change(
        folder,
        "demand.csv",
        "Far market,Pump,,4000",
        "Far market,Pump,2027,4000\nFar market,Pump,2028,24000\nFar market,Pump,2029,4000",
    )
    return folder


def test_screen_begins_with_the_verdict(english: tuple[int, str, str]) -> None:
    code, out, _ = english
    assert code == 0
    verdict = out.split("\n\n")[1]
    assert plain(verdict) == "Move. The smartshore plan saves 99,000 USD (25 %) against today."
    total = next(line for line in out.splitlines() if "Total cost" in line)
    # Dual keeps the first plant and opens the south: 85,000 + 10,000 + 24,000 + 4,000 = 123,000.
    assert total.split()[-3:] == ["390.0", "369.0", "291.0"]


def test_piped_screen_is_plain(english: tuple[int, str, str]) -> None:
    _, out, err = english
    assert ESCAPE not in out + err
    lines = out.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert [line for line in lines if line != line.rstrip()] == []


def test_progress_is_on_stderr_only(english: tuple[int, str, str]) -> None:
    _, out, err = english
    steps = [text for code, text in catalogue("en").items() if code.startswith("plan.step_")]
    assert any(step in err for step in steps)
    assert not any(step in out for step in steps)


def test_strategies_that_do_not_apply_say_why(english: tuple[int, str, str]) -> None:
    text = plain(english[1])
    assert "offshore, nearshore, onshore: not applicable." in text
    assert catalogue("en")["plan.needs_places"] in text


def test_wide_screen_uses_the_width(case: Path, inside: Inside) -> None:
    _, out, _ = inside("plan", case, "--front", "0", columns=120)
    longest = max(len(line) for line in out.splitlines())
    assert 80 < longest <= 120


def test_json_keeps_the_contract(case: Path) -> None:
    done = smartshoring("plan", case, "--front", "2", "--json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert document.keys() >= DOCUMENT_KEYS
    assert document["case"].keys() >= {"name", "hash"}
    assert document["assumptions"].keys() >= {"given", "reference", "inherited", "assumed"}
    assert document["verdict"].keys() >= VERDICT_KEYS
    for plan in document["plans"]:
        assert plan.keys() >= PLAN_KEYS
    by_id = {plan["id"]: plan for plan in document["plans"]}
    assert by_id.keys() >= {"today", "offshore", "nearshore", "onshore", "smartshore"}
    assert by_id["smartshore"]["yardstick"]["total_cost_usd"] == pytest.approx(291_000)
    assert document["verdict"]["saving_usd"] == pytest.approx(99_000)
    for point in document["front"]:
        assert point.keys() >= {"id", "total_cost_usd", "co2e_kg", "lead_time_days"}
    assert document["options"]["front"] == 2
    assert "{" not in done.stderr


def test_single_strategies(case: Path, inside: Inside) -> None:
    code, out, _ = inside(
        "plan", case, "--json", "--strategy", "today", "--strategy", "onshore", "--front", "0"
    )
    document = json.loads(out)
    assert [plan["strategy"] for plan in document["plans"]] == ["today", "onshore"]
    assert document["front"] == []
    assert code == 0


def test_unknown_strategy(case: Path, inside: Inside) -> None:
    code, out, err = inside("plan", case, "--strategy", "nearshor")
    assert (code, out) == (2, "")
    assert 'Did you mean "nearshore"?' in err


def test_infeasible_says_which_limit_and_by_how_much(infeasible: Path, inside: Inside) -> None:
    done = smartshoring("plan", infeasible, "--front", "0")
    assert done.returncode == 1
    text = plain(done.stdout)
    assert "No plan was found." in text
    assert catalogue("en")["plan.infeasible"] in text
    assert "2028" in text
    assert "3,000" in text
    code, out, _ = inside("plan", infeasible, "--front", "0", "--json")
    assert code == 1
    document = json.loads(out)
    smart = next(plan for plan in document["plans"] if plan["id"] == "smartshore")
    assert smart["status"] == "infeasible"
    assert [entry["amount"] for entry in smart["relax"]] == pytest.approx([3000.0])
    assert [entry["period"] for entry in smart["relax"]] == ["2028"]


def english_pieces() -> list[str]:
    """Literal parts of English sentences that Spanish does not have."""
    spanish = " ".join(catalogue("es").values())
    pieces = []
    for sentence in catalogue("en").values():
        for text, *_ in string.Formatter().parse(sentence):
            piece = plain(text)
            if len(piece) >= 12 and " " in piece and piece not in spanish:
                pieces.append(piece)
    assert len(pieces) > 200
    return pieces


@pytest.mark.parametrize("which", ["case", "infeasible"])
def test_spanish_screen_has_no_english(
    which: str, request: pytest.FixtureRequest, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = request.getfixturevalue(which)
    monkeypatch.setenv("LANG", "es_MX.UTF-8")
    _, out, err = inside("plan", folder, "--front", "2")
    text = plain(f"{out} {err}")
    assert [piece for piece in english_pieces() if piece in text] == []
    assert re.search(r"Estrategias (lado a lado|sin plan)", text)


def test_spanish_json_reasons(case: Path, inside: Inside) -> None:
    _, out, _ = inside("plan", case, "--front", "0", "--json", "--lang", "es")
    document = json.loads(out)
    text = " ".join(document["verdict"]["reasons"])
    assert "Ahorra 99,000 USD" in text


def test_help_in_spanish_has_no_english(inside: Inside) -> None:
    code, out, _ = inside("--lang", "es", "plan", "--help")
    assert code == 0
    text = plain(out)
    assert text.startswith("Uso: smartshoring plan")
    assert [piece for piece in english_pieces() if piece in text] == []
    assert "Show this message" not in text


def test_models_are_written_for_other_solvers(tmp_path: Path) -> None:
    case, folder = tmp_path / "case", tmp_path / "models"
    assert smartshoring("new", case).returncode == 0
    options = ("--front", "0", "--search-limit", "1", "--strategy", "smartshore", "--json")
    done = smartshoring("plan", case, *options, "--mps", folder)
    assert done.returncode == 0, done.stderr
    (model,) = json.loads((folder / "models.json").read_text("utf-8"))["models"]
    plan = next(p for p in json.loads(done.stdout)["plans"] if p["id"] == "smartshore")
    assert (model["objective"], model["bound"]) == (plan["objective"], plan["bound"])
    assert "ENDATA" in (folder / model["file"]).read_text("utf-8")
    assert str(folder / model["file"]) in "".join(done.stderr.split())
    refused = smartshoring("plan", case, *options, "--mps", folder / "models.json")
    assert refused.returncode == 2
    below = smartshoring("plan", case, *options, "--mps", folder / "models.json" / "more")
    assert (below.returncode, below.stdout) == (2, "")
