"""The command around its verbs: help, version, language, wrong options, closed pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import command, environment, smartshoring

from smartshoring.cli.app import run
from smartshoring.cli.demo import EXAMPLE, example_folder
from smartshoring.cli.language import language_of

VERBS = ("demo", "new", "schema", "check", "plan")


def test_help_names_every_verb_and_loads_nothing_heavy() -> None:
    """Help must come at once: the solver, arrays and screens stay unloaded."""
    probe = (
        "import sys; from smartshoring.cli.app import run; code = run(['--help']); "
        "print(sorted({'numpy', 'scipy', 'highspy', 'pydantic', 'rich'} & set(sys.modules)), code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        timeout=60,
        check=True,
    )
    for verb in VERBS:
        assert f"\n  {verb}" in done.stdout
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_version() -> None:
    done = smartshoring("--version")
    assert done.returncode == 0
    assert done.stdout.split()[0] == "smartshoring"


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "es_MX.UTF-8"}, "es"),
        ([], {"LANG": "es_MX.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "es_ES"}, "es"),
        ([], {"LANG": "es_MX.UTF-8", "LC_ALL": ""}, "es"),
        (["plan", "x", "--lang", "en"], {"LANG": "es_MX"}, "en"),
        (["--lang=es", "plan"], {}, "es"),
        (["plan", "--", "--lang", "es"], {}, "en"),
        (["plan", "--lang", "fr"], {"LANG": "es_MX"}, "es"),
    ],
)
def test_language(arguments: list[str], variables: dict[str, str], expected: str) -> None:
    assert language_of(arguments, variables) == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan"], "CASE"),
        (["plan", "x", "--front", "-1"], "--front takes a whole number from 0 up"),
        (["plan", "x", "--front", "2.5"], "--front takes a whole number from 0 up"),
        (["plan", "x", "--gap", "small"], "--gap takes a number from 0 up"),
        (["plan", "x", "--gap", "nan"], "--gap takes a number from 0 up"),
        (["plan", "x", "--time-limit", "0"], "--time-limit takes a number above 0"),
        (["plan", "x", "--search-limit", "-3"], "--search-limit takes a number above 0"),
        (["plan", "x", "--front"], "--front needs a value"),
        (["plan", "x", "--fron", "2"], "There is no option --fron here."),
        (["plan", "x", "--lang", "fr"], "--lang takes one of en, es"),
        (["plan", "x", "y"], "more arguments than the verb takes"),
        (["plann", "x"], 'There is no verb "plann"'),
        (["plan", "nowhere"], "There is no such file or folder"),
        (["check", "nowhere"], "There is no such file or folder"),
    ],
)
def test_wrong_use_is_a_sentence(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.out + printed.err
    assert "Traceback" not in printed.err


def test_wrong_use_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "es", "plan", "x", "--gap", "-1"]) == 2
    assert "--gap lleva un número desde 0" in capsys.readouterr().err


def test_no_verb_shows_help() -> None:
    done = smartshoring()
    assert done.returncode == 2
    assert "plan" in done.stdout + done.stderr


def test_schema_is_a_json_schema() -> None:
    done = smartshoring("schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["$schema"].startswith("https://json-schema.org/")
    assert done.stderr == ""


@pytest.mark.parametrize(("lang", "said"), [("en", "sites: 3"), ("es", "sitios: 3")])
def test_new_writes_a_case_that_checks(
    tmp_path: Path, lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new case"
    assert run(["new", str(folder), "--lang", lang]) == 0
    assert str(folder) in capsys.readouterr().out
    assert run(["check", str(folder), "--lang", lang]) == 0
    assert said in " ".join(capsys.readouterr().out.split())


def test_new_keeps_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = smartshoring("new", tmp_path)
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [item.name for item in tmp_path.iterdir()] == ["mine.txt"]


def test_new_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = smartshoring("new", tmp_path / "file" / "case")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_reader_that_leaves() -> None:
    """`smartshoring schema | head -1` ends without a traceback."""
    process = subprocess.Popen(
        command("schema"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert said == b""


def test_demo_has_its_example() -> None:
    folder = example_folder(EXAMPLE)
    assert folder is not None
    assert (folder / "sites.csv").is_file()
    assert example_folder("no such example") is None
