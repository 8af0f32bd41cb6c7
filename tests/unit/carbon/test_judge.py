"""Judging files beside each other: whose, duplicates, substitutes, cancelled, overlaps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoice_text import COMPANY, invoice, line, power, receipt

from smartshoring.carbon.consumption.record import VERDICTS
from smartshoring.carbon.footprint.entities import Entity
from smartshoring.carbon.footprint.measure import Asked, Footprint, measured, readings
from smartshoring.carbon.footprint.metadata import Listed, listed_in
from smartshoring.carbon.footprint.receipts import Receipts
from smartshoring.carbon.footprint.sources import Source
from smartshoring.errors import CaseError

ONE = "11111111-1111-4111-8111-111111111111"
TWO = "22222222-2222-4222-8222-22222222222a"


def run(*files: bytes | None, **asked: object) -> Footprint:
    found = [
        Source(f"{number}.xml", data, "" if data is not None else "unreadable")
        for number, data in enumerate(files)
    ]
    return measured(readings(found), Asked(COMPANY, **asked))  # type: ignore[arg-type]


def verdicts(found: Footprint) -> list[tuple[str, str]]:
    return [(one.consumption.verdict, one.consumption.reason) for one in found.lines]


OK = ("accepted", "")


def test_the_second_of_a_uuid_is_rejected_whatever_its_letters() -> None:
    found = run(invoice(line(), uuid=TWO), invoice(line(), uuid=TWO.upper()))
    assert verdicts(found) == [OK, ("rejected", "duplicate")]


def test_a_damaged_first_copy_leaves_the_second() -> None:
    whole = invoice(line(), uuid=TWO)
    assert verdicts(run(whole[:300], whole))[1] == OK


def test_a_substitute_takes_the_place_wherever_it_lies() -> None:
    old = invoice(line(), uuid=ONE)
    related = (
        '<cfdi:CfdiRelacionados TipoRelacion="04">'
        f'<cfdi:CfdiRelacionado UUID="{ONE.upper()}"/></cfdi:CfdiRelacionados>'
    )
    new = invoice(line(quantity="90"), uuid=TWO, before=related)
    assert verdicts(run(old, new)) == [("rejected", "replaced"), OK]
    assert verdicts(run(new, old)) == [OK, ("rejected", "replaced")]
    # A cancelled substitute replaces nothing.
    gone = Listed(frozenset(), frozenset({TWO}))
    assert verdicts(run(old, new, listed=gone)) == [OK, ("rejected", "cancelled")]
    # Nor does one that is addressed to others.
    others = invoice(line(), uuid=TWO, before=related, receiver="FIC090909ZZ9")
    assert verdicts(run(old, others)) == [OK, ("rejected", "not_ours")]


def test_parties() -> None:
    found = run(
        invoice(line(), receiver="FIC090909ZZ9"),
        invoice(line(), receiver="XAXX010101000"),
        invoice(line(), issuer=COMPANY, receiver="FIC090909ZZ9"),
    )
    assert verdicts(found) == [
        ("rejected", "not_ours"),
        ("rejected", "not_ours"),
        ("ignored", "sale"),
    ]


def test_entities_have_roles_shares_and_times() -> None:
    lessor = Entity(
        "FIC070707LL7", "landlord", "Planta 2", Decimal("0.25"), "2025-01-01", "2025-06-30"
    )
    early = invoice(line(), receiver="FIC070707LL7", date="2025-03-01T00:00:00")
    late = invoice(line(), receiver="FIC070707LL7", date="2025-07-01T00:00:00", uuid=TWO)
    found = run(early, late, entities=(lessor,))
    assert verdicts(found) == [OK, ("rejected", "not_ours")]
    assert found.lines[0].site == "Planta 2"
    assert found.lines[0].emissions[0].quantity == 25


def test_no_stamp_no_count() -> None:
    found = run(invoice(line(), uuid=""))
    assert verdicts(found) == [("quarantined", "not_stamped")]


def test_twins_of_a_receipt() -> None:
    twin = power(receipt(), uuid=ONE, series="PZ")
    own = power(receipt(), uuid=TWO, series="PA")
    # Whichever comes first by name, the one with money stands.
    assert verdicts(run(twin, own)) == [("rejected", "duplicate"), OK]
    assert verdicts(run(own, twin)) == [OK, ("rejected", "duplicate")]


def test_overlapping_receipts() -> None:
    march = power(receipt(), uuid=ONE, date="2025-04-03T00:00:00")
    april = power(
        receipt(FECDESDE="31 MAR 25", FECHASTA="30 ABR 25", Dias="30"),
        uuid=TWO,
        date="2025-05-03T00:00:00",
    )
    # They share the day of the reading, which is no overlap.
    assert verdicts(run(march, april)) == [OK, OK]
    wide = power(
        receipt(FECDESDE="15 MAR 25", FECHASTA="30 ABR 25", Dias="46"),
        uuid=TWO,
        date="2025-05-03T00:00:00",
    )
    found = run(march, wide)
    assert verdicts(found) == [OK, ("quarantined", "period_overlap")]
    assert found.totals.by_scope("quarantined_high")["2", "location"] > 0


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(1, 40), st.booleans()),
        max_size=12,
    )
)
def test_receipts_that_stand_share_no_day(
    told: list[tuple[int, int, int, bool]],
) -> None:
    first = date(2025, 1, 1).toordinal()
    receipts = Receipts()
    rows = {}
    for order, (meter, begin, days, second) in enumerate(told, 1):
        start, end = first + begin, first + begin + days
        rows[order] = (meter, start, end)
        receipts.add(
            order,
            f"meter {meter}",
            date.fromordinal(start).isoformat(),
            date.fromordinal(end).isoformat(),
            date.fromordinal(end + 3).isoformat(),
            "PZ" if second else "PA",
            order,
        )
    unfit = receipts.unfit(())
    kept = [row for order, row in rows.items() if order not in unfit]
    for meter in range(3):
        days = [day for m, a, b in kept if m == meter for day in range(a + 1, b + 1)]
        assert len(days) == len(set(days))
    # What is set aside could not have stood: it shares a day, or the whole period, with one kept.
    for order in unfit:
        meter, start, end = rows[order]
        assert any(m == meter and start < b and a < end for m, a, b in kept)


def card(folio: str = "7", quantity: str = "41.37", seller: str = "FIC120202GS2") -> str:
    amount = float(quantity) * 24
    return (
        '<ecc12:EstadoDeCuentaCombustible xmlns:ecc12="http://www.sat.gob.mx/EstadoDeCuenta'
        'Combustible12" Version="1.2"><ecc12:Conceptos><ecc12:ConceptoEstadoDeCuentaCombustible '
        f'Identificador="9" Fecha="2025-03-10T08:00:00" Rfc="{seller}" ClaveEstacion="1" '
        f'Cantidad="{quantity}" TipoCombustible="3" Unidad="LTR" NombreCombustible="Diesel" '
        f'FolioOperacion="{folio}" ValorUnitario="24" Importe="{amount}"/>'
        "</ecc12:Conceptos></ecc12:EstadoDeCuentaCombustible>"
    )


def statement(filling: str, uuid: str) -> bytes:
    fee = line("84141602", "1", "E48", description="Comision", price="50")
    return invoice(fee, uuid=uuid, complement=filling, issuer="FIC020202CD2")


def test_a_filling_that_a_station_and_a_card_tell_counts_once() -> None:
    own = invoice(line(quantity="41.37", price="24"), uuid=ONE, date="2025-03-11T09:00:00")
    by_card = statement(card(), TWO)
    for files in ((own, by_card), (by_card, own)):
        found = run(*files)
        told = {line.judged.reading.uuid: line.consumption for line in found.lines[::-1]}
        assert (told[ONE].verdict, told[ONE].reason) == ("quarantined", "told_twice")
        assert sum(one.consumption.counts for one in found.lines) == 1
        assert found.totals.by_scope("quarantined_high")["1", ""] > 0
    # Other litres, another station, another week: another filling.
    for other in (
        statement(card(quantity="41.38"), TWO),
        statement(card(seller="FIC080808XX8"), TWO),
    ):
        assert sum(one.consumption.counts for one in run(own, other).lines) == 2
    late = invoice(line(quantity="41.37", price="24"), uuid=ONE, date="2025-03-14T09:00:00")
    assert sum(one.consumption.counts for one in run(late, by_card).lines) == 2


def test_an_operation_that_two_statements_tell_counts_once() -> None:
    found = run(statement(card(), ONE), statement(card(), TWO))
    assert [v for v in verdicts(found) if v[0] != "ignored"] == [OK, ("quarantined", "told_twice")]
    # A filling of a statement that was substituted takes nothing from its substitute.
    both = run(statement(card(), ONE), statement(card(folio="8"), TWO))
    assert [v for v in verdicts(both) if v[0] != "ignored"] == [OK, OK]


def test_without_a_factor_it_is_set_aside_and_told() -> None:
    found = run(invoice(line("15101504", "100", "LTR", "", "Turbosina", "17")))
    assert verdicts(found) == [("quarantined", "no_factor")]
    assert found.files["quarantined"] == 1


def test_counts_add_up_with_files_of_every_kind() -> None:
    files = (invoice(line()), None, b"", b"%PDF", b"<a", b"<a/>", power(receipt(), uuid=TWO))
    found = run(*files)
    assert found.read == len(files)
    assert sum(found.files[verdict] for verdict in VERDICTS) == len(files)
    assert len({one.judged.name for one in found.lines}) == len(files)


def test_one_byte_changes_the_root_and_a_second_run_does_not() -> None:
    files = [invoice(line()), power(receipt(), uuid=TWO)]
    first = run(*files).root
    assert run(*files).root == first
    assert run(files[0].replace(b"Diesel", b"Diesel "), files[1]).root != first
    assert run(*files, gwp="AR6").root != first
    assert run(*files, policy="latest").root != first


@given(st.permutations(range(5)))
def test_only_the_order_of_names_matters(order: list[int]) -> None:
    """Which of two copies counts is told by names; sums are the same in any order."""
    files = [
        invoice(line(quantity="10"), uuid=ONE),
        invoice(line(quantity="10"), uuid=ONE),
        power(receipt(), uuid=TWO),
        power(receipt(), uuid="33333333-3333-4333-8333-333333333333", series="PZ"),
        invoice(line(), receiver="FIC090909ZZ9", uuid="44444444-4444-4444-8444-444444444444"),
    ]
    found = run(*(files[number] for number in order))
    assert found.totals.by_scope() == run(*files).totals.by_scope()
    assert found.files == run(*files).files


def test_the_list_of_the_authority(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~PacCertifico~FechaEmision~"
        "FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion\n"
        f"{ONE.upper()}~A~~B~~P~2025-01-01 10:00:00~2025-01-01 10:00:00~1~I~1~\n"
        f"{TWO.upper()}~A~~B~~P~2025-01-01 10:00:00~2025-01-01 10:00:00~1~I~0~2025-01-03\n"
    )
    listed = listed_in(path)
    assert (listed.valid, listed.cancelled) == ({ONE}, {TWO})
    found = run(invoice(line(), uuid=TWO), listed=listed)
    assert verdicts(found) == [("rejected", "cancelled")]
    assert found.missing_uuids == (ONE,)


def test_a_wrong_list_is_refused_with_every_line(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    for text in ("", "a,b\n1,2\n"):
        path.write_text(text)
        with pytest.raises(CaseError) as caught:
            listed_in(path)
        assert [one.code for one in caught.value.problems] == ["measure.not_metadata"]
    path.write_text(f"Uuid~Estatus\nnone~1\n\n{ONE}~2\n{TWO}\n")
    with pytest.raises(CaseError) as caught:
        listed_in(path)
    assert [(one.row, one.column) for one in caught.value.problems] == [
        (2, "Uuid"),
        (4, "Estatus"),
        (5, "Estatus"),
    ]


def test_coverage_names_the_missing_months() -> None:
    found = run(power(receipt()), year=2025)
    (told,) = found.coverage
    assert (told.site, told.months) == ("270150401234", ("2025-03",))
    assert len(told.missing) == 11
    assert told.share == 31 / 365
