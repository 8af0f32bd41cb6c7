"""Whether the seal of an invoice is of its text, by the certificate that it carries itself.

A signature that does not fit is false; where there is nothing to check it by (no certificate, a
dummy, a complement whose order is not known) it is not checkable, which is another thing. A chain
to the authority's root is asked only where roots are given, and the stamp's own signature only
where its certificate is among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from lxml import etree

from smartshoring.carbon.seals.cadena import chain_of, tfd_cadena
from smartshoring.carbon.seals.certificate import (
    Certificate,
    bytes_of,
    certificate_of,
    is_trusted,
    of_serial,
)
from smartshoring.carbon.seals.orders import STAMP

Status = Literal["valid", "false", "not_checkable"]
_LEAST_BYTES: Final = 128
"""Signatures of RSA-1024; shorter text is a dummy."""
_ZONE: Final = timedelta(hours=6)
"""Mexico's central time behind UTC; Fecha is local time and names no zone."""
_SLACK: Final = timedelta(days=1)
"""More than the zones of Mexico differ."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What became of the check.

    Attributes:
        status: Whether the seal is of this text.
        reason: Code of why not; "" when it is valid. Not checkable: `no_seal`, `no_certificate`,
            `certificate_unreadable`, `seal_not_base64`, `complement_unknown` (also a version whose
            order is not known, and content under a name of the invoice that the seal is not of).
            False: `signature_differs`, `certificate_serial_differs`, `certificate_of_other_rfc`,
            `certificate_expired`, `stamp_of_other_seal`, `stamp_differs`.
        serial: Serial number of the certificate.
        trusted: Whether the certificate is signed by one of the given authorities; None without
            any.
        stamped: Whether the stamp's signature fits the given certificate of its serial number;
            None without such a certificate.
    """

    status: Status
    reason: str = ""
    serial: str = ""
    trusted: bool | None = None
    stamped: bool | None = None


def seal_of(comprobante: etree._Element, roots: Sequence[x509.Certificate] = ()) -> Seal:
    """Check the seal of an invoice.

    Args:
        comprobante: Root of the invoice.
        roots: Certificates that are trusted: of authorities, and of those who stamp
            (`load_certificates`).
    """
    get = comprobante.get
    old = not get("Version")
    sealed = get("sello" if old else "Sello", "")
    if not sealed.strip():
        return Seal("not_checkable", "no_seal")
    text = get("certificado" if old else "Certificado", "")
    if not text.strip():
        return Seal("not_checkable", "no_certificate")
    certificate = certificate_of(text)
    if certificate is None:
        return Seal("not_checkable", "certificate_unreadable")
    serial = certificate.serial
    signature = bytes_of(sealed)
    if signature is None or len(signature) < _LEAST_BYTES:
        return Seal("not_checkable", "seal_not_base64", serial)
    trusted = is_trusted(certificate, roots) if roots else None
    chain = chain_of(comprobante)
    if chain is None:
        return Seal("not_checkable", "complement_unknown", serial, trusted)
    if not _fits(certificate.key, signature, chain.data, old=old):
        if chain.unknown:
            return Seal("not_checkable", "complement_unknown", serial, trusted)
        return Seal("false", "signature_differs", serial, trusted)
    stamped: bool | None = None
    stamps = list(comprobante.iterfind(f"{{*}}Complemento/{{{STAMP}}}TimbreFiscalDigital"))
    reason = _certificate_differs(comprobante, certificate, old=old) or _stamp_differs(
        stamps, sealed
    )
    if roots and stamps:
        checks = [_stamped(stamp, roots) for stamp in stamps]
        stamped = False if False in checks else None if None in checks else True
        if not reason and stamped is False:
            reason = "stamp_differs"
    if reason:
        return Seal("false", reason, serial, trusted, stamped)
    if chain.disguised:
        return Seal("not_checkable", "complement_unknown", serial, trusted, stamped)
    return Seal("valid", "", serial, trusted, stamped)


def _certificate_differs(
    comprobante: etree._Element, certificate: Certificate, *, old: bool
) -> str:
    """What of the certificate does not fit although the signature does."""
    get = comprobante.get
    stated = get("noCertificado" if old else "NoCertificado", "").strip()
    if stated and stated != certificate.serial:
        return "certificate_serial_differs"
    issuer = next(comprobante.iterchildren("{*}Emisor"), None)
    rfc = "" if issuer is None else (issuer.get("rfc" if old else "Rfc") or "").strip().upper()
    if rfc and certificate.tax_number and rfc != certificate.tax_number:
        return "certificate_of_other_rfc"
    day = _day(get("fecha" if old else "Fecha", ""))
    if day is not None and not certificate.first - _SLACK <= day <= certificate.last + _SLACK:
        return "certificate_expired"
    return ""


def _day(text: str) -> datetime | None:
    """A moment of the invoice, taken as Mexico's central time; None where it is none."""
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return local if local.tzinfo is not None else local.replace(tzinfo=UTC) + _ZONE


def _stamp_differs(stamps: Sequence[etree._Element], sealed: str) -> str:
    """Whether a stamp is of another seal."""
    for stamp in stamps:
        own = stamp.get("SelloCFD") or stamp.get("selloCFD") or ""
        if own != sealed and "".join(own.split()) != "".join(sealed.split()):
            return "stamp_of_other_seal"
    return ""


def _stamped(stamp: etree._Element, roots: Sequence[x509.Certificate]) -> bool | None:
    """Whether the stamp's signature fits; None without its certificate, or of another version."""
    if stamp.get("Version") != "1.1":
        return None
    certificate = of_serial(stamp.get("NoCertificadoSAT", "").strip(), roots)
    if certificate is None:
        return None
    signature = bytes_of(stamp.get("SelloSAT", "")) or b""
    return _fits(certificate.key, signature, tfd_cadena(stamp), old=False)


def _fits(key: RSAPublicKey, signature: bytes, data: bytes, *, old: bool) -> bool:
    """Whether a signature (RSA, PKCS #1 v1.5) is of the data; SHA-1 is that of version 3.2."""
    try:
        key.verify(signature, data, PKCS1v15(), SHA1() if old else SHA256())  # noqa: S303
    except InvalidSignature:
        return False
    return True
