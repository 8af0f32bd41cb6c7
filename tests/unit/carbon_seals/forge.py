"""Keys and certificates of a test authority, and invoices sealed and stamped with them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from sheets import published

RFC = "FIC120202GS2"
STAMP = "http://www.sat.gob.mx/TimbreFiscalDigital"
UNIQUE = x509.ObjectIdentifier("2.5.4.45")


@dataclass(frozen=True)
class Pair:
    """A key with its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def text(self) -> str:
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()

    @property
    def serial(self) -> str:
        number = self.certificate.serial_number
        return number.to_bytes((number.bit_length() + 7) // 8, "big").decode()


@cache
def pair(
    serial: str = "00001000000500000001",
    rfc: str = RFC,
    first: int = 2014,
    last: int = 2030,
    *,
    authority: bool = False,
    by: str = "",
    by_authority: bool = True,
) -> Pair:
    """A certificate by the authority of serial `by`, or of its own."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Test {serial}"),
            x509.NameAttribute(UNIQUE, f"{rfc} / HEGT761003MDF"),
        ]
    )
    above = pair(by, authority=by_authority) if by else None
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(above.certificate.subject if above else name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(serial.encode(), "big"))
        .not_valid_before(datetime(first, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(last, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(above.key if above else key, SHA256())
    )
    return Pair(key, made)


def sealed(root: etree._Element, own: Pair | None = None, stamp: Pair | None = None) -> bytes:
    """The invoice with certificate and seal of its published chain, and with a stamp of it."""
    own = own or pair()
    old = root.get("Version") is None
    root.set("noCertificado" if old else "NoCertificado", own.serial)
    root.set("certificado" if old else "Certificado", own.text)
    seal = _signature(own, published(root), old=old)
    root.set("sello" if old else "Sello", seal)
    if stamp is not None:
        _stamp(root, stamp, seal)
    return etree.tostring(root, encoding="UTF-8")


def _stamp(root: etree._Element, stamp: Pair, seal: str) -> None:
    namespace = etree.QName(root).namespace
    box = root.find(f"{{{namespace}}}Complemento")
    if box is None:
        box = etree.SubElement(root, f"{{{namespace}}}Complemento")
    made = etree.SubElement(
        box,
        f"{{{STAMP}}}TimbreFiscalDigital",
        Version="1.1",
        UUID="6128396F-C09B-4EC6-8699-43C5F7E3B230",
        FechaTimbrado="2025-03-10T10:01:00",
        RfcProvCertif="FIC010101PA1",
        SelloCFD=seal,
        NoCertificadoSAT=stamp.serial,
    )
    made.set("SelloSAT", _signature(stamp, published(made, "stamp"), old=False))


def _signature(own: Pair, chain: bytes, *, old: bool) -> str:
    made = own.key.sign(chain, PKCS1v15(), SHA1() if old else SHA256())  # noqa: S303
    return base64.b64encode(made).decode()
