"""Seals an invoice and adds the tax authority's stamp, both with the sample's TEST keys."""

import datetime as dt

from smartshoring.carbon.sample.cadena import cadena, stamp_cadena
from smartshoring.carbon.sample.invoice import Invoice, tree
from smartshoring.carbon.sample.keys import KeyRing
from smartshoring.carbon.sample.node import Node, node

PAC_RFC = "SPR190613I52"


def seal(
    invoice: Invoice, uuid: str, keys: KeyRing, *, false: bool = False, apart: bool = False
) -> Node:
    """The sealed and stamped tree; `false` spoils the seal, `apart` gives the stamp its own node.

    A false seal is what a changed amount leaves: the Total is edited after sealing.
    """
    root = tree(invoice)
    signer = keys.signer(invoice.issuer.rfc, invoice.issuer.name)
    old = invoice.version == "3.2"
    number, cert, mark = (
        ("noCertificado", "certificado", "sello")
        if old
        else ("NoCertificado", "Certificado", "Sello")
    )
    root.attributes[number] = signer.serial
    root.attributes[cert] = signer.certificate_base64
    sealed = signer.seal(cadena(root), sha1=old)
    root.attributes[mark] = sealed
    if false:
        total = "total" if old else "Total"
        root.attributes[total] = f"1{root.attributes[total]}"
    stamp = _stamp(uuid, invoice.date, sealed, keys)
    boxes = root.all_named("Complemento")
    if boxes and not apart:
        boxes[0].children.append(stamp)
    else:
        root.children.append(node("cfdi:Complemento", {}, stamp))
    if invoice.addenda:
        root.children.append(node("cfdi:Addenda", {}, invoice.addenda))
    return root


def _stamp(uuid: str, date: dt.datetime, sealed: str, keys: KeyRing) -> Node:
    """The TimbreFiscalDigital 1.1, two minutes after the invoice's date."""
    stamp = node(
        "tfd:TimbreFiscalDigital",
        {
            "xmlns:tfd": "http://www.sat.gob.mx/TimbreFiscalDigital",
            "Version": "1.1",
            "UUID": uuid,
            "FechaTimbrado": (date + dt.timedelta(minutes=2)).isoformat(),
            "RfcProvCertif": PAC_RFC,
            "SelloCFD": sealed,
            "NoCertificadoSAT": keys.sat.serial,
        },
    )
    stamp.attributes["SelloSAT"] = keys.sat.seal(stamp_cadena(stamp))
    return stamp
