"""From a parsed document to an `Invoice`: CFDI 3.2, 3.3 and 4.0, wherever its parts stand.

Elements are known by their local name, so that a namespace declared on a child, another prefix or a
second `Complemento` does not matter; attributes of 3.2 begin with a small letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from smartshoring.carbon.invoices.anatomy import Filling, Invoice, Line
from smartshoring.carbon.invoices.receipt import receipt_in
from smartshoring.carbon.invoices.waybill import waybill_of

_KINDS: Final = {"ingreso": "I", "egreso": "E", "traslado": "T", "pago": "P", "nomina": "N"}
_SILENT: Final = frozenset({"TimbreFiscalDigital", "Pagos", "Nomina", "ImpuestosLocales"})
"""Complements that say nothing of energy."""


def invoice_of(root: etree._Element) -> Invoice | None:
    """The invoice of a document; None when it holds none.

    Args:
        root: Root of the document; the invoice may stand below an envelope.
    """
    found = root if _local(root) == "Comprobante" else next(root.iter("{*}Comprobante"), None)
    if found is None:
        return None
    get = found.get
    version = get("Version") or get("version") or ""
    return _old(found, version) if get("version") and not get("Version") else _read(found, version)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def _read(comprobante: etree._Element, version: str) -> Invoice:
    """Versions 3.3 and 4.0."""
    get = comprobante.get
    issuer = issuer_name = receiver = uuid = ""
    uuids = 0
    related: list[tuple[str, str]] = []
    lines: tuple[Line, ...] = ()
    has_global = False
    parts: list[etree._Element] = []
    outside: list[etree._Element] = []
    for child in comprobante:
        tag = child.tag
        name = tag[tag.rfind("}") + 1 :]
        if name == "Conceptos":
            lines += tuple(_lines(child, len(lines)))
        elif name == "Complemento":
            parts += child
        elif name == "Emisor":
            issuer, issuer_name = child.get("Rfc", ""), child.get("Nombre", "")
        elif name == "Receptor":
            receiver = child.get("Rfc", "")
        elif name == "CfdiRelacionados":
            kind = child.get("TipoRelacion", "")
            related += [(kind, one.get("UUID", "").strip().lower()) for one in child]
        elif name == "InformacionGlobal":
            has_global = True
        elif name == "Addenda":
            outside.append(child)
    complements = _complements(parts)
    for stamp in complements.stamps:
        uuids += 1
        uuid = uuid or stamp
    return Invoice(
        version=version,
        kind=get("TipoDeComprobante", "").strip()[:1].upper(),
        date=get("Fecha", ""),
        series=get("Serie", ""),
        currency=get("Moneda", ""),
        exchange_rate=get("TipoCambio", ""),
        subtotal=get("SubTotal", ""),
        discount=get("Descuento", ""),
        total=get("Total", ""),
        issuer=issuer.strip().upper(),
        issuer_name=issuer_name,
        receiver=receiver.strip().upper(),
        uuid=uuid,
        uuids=uuids,
        related=tuple(related),
        lines=lines,
        fillings=complements.fillings,
        receipt=receipt_in(outside, complements.others) if outside or complements.others else None,
        waybill=waybill_of(complements.waybills[0]) if complements.waybills else None,
        supplied_to_card=complements.supplied_to_card,
        has_global=has_global,
        unread=tuple(_local(other) for other in complements.others),
        seal_end=get("Sello", "")[-8:],
    )


class _Complements:
    """What the children of all `Complemento` nodes are."""

    __slots__ = ("fillings", "others", "stamps", "supplied_to_card", "waybills")

    def __init__(self) -> None:
        self.stamps: list[str] = []
        self.fillings: tuple[Filling, ...] = ()
        self.waybills: list[etree._Element] = []
        self.others: list[etree._Element] = []
        self.supplied_to_card = False


def _complements(parts: list[etree._Element]) -> _Complements:
    found = _Complements()
    for part in parts:
        name = _local(part)
        if name == "TimbreFiscalDigital":
            found.stamps.append((part.get("UUID") or "").strip().lower())
        elif name == "EstadoDeCuentaCombustible":
            found.fillings += tuple(_fillings(part, len(found.fillings)))
        elif name == "ConsumoDeCombustibles":
            found.supplied_to_card = True
        elif name == "CartaPorte":
            found.waybills.append(part)
        elif name not in _SILENT:
            found.others.append(part)
    return found


def _lines(conceptos: etree._Element, before: int) -> list[Line]:
    """Lines in one walk: each `Concepto`, then the taxes and the complement inside it."""
    found: list[list[str]] = []
    for element in conceptos.iter("{*}Concepto", "{*}Traslado", "{*}HidroYPetro"):
        get = element.get
        if element.tag.endswith("Concepto"):
            if element.getparent() is conceptos:
                found.append(
                    [
                        get("ClaveProdServ", ""),
                        get("Cantidad", ""),
                        get("ClaveUnidad", ""),
                        get("Unidad", ""),
                        get("Descripcion", ""),
                        get("ValorUnitario", ""),
                        get("Importe", ""),
                        get("Descuento", ""),
                        "",
                        "",
                        "",
                        "",
                    ]
                )
        elif not found:
            continue
        elif get("Impuesto") == "003":
            if get("TipoFactor") == "Cuota":
                found[-1][_EXCISE] = get("Base", "")
        elif (code := get("ClaveHYP")) is not None:
            found[-1][_EXCISE + 1 :] = [
                code,
                get("SubProductoHYP", ""),
                get("NumeroPermiso", ""),
            ]
    return [Line(number, *parts) for number, parts in enumerate(found, before + 1)]


_EXCISE: Final = 8
"""Place of the excise's base among the parts of a line."""


