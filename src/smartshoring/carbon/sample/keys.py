"""Test keys and certificates: their files say TEST, and no authority stands behind them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from functools import cache
from importlib import resources

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

_TAX_NUMBER = x509.ObjectIdentifier("2.5.4.45")
_FIRST = datetime(2014, 1, 1, tzinfo=UTC)
_LAST = datetime(2034, 1, 1, tzinfo=UTC)
STAMP_SERIAL = "00001000000599999999"


@cache
def _key(name: str) -> RSAPrivateKey:
    data = (resources.files(__package__) / "test_keys" / f"{name}.pem").read_bytes()
    key = load_pem_private_key(data, None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(name)
    return key


@cache
def authority() -> x509.Certificate:
    """The certificate of the TEST authority."""
    return _certificate("TEST AUTHORITY, NO TRUST", "", "00001000000500000000", "authority")


@cache
def certificate(tax_number: str, name: str, serial: str) -> str:
    """An issuer's certificate as invoices carry it: base64 of DER."""
    found = _certificate(name, tax_number, serial, "issuer")
    return base64.b64encode(found.public_bytes(Encoding.DER)).decode()


def _certificate(name: str, tax_number: str, serial: str, key: str) -> x509.Certificate:
    attributes = [x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])]
    if tax_number:
        attributes.append(x509.NameAttribute(_TAX_NUMBER, f"{tax_number} / TEST"))
    authority_name = x509.Name(
        [x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST AUTHORITY, NO TRUST")]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name(attributes))
        .issuer_name(authority_name)
        .public_key(_key(key).public_key())
        .serial_number(int.from_bytes(serial.encode(), "big"))
        .not_valid_before(_FIRST)
        .not_valid_after(_LAST)
        .sign(_key("authority"), SHA256())
    )


def sealed(chain: bytes, *, old: bool = False, key: str = "issuer") -> str:
    """The seal of a chain: RSA with SHA-256, or SHA-1 in version 3.2."""
    return base64.b64encode(
        _key(key).sign(chain, PKCS1v15(), SHA1() if old else SHA256())  # noqa: S303
    ).decode()
