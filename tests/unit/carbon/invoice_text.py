"""Invoices as text, line by line, for worked examples."""

from __future__ import annotations

COMPANY = "FIC150310AB1"


def line(
    code: str = "15101505",
    quantity: str = "100",
    unit_code: str = "LTR",
    unit: str = "",
    description: str = "Diesel",
    price: str = "21.12",
    amount: str | None = None,
    excise: str = "",
    inside: str = "",
) -> str:
    amount = f"{float(quantity) * float(price):.2f}" if amount is None else amount
    said = f' Unidad="{unit}"' if unit else ""
    tax = (
        f'<cfdi:Traslado Base="{excise}" Impuesto="003" TipoFactor="Cuota" '
        'TasaOCuota="0.569800" Importe="1.00"/>'
        if excise
        else ""
    )
    return (
        f'<cfdi:Concepto ClaveProdServ="{code}" Cantidad="{quantity}" ClaveUnidad="{unit_code}"'
        f'{said} Descripcion="{description}" ValorUnitario="{price}" Importe="{amount}" '
        f'ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados>{tax}</cfdi:Traslados></cfdi:Impuestos>'
        f"{inside}</cfdi:Concepto>"
    )


def invoice(
    *lines: str,
    kind: str = "I",
    date: str = "2025-03-10T10:00:00",
    issuer: str = "FIC120202GS2",
    receiver: str = COMPANY,
    uuid: str = "11111111-1111-4111-8111-111111111111",
    head: str = "",
    before: str = "",
    complement: str = "",
    addenda: str = "",
    series: str = "A",
) -> bytes:
    stamp = (
        '<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" '
        f'Version="1.1" UUID="{uuid}"/>'
        if uuid
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante '
        'xmlns:cfdi="http://www.sat.gob.mx/cfd/4" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="x y" Version="4.0" Serie="{series}" Fecha="{date}" {head} '
        f'TipoDeComprobante="{kind}">{before}<cfdi:Emisor Rfc="{issuer}"/>'
        f'<cfdi:Receptor Rfc="{receiver}"/><cfdi:Conceptos>{"".join(lines)}</cfdi:Conceptos>'
        f"<cfdi:Complemento>{complement}{stamp}</cfdi:Complemento>"
        f"{f'<cfdi:Addenda>{addenda}</cfdi:Addenda>' if addenda else ''}</cfdi:Comprobante>"
    ).encode()


def receipt(**fields: str) -> str:
    """The addenda of an electricity receipt: 1,000 kWh in March 2025 unless said otherwise."""
    known = {
        "RPU": "270150401234",
        "FECDESDE": "28 FEB 25",
        "FECHASTA": "31 MAR 25",
        "Dias": "31",
        "CONSUMO_R": "1000",
    } | fields
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in known.items())
    return f"<clsRegArchFact>{inner}</clsRegArchFact>"


def power(addenda: str, **more: str) -> bytes:
    """An electricity invoice of 2,600 pesos before tax."""
    item = line("83101800", "1", "E48", "", "Suministro", "2600")
    return invoice(item, issuer="CSS160330CP7", addenda=addenda, **more)
