"""The page of each verb tells every option, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smartshoring.cli.app import run

ROOT = Path(__file__).parents[2]
FOLDERS = {"en": ROOT / "docs" / "verbs", "es": ROOT / "docs" / "es" / "verbs"}
VERBS = ("demo", "new", "import", "schema", "check", "plan", "measure", "report", "serve")


@pytest.mark.parametrize("language", FOLDERS)
@pytest.mark.parametrize("verb", VERBS)
def test_page_tells_every_option(
    verb: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (FOLDERS[language] / f"{verb}.md").read_text("utf-8")
    assert page.startswith(f"# smartshoring {verb}\n")
    run([verb, "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help", "--lang"}
    assert {option for option in options if option not in page} == set()


@pytest.mark.parametrize("language", FOLDERS)
def test_links_lead_somewhere(language: str) -> None:
    for page in FOLDERS[language].glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


def test_every_page_has_its_twin() -> None:
    names = [sorted(page.name for page in folder.glob("*.md")) for folder in FOLDERS.values()]
    assert names[0] == names[1] == sorted(f"{verb}.md" for verb in VERBS)
