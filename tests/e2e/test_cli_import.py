"""`smartshoring import` as a person runs it: to a case that is planned, or to what it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_process import Inside, smartshoring

MODEL = {
    "Customers": "CustomerName,City,Country\nTexas,Dallas,USA\nNorth,Detroit,USA\n",
    "Facilities": (
        "FacilityName,Type,InitialState,FixedOperatingCost,ThroughputCapacity,FixedStartupCost,"
        "FixedClosingCost\nOld,Plant,Existing,60000,9000,,1000\nNew,Plant,Potential,20000,9000,5000,\n"
    ),
    "Products": "ProductName\nPump\n",
    "CustomerDemand": "CustomerName,ProductName,Quantity\nTexas,Pump,4000\nNorth,Pump,2000\n",
    "TransportationPolicies": (
        "OriginName,DestinationName,UnitCost\nOld,Texas,9\nOld,North,2\nNew,Texas,2\nNew,North,9\n"
    ),
    "Scratch": "a,b\n1,2\n",
}
SHIPMENTS = (
    "Ship Date,Origin,Destination,SKU,Quantity,Freight Cost (USD)\n"
    "2026-01-05,Plant,Shop,P,100,200\n2026-02-05,Plant,Shop,P,-5,0\n"
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    source = tmp_path / "model"
    source.mkdir()
    for name, text in MODEL.items():
        (source / f"{name}.csv").write_text(text, "utf-8")
    return source


def test_an_imported_model_is_planned(model: Path, tmp_path: Path) -> None:
    done = smartshoring("import", model, tmp_path / "case")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        "TransportationPolicies.csv: transport policies, 4 rows, 4 used, 0 left out." in done.stdout
    )
    assert "Scratch.csv: not known, 1 rows not read." in done.stdout
    assert "IMPORT.md" in done.stdout
    planned = smartshoring("plan", tmp_path / "case", "--search-limit", "1")
    assert planned.returncode == 0, planned.stdout + planned.stderr


def test_what_is_missing_is_named_and_is_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = Inside(capsys, monkeypatch)
    source = tmp_path / "embarques.csv"
    source.write_text(SHIPMENTS.replace(",200", ","), "utf-8")
    code, out, _ = inside("import", source, tmp_path / "case", "--lang", "es", columns=200)
    assert code == 2
    assert "embarques.csv: historial de embarques, 2 filas, 1 usadas, 1 fuera." in out
    assert "Error fila 2, columna unit_cost_usd" in out
    record = (tmp_path / "case" / "IMPORT.md").read_text("utf-8")
    assert record.startswith("# Importación de embarques.csv\n")
    assert "columna unit_cost_usd" in record


def test_a_history_with_freight_is_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = Inside(capsys, monkeypatch)
    source = tmp_path / "tms.csv"
    source.write_text(SHIPMENTS, "utf-8")
    code, out, err = inside("import", source, tmp_path / "case")
    assert (code, err) == (0, "")
    assert "1 used, 1 left out" in out
    assert inside("check", tmp_path / "case")[0] == 0


def test_nothing_is_written_where_nothing_can_be_made(
    model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = Inside(capsys, monkeypatch)
    new = model.parent / "case"
    assert inside("import", model.parent / "nowhere", new)[0] == 2
    (model.parent / "notes.csv").write_text("a,b\n1,2\n")
    code, _, err = inside("import", model.parent / "notes.csv", new, columns=400)
    assert code == 2
    assert "No table here is one that can be imported" in err
    code, _, err = inside("import", model, new, "--map", model / "none.yaml")
    assert code == 2
    assert "There is no file" in err
    (model.parent / "map.yaml").write_text("tabels: {}\n")
    code, _, err = inside("import", model, new, "--map", model.parent / "map.yaml", columns=400)
    assert code == 2
    assert 'Did you mean "tables"?' in err
    assert not new.exists()
    new.mkdir()
    (new / "mine.txt").write_text("precious")
    assert inside("import", model, new)[0] == 2
    assert [item.name for item in new.iterdir()] == ["mine.txt"]
