"""A bank's clients: consent, financed emissions, data quality, gaps from histories, work list."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from invoice_text import COMPANY, invoice, line, power, receipt
from pyarrow import parquet

from smartshoring.carbon.footprint.history import filled, history_of
from smartshoring.carbon.footprint.portfolio import (
    Client,
    Job,
    Result,
    measured_client,
    portfolio,
    quality_of,
    work_list,
)
from smartshoring.carbon.footprint.portfolio_files import clients_in, write_portfolio
from smartshoring.errors import CaseError

DAY = "2026-01-15"
HISTORY = {
    "MESR01": "FEB", "AAR01": "25", "CONSUMOR01": "900",
    "MESR02": "ENE", "AAR02": "2025", "CONSUMOR02": "880",
    "MESR03": "DIC", "AAR03": "24", "CONSUMOR03": "700",
}  # fmt: skip


def client(folder: Path, **more: object) -> Client:
    known = Client("A", COMPANY, folder, 50.0, 200.0, "2025-01-01", "", "huella de cartera")
    return replace(known, **more)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    where = tmp_path / "a"
    where.mkdir()
    (where / "luz.xml").write_bytes(power(receipt(**HISTORY)))
    fuel = invoice(line(), uuid="22222222-2222-4222-8222-222222222222")
    (where / "diesel.xml").write_bytes(fuel)
    return where


def test_history_of_a_receipt() -> None:
    assert history_of(power(receipt(**HISTORY))) == {
        "2025-02": 900.0,
        "2025-01": 880.0,
        "2024-12": 700.0,
    }
    assert history_of(b"<a") == {}


def test_the_error_is_that_of_months_known_twice() -> None:
    told = {"2025-02": 1000.0, "2025-03": 1100.0}
    histories = [{"2025-01": 500.0}, {"2025-02": 900.0, "2025-01": 520.0}]
    (one,) = filled("X", told, histories, ["2025-01", "2025-02"])
    # Of February the history says 900 in place of 1,000; January's last word is 520.
    assert (one.month, one.kwh) == ("2025-01", 520.0)
    assert one.error_share == pytest.approx(0.1)


def test_one_client_by_hand(folder: Path) -> None:
    found = measured_client(Job(client(folder), 2025))
    diesel = 100 * (2.744732 + 0.000113028 * 28 + 0.000022606 * 265)
    assert found.scope_1_kg == pytest.approx(diesel)
    assert found.scope_2_kg == pytest.approx(444.0)
    # 50 of 200 outstanding.
    assert found.financed_kg == pytest.approx(0.25 * (diesel + 444.0))
    assert found.quality == 2.0
    assert {(one.month, one.kwh) for one in found.filled} == {("2025-01", 880), ("2025-02", 900)}
    assert found.filled_kg == pytest.approx((880 + 900) * 0.444)
    # Nine months that nobody tells.
    assert len(found.missing_months) == 9
    assert found.last_month == "2025-03"


def test_money_weakens_the_quality(folder: Path) -> None:
    sum_only = line("15101505", "1", "E48", "", "Diesel", "2110")
    text = invoice(sum_only, uuid="33333333-3333-4333-8333-333333333333")
    (folder / "importe.xml").write_bytes(text)
    found = measured_client(Job(client(folder), 2025))
    share = found.estimated_kg / found.co2e_kg
    assert share > 0
    assert found.quality == pytest.approx(2 + 2 * share)


def test_without_consent_a_folder_is_not_opened(folder: Path) -> None:
    def opened(job: Job) -> Result:
        raise AssertionError(job)

    for one in (
        client(folder, consent_from=""),
        client(folder, purpose=""),
        client(folder, consent_to="2025-12-31"),
        client(folder, consent_from="2026-06-01"),
    ):
        (found,) = portfolio([one], 2025, DAY, work=opened)
        assert found.files is None
        assert [task.what for task in work_list([found])] == ["no_consent"]


def test_processes_say_the_same_and_clients_do_not_mix(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "b"
    other.mkdir()
    (other / "x.xml").write_bytes(invoice(line(quantity="7"), receiver="FIC090909ZZ9"))
    clients = [client(folder), client(other, client="B", rfc="FIC090909ZZ9")]
    here = list(portfolio(clients, 2025, DAY))
    with ProcessPoolExecutor(2) as pool:
        there = list(portfolio(clients, 2025, DAY, pool))
    assert there == here
    alone = measured_client(Job(clients[1], 2025))
    assert here[1] == alone
    assert alone.scope_1_kg == pytest.approx(0.07 * here[0].scope_1_kg)


def test_quality_is_weighted_by_what_is_outstanding(folder: Path) -> None:
    good = Result(client(folder, outstanding=300.0), {"accepted": 1}, scope_1_kg=10.0)
    weak = Result(client(folder, outstanding=100.0), {"estimated": 1}, estimated_kg=10.0)
    assert quality_of([good, weak, Result(client(folder))]) == pytest.approx(2.5)
    assert quality_of([]) is None


def test_no_value_no_financed_emissions(folder: Path) -> None:
    found = Result(client(folder, value=None), {"accepted": 1}, scope_1_kg=10.0)
    assert found.financed_kg is None
    assert [task.what for task in work_list([found])] == ["no_value"]


TABLE = (
    "client,rfc,folder,outstanding,equity_and_debt,consent_from,consent_to,purpose\n"
    f"A,{COMPANY},a,50,200,2025-01-01,,huella\n"
)


def test_the_table_and_the_files(folder: Path) -> None:
    path = folder.parent / "clients.csv"
    path.write_text(TABLE, "utf-8")
    results = tuple(portfolio(clients_in(path), 2025, DAY))
    out = folder.parent / "out"
    write_portfolio(out, results, work_list(results))
    (row,) = parquet.read_table(out / "clients.parquet").to_pylist()
    assert (row["client"], row["purpose"], row["pcaf_score"]) == ("A", "huella", 2.0)
    assert row["scope_2_kg"] == pytest.approx(444.0)
    (task,) = parquet.read_table(out / "work_list.parquet").to_pylist()
    assert task["what"] == "missing_months"


def test_wrong_clients(folder: Path) -> None:
    path = folder.parent / "clients.csv"
    path.write_text(TABLE + "B,me,nowhere,-5,,,,\n", "utf-8")
    with pytest.raises(CaseError) as caught:
        clients_in(path)
    assert {(one.row, one.column) for one in caught.value.problems} == {
        (3, "rfc"),
        (3, "folder"),
        (3, "outstanding"),
    }
