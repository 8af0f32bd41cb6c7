"""Invoices to emission records beside bare parsing and satcfdi: same bytes, one core, one run.

    uv run --group bench python -m bench.invoices
    uv run --group bench python -m bench.invoices --stream 1000000

Three shapes: A one line (5 kB), B twenty fuel lines with the hydrocarbon complement (18 kB), C an
electricity receipt with addenda (13 kB); every file has its own UUID. Ours goes from bytes to
judged lines, emissions, totals and the chain of evidence, hashing included; `parse` is lxml's
`fromstring` and nothing else. Rounds alternate, the best of each is kept, time is CPU time.
`--stream` runs so many invoices through and tells the peak of resident memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from smartshoring.carbon.footprint.measure import Asked, measured, readings
from smartshoring.carbon.footprint.sources import Source, sources
from smartshoring.carbon.sample import write_sample

COMPANY = "EFI020202AB2"
FILES, ROUNDS = 400, 7


def shapes() -> dict[str, bytes]:
    """The three files."""
    return {"A": fuel(1), "B": fuel(20), "C": power()}


def head(lines: str, issuer: str, more: str) -> bytes:
    seal = "A" * 344
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<cfdi:Comprobante '
        'xmlns:cfdi="http://www.sat.gob.mx/cfd/4" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:hidrocarburospetroliferos='
        '"http://www.sat.gob.mx/hidrocarburospetroliferos" xsi:schemaLocation='
        '"http://www.sat.gob.mx/cfd/4 http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd" '
        f'Version="4.0" Serie="A" Folio="123" Fecha="2026-05-04T10:11:12" Sello="{seal}" '
        f'FormaPago="03" NoCertificado="00001000000500000001" Certificado="{"M" * 2000}" '
        'SubTotal="1000.00" Moneda="MXN" Total="1160.00" TipoDeComprobante="I" Exportacion="01" '
        f'MetodoPago="PUE" LugarExpedicion="66600"><cfdi:Emisor Rfc="{issuer}" '
        'Nombre="EMPRESA FICTICIA" RegimenFiscal="601"/><cfdi:Receptor '
        f'Rfc="{COMPANY}" Nombre="PLANTA FICTICIA" DomicilioFiscalReceptor="66600" '
        'RegimenFiscalReceptor="601" UsoCFDI="G03"/><cfdi:Conceptos>'
        f'{lines}</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados="160.00">'
        '<cfdi:Traslados><cfdi:Traslado Base="1000.00" Impuesto="002" TipoFactor="Tasa" '
        'TasaOCuota="0.160000" Importe="160.00"/></cfdi:Traslados></cfdi:Impuestos>'
        "<cfdi:Complemento><tfd:TimbreFiscalDigital "
        'xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" '
        'UUID="6d0d1b4e-1111-4222-8333-0123456789ab" FechaTimbrado="2026-05-04T10:11:14" '
        f'RfcProvCertif="FIC010101PA1" SelloCFD="{seal}" '
        f'NoCertificadoSAT="00001000000504465028" SelloSAT="{seal}"/></cfdi:Complemento>{more}'
        "</cfdi:Comprobante>"
    ).encode()


def fuel(count: int) -> bytes:
    lines = []
    for n in range(count):
        litres = 40 + n * 0.317
        lines.append(
            '<cfdi:Concepto ClaveProdServ="15101514" '
            f'NoIdentificacion="PL/{n:05d}/EXP/ES/2015-{1000000 + n}" Cantidad="{litres:.6f}" '
            'ClaveUnidad="LTR" Unidad="Litro" Descripcion="Gasolina regular menor a 91 octanos" '
            f'ValorUnitario="20.172414" Importe="{litres * 20.172414:.6f}" ObjetoImp="02">'
            f'<cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="{litres * 20.172414:.6f}" '
            'Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="129.10"/>'
            f'<cfdi:Traslado Base="{litres:.6f}" Impuesto="003" TipoFactor="Cuota" '
            'TasaOCuota="0.569800" Importe="22.80"/></cfdi:Traslados></cfdi:Impuestos>'
            "<cfdi:ComplementoConcepto><hidrocarburospetroliferos:HidroYPetro "
            'Version="1.0" TipoPermiso="PER06" NumeroPermiso="PL/12345/EXP/ES/2015" '
            'ClaveHYP="15101514" SubProductoHYP="SP16"/></cfdi:ComplementoConcepto></cfdi:Concepto>'
        )
    return head("".join(lines), "EFI010101AB1", "")


def power() -> bytes:
    fields = {
        "RPU": "270150401234",
        "FECDESDE": "31 MAR 26",
        "FECHASTA": "30 ABR 26",
        "Dias": "30",
        "CONSUMO_R": "1000",
        "CONSUMO1F": "110",
        "CONSUMO2F": "540",
        "CONSUMO3F": "350",
        "TARIFA_REG": "GDMTH",
    }
    for n in range(1, 14):
        fields |= {f"MESR{n:02d}": "ENE", f"AAR{n:02d}": "2025", f"CONSUMOR{n:02d}": "1000"}
    fields |= {f"CAMPO_{n:03d}": f"valor del recibo {n}" for n in range(150)}
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    line = (
        '<cfdi:Concepto ClaveProdServ="83101800" Cantidad="1" ClaveUnidad="E48" '
        'Unidad="Servicio" Descripcion="Suministro de energía eléctrica" ValorUnitario="2600" '
        'Importe="2600.00" ObjetoImp="02"/>'
    )
    addenda = f"<cfdi:Addenda><clsRegArchFact>{inner}</clsRegArchFact></cfdi:Addenda>"
    return head(line, "CSS160330CP7", addenda)


def distinct(data: bytes, number: int, place: int = 0) -> bytes:
    """The same invoice with a UUID of its own; of a receipt, a month of a meter of its own.

    Args:
        data: The invoice.
        number: Makes the UUID.
        place: Of the receipt among all: twelve of them are the year of one meter.
    """
    data = data.replace(b"0123456789ab", b"%012x" % number)
    meter, month = divmod(place, 12)
    ends = [date(2025, one, 1).toordinal() - 1 for one in range(2, 13)]
    ends = [date(2024, 12, 31).toordinal(), *ends, date(2025, 12, 31).toordinal()]
    begin, end = (told(date.fromordinal(one)) for one in ends[month : month + 2])
    data = data.replace(b"<RPU>270150401234<", b"<RPU>%012d<" % meter)
    data = data.replace(b">31 MAR 26<", b">%s<" % begin).replace(b">30 ABR 26<", b">%s<" % end)
    days = b"<Dias>%d<" % (ends[month + 1] - ends[month])
    return data.replace(b"<Dias>30<", days)


def told(day: date) -> bytes:
    """A day as receipts write it."""
    months = ["ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC"]
    return f"{day.day:02d} {months[day.month - 1]} {day.year % 100}".encode()


def best(work: Callable[[], object], rounds: list[float]) -> None:
    began = time.process_time()
    work()
    rounds.append(time.process_time() - began)


def compared(name: str, data: bytes, *, satcfdi: bool) -> dict[str, Any]:
    files = [distinct(data, n, n) for n in range(FILES)]
    found = [Source(f"{n}.xml", one) for n, one in enumerate(files)]
    asked = Asked(COMPANY)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)

    def parse() -> None:
        for one in files:
            etree.fromstring(one, parser)

    def ours() -> None:
        told = measured(readings(found, seals=False), asked, keep=False)
        if told.files["accepted"] != FILES:
            raise AssertionError(told.files)

    work: dict[str, Callable[[], object]] = {"parse": parse, "ours": ours}
    if satcfdi:
        from satcfdi.cfdi import CFDI  # noqa: PLC0415

        work["satcfdi"] = lambda: [CFDI.from_string(one) for one in files]
    rounds: dict[str, list[float]] = {key: [] for key in work}
    for _ in range(ROUNDS):
        for key, one in work.items():
            best(one, rounds[key])
    rate = {key: FILES / min(times) for key, times in rounds.items()}
    return {
        "shape": name,
        "bytes": len(data),
        **{f"{key}_per_s": round(value) for key, value in rate.items()},
        "ours_over_parse": round(rate["ours"] / rate["parse"], 3),
        "ours_over_satcfdi": round(rate["ours"] / rate["satcfdi"], 1) if satcfdi else None,
    }


def sealed() -> dict[str, Any]:
    """Sealed files of the sample, with the check of seals and without."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder) / "sample", count=FILES)
        found = [one for one in sources([Path(folder) / "sample"]) if one.data]
    asked = Asked("EFN150612AB1")
    rounds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for seals, times in rounds.items():

            def work(seals: bool = seals) -> None:
                measured(readings(found, seals=seals), asked, keep=False)

            best(work, times)
    rate = {seals: len(found) / min(times) for seals, times in rounds.items()}
    return {
        "shape": "sample",
        "bytes": round(sum(len(one.data or b"") for one in found) / len(found)),
        "ours_per_s": round(rate[False]),
        "ours_with_seals_per_s": round(rate[True]),
    }


def stream(count: int) -> dict[str, Any]:
    """So many invoices through, a third of each shape, none of them kept.

    The receipts are whole years of meters, twelve each.
    """
    three = list(shapes().values())

    def files() -> Iterator[Source]:
        for number in range(count):
            yield Source(f"{number:09d}.xml", distinct(three[number % 3], number, number // 3))

    began = time.process_time()
    told = measured(readings(files(), seals=False), Asked(COMPANY), keep=False)
    return {
        "invoices": told.read,
        "accepted": told.files["accepted"],
        "cpu_s": round(time.process_time() - began, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stream", type=int, help="so many invoices instead")
    parser.add_argument("--no-satcfdi", action="store_true")
    asked = parser.parse_args()
    if asked.stream:
        print(json.dumps(stream(asked.stream)))
        return
    for name, data in shapes().items():
        print(json.dumps(compared(name, data, satcfdi=not asked.no_satcfdi)), flush=True)
    print(json.dumps(sealed()))


if __name__ == "__main__":
    main()
