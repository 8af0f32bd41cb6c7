"""One definition: words, docs, JSON Schema and template all follow from the schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smartshoring.case.load import load
from smartshoring.case.schema import TABLES
from smartshoring.case.schema_practice import PRACTICE
from smartshoring.case.schema_text import _keys, columns_markdown, json_schema, key_texts
from smartshoring.case.settings import Settings
from smartshoring.case.template import MORE, template_files, template_name, write_template
from smartshoring.errors import CaseError
from smartshoring.words import LANGUAGES, catalogue

ROOT = Path(__file__).parents[3]


def test_the_column_reference_in_docs_is_the_generated_one():
    written = (ROOT / "docs/reference/columns.md").read_text("utf-8")
    assert written == columns_markdown(), "write columns_markdown() to docs/reference/columns.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_and_key_is_explained(language):
    page = columns_markdown(language)
    for table in TABLES.values():
        assert f"## {table.name}\n" in page
        for column in table.columns:
            assert f"| `{column.name}` |" in page
    assert "`limits.max_sites`" in page
    assert "`strategies[].countries`" in page


def test_both_languages_say_the_same_things_with_the_same_facts():
    def placeholders(text: str) -> set[str]:
        return set(re.findall(r"(?<!\{)\{(\w+)\}", text))

    english, spanish = (
        {code: text for code, text in catalogue(language).items() if code.startswith("case.")}
        for language in LANGUAGES
    )
    assert english.keys() == spanish.keys()
    for code, text in english.items():
        assert placeholders(text) == placeholders(spanish[code]), code


def test_english_key_texts_are_the_descriptions_of_the_settings():
    assert key_texts("en") == [(path, field.description) for path, field in _keys(Settings, "")]


def test_json_schema_holds_settings_and_tables():
    schema = json.loads(json.dumps(json_schema()))
    tables = schema["properties"]["tables"]["properties"]
    assert list(tables) == list(TABLES)
    kind = tables["sites"]["items"]["properties"]["kind"]
    assert kind["enum"] == ["plant", "dc", "supplier", "service"]
    share = tables["processes"]["items"]["properties"]["yield_share"]
    assert (share["exclusiveMinimum"], share["maximum"], share["unit"]) == (0.0, 1.0, "share")
    assert schema["properties"]["tables"]["required"] == ["products", "sites", "markets", "demand"]
    assert schema["properties"]["case"]["additionalProperties"] is False
    for reference in re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(schema)):
        assert reference in schema["$defs"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_accepted_and_has_what_a_plan_needs(tmp_path, language):
    write_template(tmp_path / "new", language)
    loaded = load(tmp_path / "new")
    assert loaded.problems == ()
    assert loaded.case is not None
    capacity = loaded.case["sites"]["capacity_units_per_year"].sum()
    assert capacity >= loaded.case["demand"]["quantity"].sum()
    assert set(loaded.case["demand"]["market"]) <= set(loaded.case["lanes"]["destination"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_template_may_be_uncommented(tmp_path, language):
    write_template(tmp_path / "new", language)
    settings = tmp_path / "new" / "case.yaml"
    text = re.sub(r"(?m)^#(?=\w|  )", "", settings.read_text("utf-8"))
    settings.write_text(text, "utf-8")
    loaded = load(tmp_path / "new")
    assert loaded.problems == ()
    assert loaded.case is not None
    assert loaded.case.settings.model_fields_set == set(Settings.model_fields)


def test_the_template_shows_every_column_of_every_table():
    files = template_files("es")
    for table in TABLES.values():
        for column in table.columns:
            assert f"# {column.name}: " in files[template_name(table)]


def test_the_template_never_overwrites(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(CaseError) as caught:
        write_template(tmp_path, "en")
    assert caught.value.problems[0].code == "case.folder_not_empty"
    assert [item.name for item in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_of_practice_may_be_moved_up_as_they_are(tmp_path, language):
    write_template(tmp_path / "new", language)
    aside = sorted((tmp_path / "new" / MORE).iterdir())
    assert len(aside) == len(PRACTICE)
    before = load(tmp_path / "new").case
    for file in aside:
        file.rename(tmp_path / "new" / file.name)
    loaded = load(tmp_path / "new")
    assert loaded.problems == ()
    assert loaded.case is not None
    assert before is not None
    # No row in them yet, so it is the same case.
    assert loaded.case.hash == before.hash
