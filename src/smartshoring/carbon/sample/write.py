"""Writing a sample: files, archives, the authority's list, and the answers beside them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.serialization import Encoding

from smartshoring.carbon.sample import freight, fuels, keys, power
from smartshoring.carbon.sample.nodes import Style
from smartshoring.carbon.sample.quirks import Quirks
from smartshoring.carbon.sample.spec import Sheet
from smartshoring.carbon.sample.world import COMPANY

_CLOCK = (2026, 10, 1, 0, 0, 0)
"""Time of archive members: always the same."""
_ORDINARY_SHARE = 0.5
_HEADER = (
    "Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~PacCertifico~FechaEmision~"
    "FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion"
)


def write_sample(folder: Path, *, count: int = 400, seed: int = 7) -> Path:
    """Write a folder of invoices, and beside it the answers, the test authority and the list.

    Args:
        folder: Folder to write; made if it is not there.
        count: How many files, archive members counted each.
        seed: Equal seeds write equal bytes.

    Returns:
        The file of answers: one JSON object a line, the first with the company's tax number.
    """
    sheets = _sheets(Random(seed), count)
    folder.mkdir(parents=True, exist_ok=True)
    width = len(str(len(sheets)))
    random = Random(seed + 1)
    lines: list[str] = []
    boxed: list[tuple[str, bytes]] = []
    nested: list[tuple[str, bytes]] = []
    files: list[tuple[str, bytes, Sheet]] = []
    for number, sheet in enumerate(sheets):
        name = f"{number:0{width}d}-{sheet.kind}{sheet.suffix}"
        data = _bytes(sheet, random)
        # Together with its twin or its replacement a file stays where names decide the order.
        place = number % 20 if not set(sheet.quirks) & {4, 5} else 0
        if place == 7:
            boxed.append((name, data))
            name = f"zz-caja.zip!{name}"
        elif place == 11:
            nested.append((name, data))
            name = f"zz-caja.zip!zz-interior.zip!{name}"
        elif place in (3, 13):
            name = f"{2025 + place % 2}/{name}"
        files.append((name, data, sheet))
    for name, data, sheet in files:
        if "!" not in name:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        lines += _answers(name, sheet)
    if boxed or nested:
        members = [*boxed, ("zz-interior.zip", _zip(nested))] if nested else boxed
        (folder / "zz-caja.zip").write_bytes(_zip(members))
    head = {"company": COMPANY.rfc, "seed": seed, "count": count, "files": len(files)}
    labels = folder.parent / f"{folder.name}.labels.jsonl"
    labels.write_text("\n".join([json.dumps(head), *lines]) + "\n", "utf-8")
    (folder.parent / f"{folder.name}.metadata.txt").write_text(_listed(sheets), "utf-8")
    authority = keys.authority().public_bytes(Encoding.PEM)
    (folder.parent / f"{folder.name}.test-ca.pem").write_bytes(authority)
    return labels


def _sheets(random: Random, count: int) -> list[Sheet]:
    """A year of two meters first, then quirks and ordinary invoices in turn."""
    receipts = power.Receipts(random)
    sheets: list[Sheet] = []
    months = [power.monthly(2025, month) for month in range(1, 13)]
    for meter in (0, 1):
        for start, end in months:
            if len(sheets) < count // 4:
                sheets.append(receipts.receipt(meter, start, end))
    free = [
        (meter, power.monthly(year, month))
        for year in (2024, 2023, 2022, 2021, 2020, 2019)
        for month in range(1, 13)
        for meter in (0, 1)
    ]
    quirks = Quirks(random, receipts, free)
    kinds = quirks.all_of_them()
    turn, once = 0, {quirks.new_year}
    ordinary = _ordinary(random, quirks)
    while len(sheets) < count:
        made = kinds[turn % len(kinds)]
        if (turn < len(kinds) or made not in once) and len(free) > 3:
            found = made()
            if len(sheets) + len(found) <= count:
                sheets += found
        turn += 1
        if len(sheets) < count and (turn > len(kinds) or count > 8 * len(kinds)):
            sheets.append(next(ordinary))
    return sheets


def _ordinary(random: Random, quirks: Quirks) -> Iterator[Sheet]:
    """Clean invoices without end."""
    while True:
        day = quirks.day()
        yield fuels.station(random, day)
        yield fuels.bulk(random, quirks.day())
        yield fuels.lp_gas(random, quirks.day(), "L")
        yield fuels.natural_gas(random, quirks.day(), random.choice(("MTQ", "GV", "BZ")))
        yield fuels.statement(random, quirks.day(), quirks=())
        mode = random.choice(("road", "road", "road", "rail", "sea", "air"))
        load = freight.Load(random, mode, random.choice(("3.1", "3.0")), random.randint(1, 2))
        yield freight.hired(random, quirks.day(), load, ())
        yield fuels.station(random, quirks.day(), 8)


def _bytes(sheet: Sheet, random: Random) -> bytes:
    if sheet.data is not None:
        return sheet.data
    if sheet.root is None:
        raise AssertionError(sheet.kind)
    style = sheet.style
    if style.prefix == "cfdi":
        spelling = random.randrange(4)
        style = Style(pretty=spelling in (1, 3), shuffle=random if spelling == 2 else None)
    text = sheet.root.xml(style)
    head = random.choice(
        ('<?xml version="1.0" encoding="UTF-8"?>', "<?xml version='1.0' encoding='utf-8'?>")
    )
    data = f"{head}\n{text}\n".encode()
    return data if sheet.damage is None else sheet.damage(data)


def _answers(name: str, sheet: Sheet) -> Iterator[str]:
    for answer in sheet.answers:
        yield json.dumps(
            {
                "file": name,
                "uuid": sheet.uuid.lower() or None,
                "line": answer.line or None,
                "quirks": list(sheet.quirks),
                "verdict": answer.verdict,
                "reason": answer.reason or None,
                "carrier": answer.carrier or None,
                "quantity": None if answer.quantity is None else str(answer.quantity),
                "unit": answer.unit or None,
                "period_start": answer.start or None,
                "period_end": answer.end or None,
                "site": answer.site or None,
            },
            ensure_ascii=False,
        )


def _zip(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as box:
        for name, data in members:
            member = zipfile.ZipInfo(name, _CLOCK)
            member.compress_type = zipfile.ZIP_DEFLATED
            box.writestr(member, data)
    return buffer.getvalue()


def _listed(sheets: list[Sheet]) -> str:
    """The authority's list: every stamped invoice once, and two that no file holds."""
    rows = [_HEADER]
    seen: set[str] = set()
    for sheet in sheets:
        if not sheet.uuid or sheet.uuid in seen or not sheet.listed:
            continue
        seen.add(sheet.uuid)
        when = sheet.listed["date"]
        status = "0" if sheet.cancelled else "1"
        gone = str(date.fromisoformat(when[:10]) + timedelta(days=3)) if sheet.cancelled else ""
        rows.append(
            "~".join(
                (
                    sheet.uuid.upper(),
                    sheet.listed["issuer"],
                    "",
                    COMPANY.rfc,
                    COMPANY.name,
                    "FIC010101PA1",
                    when.replace("T", " "),
                    when.replace("T", " "),
                    "0",
                    sheet.listed["kind"],
                    status,
                    gone,
                )
            )
        )
    rows += [
        f"00000000-0000-4000-8000-00000000000{number}~FIC120202GS2~~{COMPANY.rfc}~{COMPANY.name}~"
        "FIC010101PA1~2025-06-15 10:00:00~2025-06-15 10:00:00~1160.00~I~1~"
        for number in (1, 2)
    ]
    return "\n".join(rows) + "\n"