def _fillings(statement: etree._Element, before: int) -> Iterator[Filling]:
    """Lines of a statement; version 1.1 and the first ones begin names with a small letter."""
    number = before
    for one in statement.iter("{*}ConceptoEstadoDeCuentaCombustible"):
        number += 1

        def get(name: str, one: etree._Element = one) -> str:
            return one.get(name) or one.get(name[0].lower() + name[1:]) or ""

        yield Filling(
            number,
            get("Fecha"),
            get("ClaveEstacion"),
            get("Rfc"),
            get("Cantidad"),
            get("TipoCombustible"),
            get("Unidad"),
            get("NombreCombustible"),
            get("FolioOperacion"),
            get("ValorUnitario"),
            get("Importe"),
            get("Identificador"),
        )


def _old(comprobante: etree._Element, version: str) -> Invoice:
    """Version 3.2: attributes begin with a small letter, lines have no codes."""
    get = comprobante.get
    parts: list[etree._Element] = []
    outside: list[etree._Element] = []
    lines: list[Line] = []
    issuer = issuer_name = receiver = ""
    for child in comprobante:
        name = _local(child)
        if name == "Conceptos":
            for one in child:
                of = one.get
                lines.append(
                    Line(
                        len(lines) + 1,
                        "",
                        of("cantidad", ""),
                        "",
                        of("unidad", ""),
                        of("descripcion", ""),
                        of("valorUnitario", ""),
                        of("importe", ""),
                        "",
                        "",
                        "",
                        "",
                        "",
                    )
                )
        elif name == "Emisor":
            issuer, issuer_name = child.get("rfc", ""), child.get("nombre", "")
        elif name == "Receptor":
            receiver = child.get("rfc", "")
        elif name == "Complemento":
            parts += child
        elif name == "Addenda":
            outside.append(child)
    complements = _complements(parts)
    said = get("tipoDeComprobante", "").strip().lower()
    return Invoice(
        version=version,
        kind=_KINDS.get(said, said[:1].upper()),
        date=get("fecha", ""),
        series=get("serie", ""),
        currency=get("Moneda", "") or get("moneda", ""),
        exchange_rate=get("TipoCambio", "") or get("tipoCambio", ""),
        subtotal=get("subTotal", ""),
        discount=get("descuento", ""),
        total=get("total", ""),
        issuer=issuer.strip().upper(),
        issuer_name=issuer_name,
        receiver=receiver.strip().upper(),
        uuid=complements.stamps[0] if complements.stamps else "",
        uuids=len(complements.stamps),
        related=(),
        lines=tuple(lines),
        fillings=complements.fillings,
        receipt=receipt_in(outside, complements.others) if outside or complements.others else None,
        waybill=waybill_of(complements.waybills[0]) if complements.waybills else None,
        supplied_to_card=complements.supplied_to_card,
        unread=tuple(_local(other) for other in complements.others),
        seal_end=get("sello", "")[-8:],
    )
