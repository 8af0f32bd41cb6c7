"""The sample is reproducible, its money adds up, its seals hold, its answers are complete."""

import base64
import io
import json
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from smartshoring.carbon.sample import write_sample
from smartshoring.carbon.sample.cadena import cadena
from smartshoring.carbon.sample.node import Node

BROKEN = {"not_well_formed", "doctype", "not_cfdi", "too_large"}


def read_box(prefix: str, content: bytes) -> dict[str, bytes]:
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        for name in box.namelist():
            inside = box.read(name)
            if name.endswith(".zip"):
                found |= read_box(f"{prefix}{name}!", inside)
            else:
                found[prefix + name] = inside
    return found


def read_folder(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        found |= read_box(f"{name}!", content) if name.endswith(".zip") else {name: content}
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "box"
    labels = write_sample(folder)
    rows = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    return folder, read_folder(folder), rows[0], rows[1:]


def parsed(content: bytes):
    text = content.strip().removeprefix(b"\xef\xbb\xbf").strip()
    text = text.replace(b"xmlns:schemaLocation", b"xsi:schemaLocation")
    try:
        return etree.fromstring(text)
    except etree.XMLSyntaxError:
        return etree.fromstring(text.replace(b"UTF-8", b"ISO-8859-1", 1))


def as_node(element) -> Node:
    name = etree.QName(element).localname
    return Node(name, dict(element.attrib), [as_node(child) for child in element])


def good_invoices(written):
    _, files, _, rows = written
    broken = {row["file"] for row in rows if row["reason"] in BROKEN}
    return {name: parsed(content) for name, content in files.items() if name not in broken}


def test_same_seed_gives_the_same_bytes(tmp_path):
    one, two = tmp_path / "a" / "box", tmp_path / "b" / "box"
    first, second = write_sample(one, count=60), write_sample(two, count=60)
    assert first.read_bytes() == second.read_bytes()
    assert read_folder(one) == read_folder(two)
    for suffix in (".metadata.txt", ".test-ca.pem"):
        assert (one.parent / f"box{suffix}").read_bytes() == (
            two.parent / f"box{suffix}"
        ).read_bytes()


def test_every_file_is_labelled_and_every_quirk_is_there_five_times(written):
    _, files, head, rows = written
    assert head["files"] == head["count"] == len(files) == 400
    assert {row["file"] for row in rows} == set(files)
    counts = {n: len({r["file"] for r in rows if n in r["quirks"]}) for n in range(1, 35)}
    assert min(counts.values()) >= 5, counts


def test_every_concept_is_labelled(written):
    rows = written[3]
    for name, root in good_invoices(written).items():
        lines = {row["line"] for row in rows if row["file"] == name}
        concepts = root.findall("{*}Conceptos/{*}Concepto")
        assert {str(n) for n in range(1, len(concepts) + 1)} <= lines, name


def test_seals_hold_except_where_the_answer_says_not(written):
    rows = written[3]
    false = {row["file"] for row in rows if row["reason"] == "seal_false"}
    assert false
    for name, element in good_invoices(written).items():
        root = as_node(element)
        sha1 = root.attributes.get("version") == "3.2"
        low = {key.lower(): value for key, value in root.attributes.items()}
        certificate = x509.load_der_x509_certificate(base64.b64decode(low["certificado"]))
        number = certificate.serial_number.to_bytes(20, "big").decode()
        assert number == low["nocertificado"]
        key = certificate.public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        digest = hashes.SHA1() if sha1 else hashes.SHA256()  # noqa: S303
        try:
            key.verify(
                base64.b64decode(low["sello"]), cadena(root).encode(), padding.PKCS1v15(), digest
            )
            holds = True
        except Exception:  # noqa: BLE001
            holds = False
        assert holds == (name not in false), name
        stamp = element.find(".//{*}TimbreFiscalDigital")
        assert stamp.get("SelloCFD") == low["sello"]


def test_money_adds_up_to_the_cent(written):
    rows = written[3]
    skipped = {row["file"] for row in rows if row["reason"] in {"seal_false", "rungs_disagree"}}
    cent = Decimal("0.01")
    for name, root in good_invoices(written).items():
        if name in skipped or root.get("version") or root.get("TipoDeComprobante") in "TP":
            continue
        subtotal = discount = tax = Decimal(0)
        for line in root.findall("{*}Conceptos/{*}Concepto"):
            amount = Decimal(line.get("Cantidad")) * Decimal(line.get("ValorUnitario"))
            assert amount.quantize(cent, ROUND_HALF_UP) == Decimal(line.get("Importe"))
            subtotal += Decimal(line.get("Importe"))
            discount += Decimal(line.get("Descuento", "0"))
            for one in line.iterfind(".//{*}Traslado"):
                due = Decimal(one.get("Base")) * Decimal(one.get("TasaOCuota"))
                assert due.quantize(cent, ROUND_HALF_UP) == Decimal(one.get("Importe")), name
                tax += Decimal(one.get("Importe"))
        assert Decimal(root.get("SubTotal")) == subtotal
        assert Decimal(root.get("Total")) == subtotal - discount + tax, name


def test_the_metadata_lists_the_cancelled_and_two_more(written):
    folder, _, _, rows = written
    listed = (folder.parent / "box.metadata.txt").read_text("utf-8").splitlines()[1:]
    gone = {row.split("~")[0].lower() for row in listed if row.split("~")[10] == "0"}
    assert gone == {row["uuid"] for row in rows if row["reason"] == "cancelled"}
    known = {row["uuid"] for row in rows}
    assert sum(row.split("~")[0].lower() not in known for row in listed) == 2
