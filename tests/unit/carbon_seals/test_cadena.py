"""The original chain, byte by byte that of the published style sheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sheets import INVOICE, dice, fill, published, vocabulary

from invoices import CARD, FUEL, LOCAL, SAT, TEXTS, built
from smartshoring.carbon.seals.cadena import cadena_original, chain_of, tfd_cadena
from smartshoring.carbon.seals.orders import sections

READ = {
    "3.2": ("ecc", "EstadoDeCuentaCombustible", "implocal", "nomina12"),
    "3.3": (
        "EstadoDeCuentaCombustible",
        "EstadoDeCuentaCombustible12",
        "ConsumoDeCombustibles11",
        "CartaPorte20",
        "Pagos",
        "nomina12",
        "implocal",
    ),
    "4.0": (
        "hidrocarburospetroliferos",
        "EstadoDeCuentaCombustible12",
        "ConsumoDeCombustibles11",
        "CartaPorte20",
        "CartaPorte30",
        "CartaPorte31",
        "Pagos20",
        "nomina12",
        "implocal",
    ),
}
ROOTS = {
    "ConsumoDeCombustibles11": "ConsumoDeCombustibles",
    "EstadoDeCuentaCombustible12": "EstadoDeCuentaCombustible",
    "ecc": "EstadoDeCuentaCombustible",
    "hidrocarburospetroliferos": "HidroYPetro",
    "implocal": "ImpuestosLocales",
    "nomina12": "Nomina",
    "Pagos20": "Pagos",
}
TEXT = ["a", "  b\t c ", "ñÁ", "", " ", "1.00", "|", "x\n y", "\u00a0z", "<&>\"'"]


@pytest.mark.parametrize("version", TEXTS)
def test_hand_built_invoices(version: str) -> None:
    for inside, below in (("", ""), ("", CARD), ("", LOCAL), (FUEL, CARD + LOCAL)):
        if version != "4.0" and inside:
            continue
        if version == "3.2" and CARD in below:
            continue
        root = built(version, inside=inside, below=below)
        assert cadena_original(root) == published(root)


def test_a_chain_read_by_eye() -> None:
    chain = cadena_original(built("3.2"))
    assert chain is not None
    assert chain.decode() == (
        "||3.2|2016-03-10T10:00:00|ingreso|PAGO EN UNA SOLA EXHIBICION|100.00|0.00|1.0|MXN|116.00"
        "|NA|Monterrey, N.L.|FIC120202GS2|GASOLINERÍA Ñ|Uno|M|NL|México|64000|Dos|México|General"
        "|FIC150310AB1|F|México|10|LTR|1|Diésel|10|100.00|1|2016-01-01|x|ISR|0|IVA|16|16.00"
        "|16.00||"
    )


@pytest.mark.parametrize(
    ("version", "name"), [(version, name) for version, names in READ.items() for name in names]
)
def test_random_complements(version: str, name: str) -> None:
    chance = dice(f"{version} {name}")
    namespace, own = SAT + name, INVOICE[version]
    top = ROOTS.get(name, name.rstrip("0123456789"))
    names: set[str] = set()
    for _ in range(60):
        root = built(version)
        box = root.find(f"{{{own}}}Complemento")
        assert box is not None
        made = etree.SubElement(box, f"{{{namespace}}}{top}")
        fill(made, version, chance, TEXT)
        names |= {etree.QName(one).localname for one in made.iter()}
        assert cadena_original(root) == published(root)
    # Whatever the sheet speaks of was tried.
    assert names >= set(vocabulary(version)[namespace])


@pytest.mark.parametrize("version", TEXTS)
def test_random_invoices(version: str) -> None:
    chance = dice(version)
    for _ in range(150):
        root = etree.Element(f"{{{INVOICE[version]}}}Comprobante")
        root.set("version" if version == "3.2" else "Version", version)
        fill(root, version, chance, TEXT)
        # The schema allows one.
        for place in list(root.iter("{*}ExpedidoEn", "{*}Domicilio")):
            if next(place.itersiblings(place.tag, preceding=True), None) is not None:
                place.getparent().remove(place)
        chain = chain_of(root)
        assert chain is not None
        assert chain.data == published(root)


def test_the_table_knows_no_more_and_no_less_of_a_complement_than_its_sheet() -> None:
    for version in TEXTS:
        words = vocabulary(version)
        for namespace, lines in sections(version).items():
            assert set(lines) == set(words[namespace]), namespace


VALUES = st.text(st.sampled_from("aÑé |&<>\"' 1\u00a0\u2003\t\n\r"), max_size=8)


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_any_text_gives_the_same_chain(version: str, data: st.DataObject) -> None:
    root = built(version, below=LOCAL)
    for element in root.iter():
        for name in element.attrib:
            if name.lower() != "version" and data.draw(st.integers(0, 9)) == 0:
                element.set(name, data.draw(VALUES))
    assert cadena_original(root) == published(root)
    again = etree.fromstring(etree.tostring(root, encoding="ISO-8859-1"))
    assert cadena_original(again) == cadena_original(root)


def test_children_out_of_order_and_comments_change_nothing() -> None:
    root = built(below=CARD, after="<cfdi:Addenda><x/></cfdi:Addenda>")
    want = cadena_original(root)
    for element in list(root.iter("{http://www.sat.gob.mx/cfd/4}*")):
        element.insert(0, etree.Comment("x"))
        element.append(etree.ProcessingInstruction("y"))
    assert cadena_original(root) == want == published(root)
    root.insert(0, root[-3])
    assert cadena_original(root) == published(root) == want


def test_stamp() -> None:
    stamp = etree.Element("{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital")
    for _ in range(20):
        fill(stamp, "stamp", dice(1), TEXT)
        assert tfd_cadena(stamp) == published(stamp, "stamp")


def test_unknown_order_has_no_chain() -> None:
    assert cadena_original(built(below='<o:Own xmlns:o="urn:own" a="1"/>')) is None
    inside = '<cfdi:ComplementoConcepto><o:Own xmlns:o="urn:own"/></cfdi:ComplementoConcepto>'
    assert cadena_original(built(inside=inside)) is None
    # The fuel complement is no part of the published order of 3.3.
    assert cadena_original(built("3.3", inside=FUEL)) is None
    root = built()
    root.set("Version", "5.0")
    assert cadena_original(root) is None
    assert cadena_original(etree.fromstring('<Comprobante Version="4.0"/>')) is None


def test_the_stamp_is_no_part_of_the_chain() -> None:
    stamp = '<t:TimbreFiscalDigital xmlns:t="http://www.sat.gob.mx/TimbreFiscalDigital" UUID="1"/>'
    assert cadena_original(built(below=stamp)) == cadena_original(built())
