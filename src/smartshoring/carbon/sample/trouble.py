"""Papers that are no purchase of the company, come twice, or are broken as files.

Quirks: 4 same UUID in another case, 5 replaced, 6 cancelled, 8 payment and payroll, 9 own sale,
10 sale to the public, 28 encodings (repaired and flagged; a lawful latin-1 file is accepted),
29 stamp in a second Complemento, its namespace on the child (accepted), 30 cut, 31 entity bomb.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from smartshoring.carbon.sample.desk import COMPANY, OTHER, PUBLIC, STATION, Desk, Paper
from smartshoring.carbon.sample.fuel import litres
from smartshoring.carbon.sample.invoice import Invoice, Line
from smartshoring.carbon.sample.label import Label, ignored, rejected
from smartshoring.carbon.sample.node import Node, node


def _fuel(desk: Desk) -> tuple[Invoice, Label]:
    """A clean diesel invoice and its label."""
    day = desk.day()
    line, label = litres(desk, day, "diesel")
    label = replace(label, start=day.date(), end=day.date())
    return Invoice(STATION, COMPANY, day, [line]), label


def twice(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 4: the folder's own step says which of the two is kept."""
    invoice, label = _fuel(desk)
    name = desk.uuid().lower()
    first = desk.paper(invoice, [label], uuid=name.upper())
    return [first, desk.paper(invoice, [label], uuid=name)]


