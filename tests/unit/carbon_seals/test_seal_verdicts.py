"""Seals that are true, false or neither, with keys made here."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from forge import STAMP, Pair, pair, sealed
from lxml import etree
from sheets import dice

from invoices import CARD, FUEL, LOCAL, TEXTS, built
from smartshoring.carbon.seals.certificate import certificate_of, load_certificates
from smartshoring.carbon.seals.verify import Seal, seal_of

ROOT, STAMPER = "00000000000000000001", "00001000000500000099"
SAMPLES = {
    "3.2": lambda: built("3.2", below=LOCAL),
    "3.3": lambda: built("3.3", below=CARD),
    "4.0": lambda: built("4.0", inside=FUEL, below=CARD + LOCAL),
}


def owner() -> Pair:
    return pair(by=ROOT)


def stamper() -> Pair:
    return pair(STAMPER, "FIC010101PA1", by=ROOT)


def whole(version: str = "4.0") -> bytes:
    return sealed(SAMPLES[version](), owner(), stamper())


def verdict(root: etree._Element) -> tuple[str, str]:
    found = seal_of(root)
    return found.status, found.reason


@pytest.mark.parametrize("version", TEXTS)
def test_untouched_ones_are_valid(version: str) -> None:
    root = etree.fromstring(whole(version))
    assert seal_of(root) == Seal("valid", "", "00001000000500000001")


@pytest.mark.parametrize("version", TEXTS)
def test_one_changed_byte_of_any_sealed_value_is_found(version: str) -> None:
    data = whole(version)
    chance = dice(version)
    unsealed = {
        "Sello", "sello", "Certificado", "certificado", "noCertificado", "serie", "folio",
        "Version", "version",
    }  # fmt: skip
    for _ in range(400):
        root = etree.fromstring(data)
        stamps = list(root.iter("{http://www.sat.gob.mx/TimbreFiscalDigital}*"))
        element, name = chance.choice(
            [
                (one, name)
                for one in root.iter()
                for name, value in one.attrib.items()
                if one not in stamps and name not in (unsealed if one is root else ()) and value
            ]
        )
        value = element.get(name, "")
        place = chance.randrange(len(value))
        letter = chance.choice([one for one in "0123456789ABCxyzñ" if one != value[place]])
        element.set(name, value[:place] + letter + value[place + 1 :])
        assert verdict(root) == ("false", "signature_differs"), (element.tag, name)


@pytest.mark.parametrize("version", TEXTS)
def test_one_changed_byte_of_the_file_is_never_valid_with_another_meaning(version: str) -> None:
    data = whole(version)
    chance = dice(version)
    meaning = canonical(etree.fromstring(data))
    for _ in range(400):
        place = chance.randrange(len(data))
        changed = data[:place] + bytes([chance.choice(b'0189AZaz |"<')]) + data[place + 1 :]
        try:
            root = etree.fromstring(changed)
        except etree.XMLSyntaxError:
            continue
        if seal_of(root).status == "valid":
            assert canonical(root) == meaning, changed[place - 20 : place + 20]


def canonical(root: etree._Element) -> list[object]:
    """Everything but blanks in values, and what no seal is of; the certificate needs roots."""
    unsealed = {"serie", "folio", "Certificado", "certificado"}
    return [
        (
            one.tag,
            sorted(
                (name, " ".join(value.split()))
                for name, value in one.attrib.items()
                if one is not root or name not in unsealed
            ),
        )
        for one in root.iter()
        if isinstance(one.tag, str) and STAMP not in one.tag
    ]


def test_nothing_to_check_by_is_not_false() -> None:
    cases = [
        ("Sello", "", "no_seal"),
        ("Sello", "  ", "no_seal"),
        ("Certificado", "", "no_certificate"),
        ("Certificado", "AAAA", "certificate_unreadable"),
        ("Certificado", "not base64!", "certificate_unreadable"),
        ("Sello", "dummy seal", "seal_not_base64"),
        ("Sello", "QUJD", "seal_not_base64"),
    ]
    for name, value, reason in cases:
        root = etree.fromstring(whole())
        root.set(name, value)
        assert verdict(root) == ("not_checkable", reason)
    root = etree.fromstring(whole())
    del root.attrib["Sello"]
    assert verdict(root) == ("not_checkable", "no_seal")


def test_certificates_that_do_not_belong() -> None:
    root = etree.fromstring(whole())
    root.set("Certificado", pair("00001000000500000002").text)
    assert verdict(root) == ("false", "signature_differs")

    other = etree.fromstring(sealed(built(), pair("00001000000500000003", "XXX010101AAA")))
    assert verdict(other) == ("false", "certificate_of_other_rfc")

    for first, last in ((2010, 2014), (2026, 2030)):
        late = etree.fromstring(
            sealed(built(), pair("00001000000500000004", first=first, last=last))
        )
        assert verdict(late) == ("false", "certificate_expired")

    own = owner()
    wrong = built()
    data = sealed(wrong, Pair(own.key, pair("00001000000500000005").certificate))
    root = etree.fromstring(data)
    root.set("Certificado", own.text)
    assert verdict(root) == ("false", "certificate_serial_differs")


def test_a_stamp_of_another_seal() -> None:
    root = etree.fromstring(whole())
    stamp = next(root.iter("{*}TimbreFiscalDigital"))
    stamp.set("SelloCFD", "A" * 344)
    assert verdict(root) == ("false", "stamp_of_other_seal")
    # A copy of another invoice's stamp in the addenda is nobody's business.
    root = etree.fromstring(whole())
    addenda = etree.SubElement(root, "{http://www.sat.gob.mx/cfd/4}Addenda")
    addenda.append(stamp)
    assert verdict(root) == ("valid", "")


def test_complements_of_unknown_order() -> None:
    root = etree.fromstring(whole())
    box = root.find("{*}Complemento")
    assert box is not None
    etree.SubElement(box, "{urn:own}Own", amount="1")
    assert verdict(root) == ("valid", "")
    root.set("Total", "1.00")
    assert verdict(root) == ("not_checkable", "complement_unknown")


@pytest.mark.parametrize(
    ("where", "tag"),
    [
        ("{*}Complemento", "{urn:x}EstadoDeCuentaCombustible"),
        ("{*}Complemento", "{urn:x}TimbreFiscalDigital"),
        ("{*}Complemento", "{http://www.sat.gob.mx/CartaPorte99}CartaPorte"),
        ("{*}Conceptos", "{urn:x}Concepto"),
        ("{*}Conceptos", "Concepto"),
        (
            "{*}Conceptos/{*}Concepto",
            "{http://www.sat.gob.mx/hidrocarburospetroliferos}HidroYPetro",
        ),
        ("{*}Conceptos/{*}Concepto/{*}Impuestos/{*}Traslados", "{urn:x}Traslado"),
        (".", "{urn:x}Conceptos"),
        (".", "{urn:x}Receptor"),
    ],
)
def test_what_only_bears_a_sealed_name_is_not_covered_by_the_seal(where: str, tag: str) -> None:
    # Readers go by local names; a seal that says nothing of a part must not vouch for it.
    root = etree.fromstring(whole())
    place = root if where == "." else root.find(where)
    assert place is not None
    etree.SubElement(place, tag, Cantidad="1000000", Rfc="AAA010101AAA")
    assert verdict(root) == ("not_checkable", "complement_unknown")


def test_trust_and_stamp_by_a_folder_of_certificates(tmp_path: Path) -> None:
    root = etree.fromstring(whole())
    assert seal_of(root).trusted is None
    own = pair(ROOT, authority=True).certificate
    (tmp_path / "a.cer").write_bytes(own.public_bytes(Encoding.DER))
    (tmp_path / "readme.txt").write_text("not one", "utf-8")
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nx\n", "utf-8")
    found = seal_of(root, load_certificates(tmp_path))
    assert (found.status, found.trusted, found.stamped) == ("valid", True, None)

    (tmp_path / "b.pem").write_bytes(stamper().certificate.public_bytes(Encoding.PEM))
    roots = load_certificates(tmp_path)
    assert len(roots) == 2
    found = seal_of(root, roots)
    assert (found.status, found.trusted, found.stamped) == ("valid", True, True)
    next(root.iter("{*}TimbreFiscalDigital")).set("UUID", "6128396F-C09B-4EC6-8699-43C5F7E3B231")
    found = seal_of(root, roots)
    assert (found.status, found.reason, found.stamped) == ("false", "stamp_differs", False)

    stranger = etree.fromstring(sealed(built(), pair("00001000000500000001")))
    assert seal_of(stranger, roots).trusted is False


def test_an_ordinary_certificate_among_the_roots_makes_no_other_one_true() -> None:
    # Whoever holds a certificate can sign another with its key.
    serial = "00001000000500000010"
    for authority in (True, False):
        made = pair("00001000000500000011", by=serial, by_authority=authority)
        root = etree.fromstring(sealed(built(), made))
        middle = pair(serial, authority=authority).certificate
        assert seal_of(root, (middle,)).trusted is authority
        pair.cache_clear()


def test_no_damaged_certificate_stops_the_reader() -> None:
    own = base64.b64decode(owner().text)
    root = etree.fromstring(whole())
    authority = (pair(ROOT, authority=True).certificate,)
    chance = dice("damage")
    for _ in range(3_000):
        data = bytearray(own)
        data[chance.randrange(200)] = chance.randrange(256)
        root.set("Certificado", base64.b64encode(data).decode())
        found = seal_of(root, authority)
        assert found.status == "valid" or found.reason


def test_certificates_are_read_once() -> None:
    text = pair().text
    assert certificate_of(text) is certificate_of(text)
    assert certificate_of(text + "\n") is not None
