"""Whether the seal of an invoice is of its text, by the certificate that it carries itself.

A signature that does not fit is false; where there is nothing to check it by (no certificate, a
dummy, a complement whose order is not known) it is not checkable, which is another thing. A chain
to the authority's root is asked only where roots are given.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.utils import CryptographyDeprecationWarning
from lxml import etree

from smartshoring.carbon.seals.cadena import cadena_original, unknown_parts

Status = Literal["valid", "false", "not_checkable"]
_TAX_NUMBER: Final = x509.ObjectIdentifier("2.5.4.45")
"""x500UniqueIdentifier: the tax number of the certificate's owner."""
_LEAST_BYTES: Final = 128
"""Signatures of RSA-1024; shorter text is a dummy."""
_ZONE: Final = timedelta(hours=6)
"""Mexico's central time behind UTC; a certificate's end is not known to the hour in local time."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What became of the check.

    Attributes:
        status: Whether the seal is of this text.
        reason: Code of why not: `no_seal`, `no_certificate`, `certificate_unreadable`,
            `seal_not_base64`, `complement_unknown`, `signature_differs`,
            `certificate_serial_differs`, `certificate_of_other_rfc`, `certificate_expired`,
            `stamp_of_other_seal`; "" when it is valid.
        serial: Serial number of the certificate.
        trusted: Whether the certificate is signed by one of the given roots; None without roots.
    """

    status: Status
    reason: str = ""
    serial: str = ""
    trusted: bool | None = None


@dataclass(frozen=True, slots=True)
class _Certificate:
    key: RSAPublicKey
    serial: str
    tax_number: str
    first: datetime
    last: datetime
    whole: x509.Certificate


def seal_of(comprobante: etree._Element, roots: Sequence[x509.Certificate] = ()) -> Seal:
    """Check the seal of an invoice.

    Args:
        comprobante: Root of the invoice.
        roots: Certificates of authorities that are trusted.
    """
    get = comprobante.get
    old = not get("Version")
    sealed = get("sello" if old else "Sello", "")
    if not sealed.strip():
        return Seal("not_checkable", "no_seal")
    text = get("certificado" if old else "Certificado", "")
    if not text.strip():
        return Seal("not_checkable", "no_certificate")
    certificate = _certificate(text)
    if certificate is None:
        return Seal("not_checkable", "certificate_unreadable")
    serial = certificate.serial
    signature = _bytes(sealed)
    if signature is None or len(signature) < _LEAST_BYTES:
        return Seal("not_checkable", "seal_not_base64", serial)
    chain = cadena_original(comprobante)
    if chain is None:
        return Seal("not_checkable", "complement_unknown", serial)
    trusted = _trusted(certificate, roots) if roots else None
    try:
        certificate.key.verify(signature, chain, PKCS1v15(), SHA1() if old else SHA256())  # noqa: S303
    except InvalidSignature:
        if unknown_parts(comprobante):
            return Seal("not_checkable", "complement_unknown", serial, trusted)
        return Seal("false", "signature_differs", serial, trusted)
    reason = _beside(comprobante, certificate, sealed, old=old)
    return Seal("false" if reason else "valid", reason, serial, trusted)


def _beside(
    comprobante: etree._Element, certificate: _Certificate, sealed: str, *, old: bool
) -> str:
    """What does not fit although the signature does."""
    get = comprobante.get
    stated = get("noCertificado" if old else "NoCertificado", "").strip()
    if stated and stated != certificate.serial:
        return "certificate_serial_differs"
    issuer = next(comprobante.iterchildren("{*}Emisor"), None)
    rfc = "" if issuer is None else (issuer.get("rfc" if old else "Rfc") or "").strip().upper()
    if rfc and certificate.tax_number and rfc != certificate.tax_number:
        return "certificate_of_other_rfc"
    day: datetime | None = None
    with contextlib.suppress(ValueError):
        day = (
            datetime.fromisoformat(get("fecha" if old else "Fecha", "").strip()).replace(tzinfo=UTC)
            + _ZONE
        )
    slack = timedelta(days=1)
    if day is not None and not certificate.first - slack <= day <= certificate.last + slack:
        return "certificate_expired"
    for stamp in comprobante.iter("{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"):
        own = stamp.get("SelloCFD") or stamp.get("selloCFD") or ""
        if "".join(own.split()) != "".join(sealed.split()):
            return "stamp_of_other_seal"
    return ""


@lru_cache(maxsize=2_000)
def _certificate(text: str) -> _Certificate | None:
    """A certificate as invoices carry it: base64 of DER; None where it is none of RSA."""
    data = _bytes(text)
    if data is None:
        return None
    try:
        with warnings.catch_warnings():
            # Some of the authority's old serials and dates are not quite as the standard wants.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            found = x509.load_der_x509_certificate(data)
            key = found.public_key()
            names = found.subject.get_attributes_for_oid(_TAX_NUMBER)
    except (ValueError, UnsupportedAlgorithm, x509.UnsupportedGeneralNameType):
        return None
    if not isinstance(key, RSAPublicKey):
        return None
    said = str(names[0].value) if names else ""
    return _Certificate(
        key,
        _serial(found.serial_number),
        said.split("/")[0].strip().upper(),
        found.not_valid_before_utc,
        found.not_valid_after_utc,
        found,
    )


def _serial(number: int) -> str:
    """The digits that the authority writes as text into the serial's bytes."""
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return data.decode() if data.isdigit() else str(number)


def _trusted(certificate: _Certificate, roots: Sequence[x509.Certificate]) -> bool:
    """Whether one of the roots signed the certificate."""
    for root in roots:
        try:
            certificate.whole.verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue
        return True
    return False


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return None
