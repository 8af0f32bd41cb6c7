"""Certificates: those that invoices carry, and folders of those that a user trusts."""

from __future__ import annotations

import base64
import binascii
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_TAX_NUMBER: Final = x509.ObjectIdentifier("2.5.4.45")
"""x500UniqueIdentifier: the tax number of the certificate's owner."""
_SUFFIXES: Final = frozenset({".cer", ".crt", ".der", ".pem"})
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What a damaged certificate raises, whole or when a part of it is first looked at."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with an RSA key.

    Attributes:
        key: Its public key.
        serial: Serial number as the authority writes it: 20 digits.
        tax_number: RFC of its owner; "" where it names none.
        first: Start of its validity, with zone.
        last: End of its validity, with zone.
        issuer: Name of who signed it.
        whole: The certificate itself.
    """

    key: RSAPublicKey
    serial: str
    tax_number: str
    first: datetime
    last: datetime
    issuer: x509.Name
    whole: x509.Certificate


@lru_cache(maxsize=2_000)
def certificate_of(text: str) -> Certificate | None:
    """A certificate as invoices carry it: base64 of DER; None where it is none of RSA."""
    data = bytes_of(text)
    if data is None:
        return None
    try:
        with warnings.catch_warnings():
            # Some of the authority's old serials and names are not quite as the standard wants.
            warnings.simplefilter("ignore")
            return _read(x509.load_der_x509_certificate(data))
    except _UNREADABLE:
        return None


def load_certificates(folder: Path) -> tuple[x509.Certificate, ...]:
    """Certificates of a folder: authorities, and the certificates that stamps are made with.

    Files with the suffixes .cer, .crt, .der and .pem are read, the last also with several
    certificates in one; what is not a certificate is passed over.

    Args:
        folder: The folder, or one file; folders in it are not looked into.

    Raises:
        OSError: The folder or a file in it cannot be read.
    """
    found: list[x509.Certificate] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else [folder]:
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            continue
        data = path.read_bytes()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read = (
                    x509.load_pem_x509_certificates(data)
                    if b"-----BEGIN" in data
                    else [x509.load_der_x509_certificate(data)]
                )
                found += [one for one in read if _read(one) is not None]
        except _UNREADABLE:
            continue
    return tuple(found)


def is_trusted(certificate: Certificate, roots: Sequence[x509.Certificate]) -> bool:
    """Whether the certificate is signed by one of the roots, and that is an authority's."""
    for root in roots:
        if root.subject != certificate.issuer or not _may_sign(root):
            continue
        try:
            certificate.whole.verify_directly_issued_by(root)
        except (InvalidSignature, *_UNREADABLE):
            continue
        return True
    return False


def of_serial(serial: str, roots: Sequence[x509.Certificate]) -> Certificate | None:
    """The certificate of a serial number that is no authority's, such as a stamp's."""
    for one in roots:
        if serial_of(one.serial_number) == serial and not _may_sign(one):
            return _read(one)
    return None


def serial_of(number: int) -> str:
    """The digits that the authority writes as text into the serial's bytes."""
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return data.decode() if data.isdigit() else str(number)


def bytes_of(text: str) -> bytes | None:
    """What base64 text holds, blanks aside; None where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return None


def _read(found: x509.Certificate) -> Certificate | None:
    key = found.public_key()
    if not isinstance(key, RSAPublicKey):
        return None
    names = found.subject.get_attributes_for_oid(_TAX_NUMBER)
    said = names[0].value if names else ""
    text = said.decode("latin-1").strip("\0") if isinstance(said, bytes) else said
    return Certificate(
        key,
        serial_of(found.serial_number),
        # Of a company: its own number, then that of its representative.
        text.split("/")[0].strip().upper(),
        found.not_valid_before_utc,
        found.not_valid_after_utc,
        found.issuer,
        found,
    )


def _may_sign(certificate: x509.Certificate) -> bool:
    """Whether it is an authority's: an ordinary certificate among the roots makes no others true.

    A self-signed one of the first version, which says nothing of what it is for, is.
    """
    try:
        said = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return certificate.subject == certificate.issuer
    return said.value.ca
