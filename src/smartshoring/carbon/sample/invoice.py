"""An invoice before it is sealed: header, lines, taxes, and the one place where money is added."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from smartshoring.carbon.sample.node import Node, node

CENT = Decimal("0.01")
VAT = Decimal("0.160000")
_SPACES = {"4.0": "http://www.sat.gob.mx/cfd/4", "3.3": "http://www.sat.gob.mx/cfd/3"}


@dataclass(frozen=True)
class Party:
    """An invented company (or SAT's generic receiver), as issuer or receiver."""

    rfc: str
    name: str
    postcode: str = "66628"
    regime: str = "601"


@dataclass
class Line:
    """One Concepto; `duty` is the IEPS amount per litre, `permit` makes a HidroYPetro node."""

    code: str
    quantity: Decimal
    unit: str
    unit_text: str | None
    text: str
    price: Decimal
    duty: Decimal | None = None
    discount: Decimal | None = None
    permit: tuple[str, str] | None = None
    taxed: bool = True
    duty_base: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """Quantity times price to the cent, as Importe says."""
        return (self.quantity * self.price).quantize(CENT, ROUND_HALF_UP)


@dataclass
class Invoice:
    """All that one document says, before its seal."""

    issuer: Party
    receiver: Party
    date: dt.datetime
    lines: list[Line]
    version: str = "4.0"
    kind: str = "I"
    series: str = "A"
    folio: str = "1"
    currency: str = "MXN"
    rate: str | None = None
    related: tuple[str, list[str]] | None = None
    general: bool = False
    complements: list[Node] = field(default_factory=list)
    addenda: Node | None = None
    namespaces: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tax:
    """One transferred tax of a line."""

    base: Decimal
    code: str
    factor: str
    rate: Decimal
    amount: Decimal


def _taxes(line: Line) -> list[Tax]:
    """VAT on the amount after discount; IEPS on the litres, whose base is the litres."""
    if not line.taxed:
        return []
    base = line.amount - (line.discount or 0)
    taxes = [Tax(base, "002", "Tasa", VAT, (base * VAT).quantize(CENT, ROUND_HALF_UP))]
    if line.duty is not None:
        base = line.duty_base or line.quantity
        due = (base * line.duty).quantize(CENT, ROUND_HALF_UP)
        taxes.append(Tax(base, "003", "Cuota", line.duty, due))
    return taxes


def _tax_node(tax: Tax, *, with_base: bool) -> Node:
    return node(
        "cfdi:Traslado",
        {
            "Base": str(tax.base) if with_base else None,
            "Impuesto": tax.code,
            "TipoFactor": tax.factor,
            "TasaOCuota": f"{tax.rate:.6f}",
            "Importe": str(tax.amount),
        },
    )


def _line_node(line: Line, number: int, version: str) -> Node:
    """A Concepto of version 3.3 or 4.0."""
    taxes = _taxes(line)
    concept = node(
        "cfdi:Concepto",
        {
            "ClaveProdServ": line.code,
            "NoIdentificacion": f"P{number:03d}",
            "Cantidad": str(line.quantity),
            "ClaveUnidad": line.unit,
            "Unidad": line.unit_text,
            "Descripcion": line.text,
            "ValorUnitario": str(line.price),
            "Importe": str(line.amount),
            "Descuento": str(line.discount) if line.discount is not None else None,
            "ObjetoImp": ("02" if taxes else "01") if version == "4.0" else None,
        },
    )
    if taxes:
        rows = [_tax_node(tax, with_base=True) for tax in taxes]
        concept.children.append(node("cfdi:Impuestos", {}, node("cfdi:Traslados", {}, *rows)))
    if line.permit:
        code, product = line.permit
        concept.children.append(
            node(
                "cfdi:ComplementoConcepto",
                {},
                node(
                    "hidrocarburospetroliferos:HidroYPetro",
                    {
                        "Version": "1.0",
                        "TipoPermiso": "PER09",
                        "NumeroPermiso": "PL/99001/EXP/ES/2026",
                        "ClaveHYP": code,
                        "SubProductoHYP": product,
                    },
                ),
            )
        )
    return concept


def _sum_taxes(lines: list[Line]) -> list[Tax]:
    """The taxes of all lines, added up by kind and rate."""
    totals: dict[tuple[str, str, Decimal], Tax] = {}
    for tax in (tax for line in lines for tax in _taxes(line)):
        key = (tax.code, tax.factor, tax.rate)
        old = totals.get(key, Tax(Decimal(0), *key, Decimal(0)))
        totals[key] = Tax(old.base + tax.base, *key, old.amount + tax.amount)
    return list(totals.values())


def totals(invoice: Invoice) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """SubTotal, Descuento, taxes and Total, to the cent."""
    subtotal = sum((line.amount for line in invoice.lines), Decimal(0))
    discount = sum((line.discount or Decimal(0) for line in invoice.lines), Decimal(0))
    tax = sum((tax.amount for tax in _sum_taxes(invoice.lines)), Decimal(0))
    return subtotal, discount, tax, subtotal - discount + tax


def _head_spaces(invoice: Invoice) -> dict[str, str | None]:
    space = _SPACES.get(invoice.version, _SPACES["3.3"])
    short = invoice.version.replace(".", "")
    spaces: dict[str, str | None] = {
        "xmlns:cfdi": space,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{space} http://www.sat.gob.mx/sitio_internet/cfd/{space[-1]}/cfdv{short}.xsd",
    }
    spaces.update(invoice.namespaces)
    if any(line.permit for line in invoice.lines):
        spaces["xmlns:hidrocarburospetroliferos"] = (
            "http://www.sat.gob.mx/hidrocarburospetroliferos"
        )
    return spaces


def _modern(invoice: Invoice) -> Node:
    """The tree of a 3.3 or 4.0 invoice, without seal and stamp."""
    new = invoice.version == "4.0"
    subtotal, discount, tax, total = totals(invoice)
    moneyless = invoice.kind in "TP"
    plain = "0" if moneyless else None
    root = node(
        "cfdi:Comprobante",
        {
            **_head_spaces(invoice),
            "Version": invoice.version,
            "Serie": invoice.series,
            "Folio": invoice.folio,
            "Fecha": invoice.date.isoformat(),
            "FormaPago": None if moneyless else "03",
            "SubTotal": plain or str(subtotal),
            "Descuento": str(discount) if discount else None,
            "Moneda": "XXX" if moneyless else invoice.currency,
            "TipoCambio": invoice.rate,
            "Total": plain or str(total),
            "TipoDeComprobante": invoice.kind,
            "Exportacion": "01" if new else None,
            "MetodoPago": None if moneyless else "PUE",
            "LugarExpedicion": invoice.issuer.postcode,
        },
    )
    if invoice.general and new:
        when = {"Periodicidad": "01", "Meses": f"{invoice.date:%m}", "Año": f"{invoice.date:%Y}"}
        root.children.append(node("cfdi:InformacionGlobal", dict(when)))
    if invoice.related:
        kind, uuids = invoice.related
        inner = [node("cfdi:CfdiRelacionado", {"UUID": uuid}) for uuid in uuids]
        root.children.append(node("cfdi:CfdiRelacionados", {"TipoRelacion": kind}, *inner))
    issuer, receiver = invoice.issuer, invoice.receiver
    root.children += [
        node(
            "cfdi:Emisor",
            {"Rfc": issuer.rfc, "Nombre": issuer.name, "RegimenFiscal": issuer.regime},
        ),
        node(
            "cfdi:Receptor",
            {
                "Rfc": receiver.rfc,
                "Nombre": receiver.name,
                "DomicilioFiscalReceptor": receiver.postcode if new else None,
                "RegimenFiscalReceptor": receiver.regime if new else None,
                "UsoCFDI": {"P": "CP01", "T": "S01", "N": "CN01"}.get(invoice.kind, "G03"),
            },
        ),
        node(
            "cfdi:Conceptos",
            {},
            *(_line_node(line, n, invoice.version) for n, line in enumerate(invoice.lines, 1)),
        ),
    ]
    sums = [] if moneyless else _sum_taxes(invoice.lines)
    if sums:
        rows = node("cfdi:Traslados", {}, *(_tax_node(row, with_base=new) for row in sums))
        root.children.append(node("cfdi:Impuestos", {"TotalImpuestosTrasladados": str(tax)}, rows))
    return root


def _old(invoice: Invoice) -> Node:
    """The tree of a 3.2 invoice (until 2017), whose attributes are lower case."""
    subtotal, _, tax, total = totals(invoice)
    address = {
        "calle": "AV DE LA MUESTRA",
        "municipio": "APODACA",
        "estado": "NUEVO LEON",
        "pais": "MEXICO",
        "codigoPostal": invoice.issuer.postcode,
    }
    concepts = [
        node(
            "cfdi:Concepto",
            {
                "cantidad": str(line.quantity),
                "unidad": line.unit_text or "NO APLICA",
                "descripcion": line.text,
                "valorUnitario": str(line.price),
                "importe": str(line.amount),
            },
        )
        for line in invoice.lines
    ]
    names = {"002": "IVA", "003": "IEPS"}
    taxes = [
        node(
            "cfdi:Traslado",
            {
                "impuesto": names[row.code],
                "tasa": f"{row.rate * 100:.2f}",
                "importe": str(row.amount),
            },
        )
        for row in _sum_taxes(invoice.lines)
    ]
    return node(
        "cfdi:Comprobante",
        {
            **_head_spaces(invoice),
            "version": "3.2",
            "serie": invoice.series,
            "folio": invoice.folio,
            "fecha": invoice.date.isoformat(),
            "formaDePago": "PAGO EN UNA SOLA EXHIBICION",
            "subTotal": str(subtotal),
            "TipoCambio": invoice.rate,
            "Moneda": invoice.currency,
            "total": str(total),
            "tipoDeComprobante": "ingreso",
            "metodoDePago": "03",
            "LugarExpedicion": "APODACA, NUEVO LEON",
        },
        node(
            "cfdi:Emisor",
            {"rfc": invoice.issuer.rfc, "nombre": invoice.issuer.name},
            node("cfdi:DomicilioFiscal", dict(address)),
            node("cfdi:RegimenFiscal", {"Regimen": "REGIMEN GENERAL DE LEY PERSONAS MORALES"}),
        ),
        node("cfdi:Receptor", {"rfc": invoice.receiver.rfc, "nombre": invoice.receiver.name}),
        node("cfdi:Conceptos", {}, *concepts),
        node(
            "cfdi:Impuestos",
            {"totalImpuestosTrasladados": str(tax)},
            node("cfdi:Traslados", {}, *taxes),
        ),
    )


def tree(invoice: Invoice) -> Node:
    """The invoice's tree, without seal, stamp and addenda."""
    root = _old(invoice) if invoice.version == "3.2" else _modern(invoice)
    if invoice.complements:
        root.children.append(node("cfdi:Complemento", {}, *invoice.complements))
    return root
