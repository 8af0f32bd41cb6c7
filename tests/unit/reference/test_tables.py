"""Shipped tables load whole, and a damaged one is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from smartshoring.errors import ReferenceTableError
from smartshoring.reference import tables
from smartshoring.reference.sources import data_sources, licences


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "DATA", tmp_path)
    tables.rows.cache_clear()
    tables.version.cache_clear()
    yield tmp_path
    tables.rows.cache_clear()
    tables.version.cache_clear()


@pytest.mark.parametrize("name", tables.names())
def test_every_shipped_table_has_rows_without_stray_spaces(name):
    for row in tables.rows(name):
        assert all(cell == cell.strip() for cell in row.values())
        assert row.get("source") != "same"


def test_nothing_shipped_is_of_a_licence_that_forbids_it():
    # The rows left out on purpose: no Global Peace Index, no Corruption Perceptions Index.
    indicators = {row["indicator"] for row in tables.rows("place_indicators")}
    assert indicators == {"industrial_electricity_price", "fx_lcu_per_usd"}
    assert "ifi_operating_margin" not in {row["method"] for row in tables.rows("grid_factors")}


def test_same_means_the_source_of_the_row_above(folder):
    (folder / "t.csv").write_text("key,source\na,Atlas\nb,same\nc,same\n", "utf-8")
    assert [row["source"] for row in tables.rows("t")] == ["Atlas", "Atlas", "Atlas"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("key,source\na,same\n", "same as what"),
        ("key,source\na\n", "1 cells, not 2"),
        ("key,key\na,b\n", "header"),
        ("", "empty"),
        ('key\n"a', "line 2"),
    ],
)
def test_a_damaged_table_is_refused_with_its_line(folder, content, said):
    (folder / "t.csv").write_text(content, "utf-8")
    with pytest.raises(ReferenceTableError, match=said):
        tables.rows("t")


def test_a_missing_table_is_refused(folder):
    with pytest.raises(ReferenceTableError, match=r"no shipped table nothing\.csv"):
        tables.rows("nothing")


def test_the_version_hashes_names_and_contents_but_not_line_ends(folder):
    (folder / "a.csv").write_bytes(b"key\n1\n")
    first = tables.version()
    assert len(first) == 12
    tables.version.cache_clear()
    (folder / "a.csv").write_bytes(b"key\r\n1\r\n")
    assert tables.version() == first
    tables.version.cache_clear()
    (folder / "a.csv").write_bytes(b"key\n2\n")
    changed = tables.version()
    tables.version.cache_clear()
    (folder / "a.csv").rename(folder / "b.csv")
    assert len({first, changed, tables.version()}) == 3


def test_data_sources_are_up_to_date(pytestconfig):
    written = (pytestconfig.rootpath / "DATA-SOURCES.md").read_text("utf-8")
    assert written == data_sources(), "run: python -m smartshoring.reference.sources"


def test_every_table_says_what_it_holds_and_its_licence():
    described = licences()
    assert set(described) == set(tables.names())
    assert all(row["what"] and row["licence"] for row in described.values())
    assert "OpenStreetMap contributors" in data_sources()


def test_the_lookup_is_imported_and_answers_quickly():
    # Best of three: the machine that runs the tests may be busy. No numpy, no yaml on this path.
    code = (
        "import sys, time; start = time.perf_counter();"
        "from smartshoring.reference.lookup import Reference;"
        "Reference.load().get('truck_usd_per_km', 'USA');"
        "print(time.perf_counter() - start, 'numpy' in sys.modules, 'yaml' in sys.modules)"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(3)
    ]
    assert {tuple(answer[1:]) for answer in answers} == {("False", "False")}
    assert min(float(answer[0]) for answer in answers) < 0.15 * 3  # 0.15 s on an idle core
