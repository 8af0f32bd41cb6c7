"""The original chain against the published sheets, and seals that are true, false or neither."""

from __future__ import annotations

import importlib.util
import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoice_text import invoice, line
from lxml import etree

from smartshoring.carbon.sample import write_sample
from smartshoring.carbon.seals.cadena import cadena_original, stamp_chain
from smartshoring.carbon.seals.verify import seal_of

SHEETS = {
    "3.2": "cfd/3/cadenaoriginal_3_2/cadenaoriginal_3_2.xslt",
    "3.3": "cfd/3/cadenaoriginal_3_3/cadenaoriginal_3_3.xslt",
    "4.0": "cfd/4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt",
    "stamp": "cfd/TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt",
}


@cache
def sheet(name: str) -> etree.XSLT:
    """A published style sheet; the package that carries them is not imported."""
    spec = importlib.util.find_spec("satcfdi")
    assert spec is not None
    assert spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0]) / "transform" / "schemas"
    return etree.XSLT(etree.parse(root / "www.sat.gob.mx" / "sitio_internet" / SHEETS[name]))


def published(root: etree._Element, name: str = "") -> bytes:
    version = name or root.get("Version") or root.get("version") or ""
    return str(sheet(version)(root)).encode()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seals") / "sample"
    write_sample(folder, count=180, seed=3)
    return folder


@pytest.fixture(scope="session")
def sound(sample: Path) -> list[bytes]:
    """Files of the sample that parse and carry a true seal."""
    found = []
    for path in sorted(sample.rglob("*.xml")):
        data = path.read_bytes()
        try:
            root = etree.fromstring(data)
        except etree.XMLSyntaxError:
            continue
        if root.tag.endswith("Comprobante") and seal_of(root).status == "valid":
            found.append(data)
    return found


def test_chains_are_those_of_the_published_sheets(sample: Path) -> None:
    versions, complements = set(), set()
    for path in sorted(sample.rglob("*.xml")):
        try:
            root = etree.fromstring(path.read_bytes())
        except etree.XMLSyntaxError:
            continue
        if not root.tag.endswith("Comprobante"):
            continue
        if "clsRegArchFact" in {
            etree.QName(e).localname for e in root.iter("{*}Complemento") for e in e
        }:
            continue
        assert cadena_original(root) == published(root), path.name
        for stamp in root.iter("{http://www.sat.gob.mx/TimbreFiscalDigital}*"):
            assert stamp_chain(stamp) == published(stamp, "stamp")
        versions.add(root.get("Version") or root.get("version"))
        complements |= {
            etree.QName(e).namespace for box in root.iter("{*}Complemento") for e in box
        }
    assert versions == {"3.2", "3.3", "4.0"}
    wanted = ("CartaPorte31", "EstadoDeCuentaCombustible12", "Pagos20", "ConsumoDeCombustibles11")
    assert {f"http://www.sat.gob.mx/{name}" for name in wanted} <= complements


VALUES = st.text(st.sampled_from("aÑé |&<>\"' 1\u00a0\t\n"), max_size=8)


@given(VALUES, VALUES, VALUES, st.booleans())
def test_any_text_gives_the_same_chain(one: str, two: str, three: str, there: bool) -> None:
    root = etree.fromstring(invoice(line(), line()))
    first = next(root.iter("{*}Concepto"))
    first.set("Descripcion", one)
    if there:
        first.set("NoIdentificacion", two)
    root.set("CondicionesDePago", three)
    assert cadena_original(root) == published(root)


@given(st.data())
@settings(max_examples=400)
def test_one_changed_byte_of_what_is_sealed_is_found(
    sound: list[bytes], data: st.DataObject
) -> None:
    whole = data.draw(st.sampled_from(sound))
    root = etree.fromstring(whole)
    sealed = [
        (element, name)
        for element in root.iter()
        if isinstance(element.tag, str) and "TimbreFiscal" not in element.tag
        for name in element.attrib
        if name in SEALED and element.get(name)
    ]
    element, name = data.draw(st.sampled_from(sealed))
    value = element.get(name) or ""
    place = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.sampled_from("0123456789ABCxyz").filter(lambda new: new != value[place]))
    element.set(name, value[:place] + letter + value[place + 1 :])
    assert seal_of(root).status == "false"


SEALED = {
    "Fecha", "SubTotal", "Total", "Cantidad", "ClaveProdServ", "ClaveUnidad", "Descripcion",
    "ValorUnitario", "Importe", "Rfc", "Base", "TotalDistRec", "PesoBrutoTotal", "fecha", "total",
    "cantidad", "descripcion", "rfc", "DistanciaRecorrida", "PesoEnKg",
}  # fmt: skip


def test_nothing_untouched_is_called_false(sample: Path, sound: list[bytes]) -> None:
    assert len(sound) > 100


def changed(whole: bytes, pattern: str, new: str) -> etree._Element:
    text = re.sub(pattern, new, whole.decode(), count=1)
    return etree.fromstring(text.encode())


def test_what_is_not_checkable_and_what_is_false(sound: list[bytes]) -> None:
    random.seed(1)
    whole = next(data for data in sound if b'Version="4.0"' in data and b"CartaPorte" not in data)
    other = next(
        data
        for data in sound
        if b'Version="4.0"' in data and b"CartaPorte31" in data and data != whole
    )
    seal = re.search(r' Certificado="([^"]+)"', other.decode())
    assert seal is not None
    cases = [
        (r' Sello="[^"]+"', ' Sello=""', "not_checkable", "no_seal"),
        (r' Sello="[^"]+"', ' Sello="dummy"', "not_checkable", "seal_not_base64"),
        (r' Certificado="[^"]+"', "", "not_checkable", "no_certificate"),
        (r' Certificado="[^"]+"', ' Certificado="AAAA"', "not_checkable", "certificate_unreadable"),
        (r' NoCertificado="[^"]+"', ' NoCertificado="1"', "false", "signature_differs"),
        (r' SelloCFD="....', ' SelloCFD="AAAA', "false", "stamp_of_other_seal"),
        (
            r' Certificado="[^"]+"',
            f' Certificado="{seal[1]}"',
            "false",
            "certificate_serial_differs",
        ),
    ]
    for pattern, new, status, reason in cases:
        found = seal_of(changed(whole, pattern, new))
        assert (found.status, found.reason) == (status, reason), new


def test_a_complement_of_unknown_order_is_not_checkable(sound: list[bytes]) -> None:
    root = etree.fromstring(next(data for data in sound if b'Version="4.0"' in data))
    box = next(root.iter("{*}Complemento"))
    etree.SubElement(box, "{http://example.invalid/own}Own", amount="1")
    # The seal is of the rest, which it still fits.
    assert seal_of(root).status == "valid"
    root.set("Total", "1.00")
    found = seal_of(root)
    assert (found.status, found.reason) == ("not_checkable", "complement_unknown")


def test_trust_is_asked_only_of_given_roots(sample: Path, sound: list[bytes]) -> None:
    from cryptography import x509  # noqa: PLC0415

    root = etree.fromstring(sound[0])
    assert seal_of(root).trusted is None
    authority = x509.load_pem_x509_certificate((sample.parent / "sample.test-ca.pem").read_bytes())
    assert seal_of(root, (authority,)).trusted is True
