"""TEST keys and TEST certificates of the sample, derived from its seed and from nothing else."""

import base64
import datetime as dt
import math
import random
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

_EXPONENT = 65537
_SMALL = [n for n in range(3, 6000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2))]
_FROM = dt.datetime(2014, 1, 1, tzinfo=dt.UTC)
_UNTIL = dt.datetime(2034, 1, 1, tzinfo=dt.UTC)


def _is_prime(number: int, rng: random.Random) -> bool:
    """Miller-Rabin with 8 rounds: enough for keys that guard nothing."""
    if any(number % small == 0 for small in _SMALL):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(8):
        x = pow(rng.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


def _prime(rng: random.Random) -> int:
    """A prime of 1,024 bits whose two top bits are set, fit for the exponent."""
    while True:
        number = rng.getrandbits(1024) | (3 << 1022) | 1
        if (number - 1) % _EXPONENT and _is_prime(number, rng):
            return number


def _key(rng: random.Random) -> rsa.RSAPrivateKey:
    """A TEST key of 2,048 bits, the same for the same random numbers."""
    p, q = _prime(rng), _prime(rng)
    d = pow(_EXPONENT, -1, math.lcm(p - 1, q - 1))
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public
    ).private_key()


@dataclass(frozen=True)
class Signer:
    """A key with its certificate: signs texts as an issuer or as the tax authority does."""

    key: rsa.RSAPrivateKey
    serial: str
    certificate: x509.Certificate

    @property
    def certificate_base64(self) -> str:
        """The certificate as an invoice carries it."""
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        return base64.b64encode(der).decode()

    def seal(self, text: str, *, sha1: bool = False) -> str:
        """The seal over a cadena original; SHA-1 only for version 3.2."""
        digest: hashes.HashAlgorithm = hashes.SHA1() if sha1 else hashes.SHA256()  # noqa: S303
        return base64.b64encode(self.key.sign(text.encode(), padding.PKCS1v15(), digest)).decode()


def _name(common: str, rfc: str | None) -> x509.Name:
    """A subject; the RFC stands in x500UniqueIdentifier as SAT writes it: as printable text."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if rfc:
        parts.append(
            x509.NameAttribute(
                NameOID.X500_UNIQUE_IDENTIFIER, rfc, _ASN1Type.PrintableString, _validate=False
            )
        )
    return x509.Name(parts)


class KeyRing:
    """The test authority of one seed: it certifies issuers as they first appear."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(f"smartshoring sample keys {seed}")
        self._authority, self._issuers, sat = _key(rng), _key(rng), _key(rng)
        self._issued = 0
        self._signers: dict[str, Signer] = {}
        self._ca_name = _name("AC DE PRUEBA DE LA MUESTRA (NO ES DEL SAT)", None)
        self.ca = self._certify(self._authority, self._ca_name, ca=True)
        self.sat = self._certify(sat, _name("SELLO DE PRUEBA DEL SAT (MUESTRA)", "SAT970701NN3"))

    def _certify(self, key: rsa.RSAPrivateKey, subject: x509.Name, *, ca: bool = False) -> Signer:
        self._issued += 1
        serial = f"3000100000050099{self._issued:04d}"
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._ca_name)
            .public_key(key.public_key())
            .serial_number(int.from_bytes(serial.encode()))
            .not_valid_before(_FROM)
            .not_valid_after(_UNTIL)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .sign(self._authority, hashes.SHA256())
        )
        return Signer(key, serial, certificate)

    def signer(self, rfc: str, name: str) -> Signer:
        """The signer of an issuer; all issuers share one TEST key, each has its certificate."""
        if rfc not in self._signers:
            self._signers[rfc] = self._certify(self._issuers, _name(name[:60], rfc))
        return self._signers[rfc]

    @property
    def ca_pem(self) -> bytes:
        """The test authority's own certificate."""
        return self.ca.certificate.public_bytes(serialization.Encoding.PEM)
