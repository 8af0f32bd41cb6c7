"""One file read: its hash, its parties, and what its lines say. A function of bytes alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple

from cryptography import x509
from lxml import etree

from smartshoring.carbon.consumption.consume import consumptions
from smartshoring.carbon.consumption.record import Consumption
from smartshoring.carbon.invoices.guard import Refusal, document_of
from smartshoring.carbon.invoices.read import invoice_of
from smartshoring.carbon.seals.verify import seal_of

RULES: Final = "invoices-3"
"""Version of everything between bytes and consumptions: part of what a kept reading is found by."""


class Reading(NamedTuple):
    """What a file says, before anyone asks whose it is.

    Attributes:
        sha256: Of its bytes.
        refused: Why it is no invoice; "" where it is one.
        kind: TipoDeComprobante.
        uuid: Of its stamp, lower case; "" without one.
        issuer: Tax number.
        receiver: Tax number.
        date: Fecha.
        series: Serie.
        replaces: UUIDs that it substitutes (TipoRelacion 04).
        repairs: What had to be mended for it to parse.
        seal: `valid`, `false`, `not_checkable`, `not_trusted` (its certificate is signed by none of
            the roots) or "" (not asked).
        lines: Its consumptions.
        total: Total, as it is written.
        seal_end: Last eight signs of its seal.
    """

    sha256: str
    refused: str = ""
    kind: str = ""
    uuid: str = ""
    issuer: str = ""
    receiver: str = ""
    date: str = ""
    series: str = ""
    replaces: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    seal: str = ""
    lines: tuple[Consumption, ...] = ()
    total: str = ""
    seal_end: str = ""


_REPLACES: Final = "04"


def read(
    data: bytes,
    *,
    seals: bool = True,
    sha256: str = "",
    roots: Sequence[x509.Certificate] = (),
) -> Reading:
    """Read a file.

    Args:
        data: Its bytes.
        seals: Whether to check the seal of sound files; that of mended ones always is.
        sha256: Of the bytes, where it is known.
        roots: Authorities that certificates are to be signed by; none asks for no chain.
    """
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    if not _looks_like_xml(data):
        return Reading(sha256, "not_xml" if data.strip(b"\0 \t\r\n") else "empty")
    document = document_of(data)
    if isinstance(document, Refusal):
        return Reading(sha256, document.reason)
    invoice = invoice_of(document.root)
    if invoice is None:
        return Reading(sha256, "not_cfdi")
    return Reading(
        sha256,
        "",
        invoice.kind,
        invoice.uuid,
        invoice.issuer,
        invoice.receiver,
        invoice.date,
        invoice.series,
        tuple(uuid for kind, uuid in invoice.related if kind == _REPLACES)
        if invoice.related
        else (),
        document.repairs,
        _sealed(document.root, roots, seals=seals or bool(document.repairs)),
        consumptions(invoice),
        invoice.total,
        invoice.seal_end,
    )


def _sealed(root: etree._Element, roots: Sequence[x509.Certificate], *, seals: bool) -> str:
    """What became of the seal; "" where nobody asked, or where there is nothing to check it by."""
    if not seals:
        return ""
    comprobante = next(root.iter("{*}Comprobante"))
    seal = seal_of(comprobante, roots)
    if seal.reason in _UNSEALED:
        return "not_trusted" if roots else ""
    # A certificate beside which something does not fit is no proof of a change; a signature is.
    status = "not_checkable" if seal.reason in _DOUBTS else seal.status
    return "not_trusted" if seal.trusted is False and status != "false" else status


_DOUBTS: Final = frozenset(
    {
        "certificate_serial_differs",
        "certificate_of_other_rfc",
        "certificate_expired",
        "stamp_of_other_seal",
        "stamp_differs",
    }
)
"""The signature fits, and something beside it does not: flagged, as a forger would see to that."""


_UNSEALED: Final = frozenset(
    {"no_seal", "no_certificate", "certificate_unreadable", "seal_not_base64"}
)
"""An invoice without a usable certificate cannot be judged by it; without roots it is no worse
than unasked."""


def _looks_like_xml(data: bytes) -> bool:
    """Whether the first sign is `<`, in any of the usual encodings."""
    head = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    return head.startswith(b"<") or (not head and b"<" in data[:4096])