def replaced(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 5: the original is named by relation 04 of its substitute."""
    invoice, label = _fuel(desk)
    old = desk.paper(invoice, [label.judged("rejected", "replaced")])
    assert old.uuid  # noqa: S101
    new = replace(invoice, date=invoice.date + dt.timedelta(days=1), related=("04", [old.uuid]))
    later = new.date.date()
    return [old, desk.paper(new, [replace(label, start=later, end=later)])]


def cancelled(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 6: only the tax authority's list knows it."""
    invoice, label = _fuel(desk)
    return [desk.paper(invoice, [label.judged("rejected", "cancelled")], cancelled=True)]


def _payment(desk: Desk, day: dt.datetime) -> Node:
    """A Pagos 2.0 complement that pays one earlier invoice in full."""
    paid = str(desk.number(900, 20000))
    document = {
        "IdDocumento": desk.uuid(),
        "MonedaDR": "MXN",
        "EquivalenciaDR": "1",
        "NumParcialidad": "1",
        "ImpSaldoAnt": paid,
        "ImpPagado": paid,
        "ImpSaldoInsoluto": "0.00",
        "ObjetoImpDR": "01",
    }
    payment = {
        "FechaPago": day.isoformat(),
        "FormaDePagoP": "03",
        "MonedaP": "MXN",
        "TipoCambioP": "1",
        "Monto": paid,
    }
    return node(
        "pago20:Pagos",
        {"xmlns:pago20": "http://www.sat.gob.mx/Pagos20", "Version": "2.0"},
        node("pago20:Totales", {"MontoTotalPagos": paid}),
        node("pago20:Pago", dict(payment), node("pago20:DoctoRelacionado", dict(document))),
    )


def _payroll(amount: Decimal, day: dt.datetime) -> Node:
    """The head of a Nomina 1.2 complement; it holds nothing of a person."""
    date = f"{day:%Y-%m-%d}"
    return node(
        "nomina12:Nomina",
        {
            "xmlns:nomina12": "http://www.sat.gob.mx/nomina12",
            "Version": "1.2",
            "TipoNomina": "O",
            "FechaPago": date,
            "FechaInicialPago": date,
            "FechaFinalPago": date,
            "NumDiasPagados": "1.000",
            "TotalPercepciones": str(amount),
        },
    )


def payment_or_payroll(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 8."""
    kind, code, text = (("P", "84111506", "Pago"), ("N", "84111505", "Pago de nómina"))[turn % 2]
    price = Decimal(0) if kind == "P" else desk.number(6000, 15000)
    line = Line(code, Decimal(1), "ACT", None, text, price, taxed=False)
    issuer = STATION if kind == "P" else COMPANY
    receiver = (
        COMPANY if kind == "P" else replace(PUBLIC, name="PERSONA FICTICIA", rfc="XEXX010101000")
    )
    day = desk.day()
    inside = _payment(desk, day) if kind == "P" else _payroll(price, day)
    invoice = Invoice(issuer, receiver, day, [line], kind=kind, complements=[inside])
    return [desk.paper(invoice, [ignored("1", "payment" if kind == "P" else "payroll")])]


def own_sale(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 9."""
    line = Line(
        "31162800", desk.number(5, 90, 0), "H87", "PIEZA", "PIEZA METALICA", desk.number(90, 900)
    )
    return [desk.paper(Invoice(COMPANY, OTHER, desk.day(), [line]), [ignored("1", "sale")])]


def public_sale(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 10."""
    day = desk.day()
    line, _ = litres(desk, day, "magna")
    invoice = Invoice(STATION, PUBLIC, day, [line], general=True)
    return [desk.paper(invoice, [Label("1", "rejected", "not_ours")])]


def card_supply(desk: Desk, _turn: int) -> list[Paper]:
    """A station's supply to a card issuer: never the fleet's use."""
    line = Line(
        "84141602", Decimal(1), "E48", None, "SUMINISTRO A TARJETAS", desk.number(900, 9000)
    )
    row = {"identificador": "T1", "fecha": "2025-05-05T10:00:00", "rfc": COMPANY.rfc,
           "claveEstacion": "99001", "tipoCombustible": "3", "cantidad": "100.000",
           "nombreCombustible": "Diesel", "folioOperacion": "1", "valorUnitario": "22.00",
           "importe": "2200.00"}  # fmt: skip
    tax = {"impuesto": "IVA", "tasaOCuota": "0.160000", "importe": "352.00"}
    inner = node(
        "consumodecombustibles11:ConceptoConsumoDeCombustibles",
        dict(row),
        node(
            "consumodecombustibles11:Determinados",
            {},
            node("consumodecombustibles11:Determinado", dict(tax)),
        ),
    )
    supply = node(
        "consumodecombustibles11:ConsumoDeCombustibles",
        {"xmlns:consumodecombustibles11": "http://www.sat.gob.mx/ConsumoDeCombustibles11",
         "version": "1.1", "tipoOperacion": "Tarjeta", "numeroDeCuenta": "9990001",
         "subTotal": "2200.00", "total": "2552.00"},
        node("consumodecombustibles11:Conceptos", {}, inner),
    )  # fmt: skip
    invoice = Invoice(STATION, COMPANY, desk.day(), [line], complements=[supply])
    return [desk.paper(invoice, [ignored("1", "card_supply")])]


def _latin(text: str) -> bytes:
    """Latin-1 bytes under a UTF-8 declaration."""
    return text.encode("latin-1")


def _lawful_latin(text: str) -> bytes:
    return text.replace("UTF-8", "ISO-8859-1", 1).encode("latin-1")


def _mark(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def _space(text: str) -> bytes:
    return b"\r\n " + text.encode()


def _schema(text: str) -> bytes:
    return text.replace("xsi:schemaLocation", "xmlns:schemaLocation", 1).encode()


def encodings(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 28: one defect per turn, and a lawful latin-1 file among them."""
    edits: list[Callable[[str], bytes]] = [_latin, _mark, _space, _lawful_latin, _schema]
    invoice, label = _fuel(desk)
    invoice.lines[0].text = "DIÉSEL AUTOMOTRIZ"
    if edits[turn % 5] is not _lawful_latin:
        label = label.judged("accepted_flagged", "repaired")
    return [desk.paper(invoice, [label], edit=edits[turn % 5])]


def apart(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 29."""
    invoice, label = _fuel(desk)
    invoice.complements = [
        node(
            "implocal:ImpuestosLocales",
            {
                "xmlns:implocal": "http://www.sat.gob.mx/implocal",
                "version": "1.0",
                "TotaldeRetenciones": "0.00",
                "TotaldeTraslados": "0.00",
            },
        )
    ]
    return [desk.paper(invoice, [label], apart=True)]


def cut(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 30."""
    invoice, _ = _fuel(desk)
    paper = desk.paper(invoice, [rejected("not_well_formed")])
    middle = len(paper.content) // 2
    return [Paper(paper.content[:middle], paper.labels)]


def bomb(_desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 31: entities that would grow to gigabytes, refused by their DOCTYPE."""
    rows = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY e0 "ha">{rows}]><b>&e9;</b>'
    return [Paper(text.encode(), [rejected("doctype")])]


def false_seal(desk: Desk, _turn: int) -> list[Paper]:
    """The total was edited after sealing."""
    invoice, label = _fuel(desk)
    return [desk.paper(invoice, [label.judged("rejected", "seal_false")], false=True)]


def not_ours(desk: Desk, _turn: int) -> list[Paper]:
    """An invoice between two other companies."""
    invoice, label = _fuel(desk)
    invoice.receiver = OTHER
    return [desk.paper(invoice, [label.judged("rejected", "not_ours")])]


def too_large(desk: Desk, _turn: int) -> list[Paper]:
    """A good invoice followed by blanks until it passes 10 MB, the size a reader may refuse."""
    invoice, _ = _fuel(desk)
    paper = desk.paper(
        invoice,
        [rejected("too_large")],
        edit=lambda text: text.encode() + b" " * (10 * 2**20 + 1),
    )
    return [Paper(paper.content, paper.labels)]


def not_cfdi(_desk: Desk, _turn: int) -> list[Paper]:
    """Well-formed XML of another kind."""
    return [
        Paper(
            b"<?xml version='1.0'?><nota><texto>sin factura</texto></nota>", [rejected("not_cfdi")]
        )
    ]
