"""Tables beside the invoices: entities, other energy, instruments, production."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from invoice_text import COMPANY, invoice, line, power, receipt

from smartshoring.carbon.footprint.company_tables import (
    entities_in,
    other_energy_in,
    production_in,
)
from smartshoring.carbon.footprint.measure import Asked, Footprint, measured, readings
from smartshoring.carbon.footprint.production import Made, baselines, intensities
from smartshoring.carbon.footprint.sources import Source
from smartshoring.errors import CaseError

HEAD = "kind,site,carrier,quantity,unit,start,end,co2e_kg_per_unit,document\n"
RPU = "270150401234"


def table(folder: Path, text: str, name: str = "other_energy.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def run(folder: Path, rows: str) -> Footprint:
    others = other_energy_in(table(folder, HEAD + rows))
    files = [Source("a.xml", power(receipt()))]
    return measured(readings(files), Asked(COMPANY, others=others))


def test_entities(tmp_path: Path) -> None:
    text = "rfc,role,site,share,from,to\nfic070707ll7,landlord,Planta 2,0.25,2025-01-01,\n"
    (found,) = entities_in(table(tmp_path, text, "entities.csv"))
    assert (found.rfc, found.role, found.site, float(found.share)) == (
        "FIC070707LL7",
        "landlord",
        "Planta 2",
        0.25,
    )
    assert (found.first, found.last) == ("2025-01-01", "")


def test_every_problem_at_once(tmp_path: Path) -> None:
    text = "rfc,role,share\nme,landlrod,0.2\nFIC070707LL7,own,1.5\n"
    with pytest.raises(CaseError) as caught:
        entities_in(table(tmp_path, text, "entities.csv"))
    told = {(one.row, one.column) for one in caught.value.problems}
    assert told == {(2, "rfc"), (2, "role"), (3, "share")}
    assert any(one.nearest == "landlord" for one in caught.value.problems)


def test_a_meter_of_the_landlord(tmp_path: Path) -> None:
    found = run(tmp_path, "landlord,Nave 3,electricity,500,kWh,2025-02-28,2025-03-31,,acta.pdf\n")
    # 1,000 kWh of the receipt and 500 of the landlord at 0.444
    assert found.totals.by_scope()["2", "location"] == pytest.approx(1500 * 0.444)
    assert found.lines[-1].consumption.verdict == "accepted"


def test_without_a_document_it_is_flagged(tmp_path: Path) -> None:
    found = run(tmp_path, "meter,,diesel,10,L,2025-03-01,2025-03-31,,\n")
    told = found.lines[-1].consumption
    assert (told.verdict, told.reason) == ("accepted_flagged", "no_document")


def test_refrigerant_needs_its_potential(tmp_path: Path) -> None:
    row = "refrigerant,,R-410A,3,kg,2025-03-01,2025-03-31,{},carga.pdf\n"
    found = run(tmp_path, row.format("2088"))
    assert found.totals.by_scope()["1", ""] == pytest.approx(3 * 2088)
    with pytest.raises(CaseError):
        run(tmp_path, row.format(""))


def test_solar_emits_nothing_and_is_told(tmp_path: Path) -> None:
    found = run(tmp_path, "solar,,,800,kWh,2025-03-01,2025-03-31,,medidor.pdf\n")
    assert found.lines[-1].consumption.quantity == 800
    assert found.totals.by_scope().get(("1", ""), 0.0) == 0.0
    assert found.totals.by_scope()["2", "location"] == pytest.approx(444.0)


def test_instruments_change_the_market_only(tmp_path: Path) -> None:
    rows = (
        f"contract,{RPU},electricity,700,kWh,2025-03-01,2025-03-31,0.2,contrato.pdf\n"
        f"certificate,{RPU},electricity,600,kWh,2025-03-01,2025-03-31,,cel.pdf\n"
    )
    found = run(tmp_path, rows)
    sums = found.totals.by_scope()
    assert sums["2", "location"] == pytest.approx(444.0)
    # The certificate covers 600 kWh at 0, the contract the 400 that are left at 0.2.
    assert sums["2", "market"] == pytest.approx(400 * 0.2)
    told = {one.judged.reading.kind: one.consumption for one in found.lines[1:]}
    assert told["certificate"].verdict == "accepted"
    assert told["contract"].reason == "covers_more_than_used"


def test_an_instrument_of_another_month_covers_nothing(tmp_path: Path) -> None:
    found = run(tmp_path, "certificate,,electricity,600,kWh,2025-05-01,2025-05-31,,cel.pdf\n")
    assert found.totals.by_scope()["2", "market"] == pytest.approx(444.0)


def test_other_energy_is_part_of_the_root(tmp_path: Path) -> None:
    row = "meter,,diesel,10,L,2025-03-01,2025-03-31,,a.pdf\n"
    assert run(tmp_path, row).root != run(tmp_path, row.replace("10,L", "11,L")).root


def test_production(tmp_path: Path) -> None:
    text = "site,product,month,units\nP,a,2025-01,10\nP,b,2025-01,30\n"
    made = production_in(table(tmp_path, text, "production.csv"))
    (one,) = intensities(made, {("P", "2025-01"): 800.0}, {("P", "2025-01"): 400.0})
    assert (one.units, one.kwh_per_unit, one.co2e_kg_per_unit) == (40.0, 20.0, 10.0)
    bad = table(tmp_path, text.replace("2025-01,10", "enero,10"), "production.csv")
    with pytest.raises(CaseError):
        production_in(bad)


def test_a_baseline_finds_base_load_and_slopes() -> None:
    """kWh = 5,000 + 3 a + 8 b, exactly."""
    random = np.random.default_rng(1)
    made, kwh = [], {}
    for month in range(1, 13):
        a, b = random.uniform(500, 1500), random.uniform(100, 900)
        label = f"2025-{month:02d}"
        made += [Made("P", "a", label, a), Made("P", "b", label, b)]
        kwh["P", label] = 5000 + 3 * a + 8 * b + random.normal(0, 20)
    (found,) = baselines(made, kwh)
    assert found.valid
    assert found.base_kwh == pytest.approx(5000, rel=0.02)
    assert found.kwh_per_unit["a"] == pytest.approx(3, rel=0.02)
    assert found.kwh_per_unit["b"] == pytest.approx(8, rel=0.02)


def test_a_baseline_that_proves_nothing_claims_nothing() -> None:
    random = np.random.default_rng(2)
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    made = [Made("P", "a", month, random.uniform(500, 1500)) for month in months]
    noise = {("P", month): random.uniform(5000, 9000) for month in months}
    (found,) = baselines(made, noise)
    assert not found.valid
    assert found.reason in ("low_r2", "negative_slope", "weak_slope")
    (short,) = baselines(made[:4], noise)
    assert short.reason == "few_months"


def test_refused_lines_stay_out_of_intensity() -> None:
    found = measured(
        readings([Source("a.xml", invoice(line(), receiver="FIC090909ZZ9"))]),
        Asked(COMPANY, made=(Made("", "a", "2025-03", 10.0),)),
    )
    from smartshoring.carbon.footprint.document import intensity  # noqa: PLC0415

    (one,) = intensity(found)
    assert one.co2e_kg == 0.0
