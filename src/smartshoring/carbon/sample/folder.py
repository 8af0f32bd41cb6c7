"""Writes the sample: chooses the papers, places them in folders and boxes, lists the answers."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from smartshoring.carbon.sample import freight, fuel, power, trouble
from smartshoring.carbon.sample.desk import COMPANY, Desk, Paper
from smartshoring.carbon.sample.seal import PAC_RFC

Maker = Callable[[Desk, int], list[Paper]]

QUIRKS: dict[int, Maker] = {
    1: power.single, 2: power.tou, 3: power.new_year, 4: trouble.twice, 5: trouble.replaced,
    6: trouble.cancelled, 7: fuel.credit, 8: trouble.payment_or_payroll, 9: trouble.own_sale,
    10: trouble.public_sale, 11: fuel.dollars, 12: fuel.gallons, 13: fuel.energy_codes,
    14: fuel.gross_heat, 15: fuel.standard_metres, 16: fuel.cylinders, 17: fuel.oil,
    18: fuel.one_litre, 19: fuel.mixed, 20: fuel.lpg_as_propane, 21: fuel.odd_permit,
    22: freight.card_without_unit, 23: freight.fleet_or_carrier, 24: freight.heavy,
    25: freight.old_name, 26: freight.state_name, 27: freight.no_distance,
    28: trouble.encodings, 29: trouble.apart, 30: trouble.cut, 31: trouble.bomb,
    32: power.solar, 33: power.private, 34: freight.miles,
}  # fmt: skip
_EXTRAS: list[Maker] = [
    trouble.too_large,
    trouble.false_seal, trouble.not_ours, trouble.not_cfdi, trouble.card_supply, power.overlap,
    power.second_series, power.empty_receipt, fuel.disagree, fuel.unclear, freight.plain_freight,
]  # fmt: skip
_PLAIN: list[Maker] = [
    fuel.motor_fuel, fuel.goods, freight.hired, fuel.gas, fuel.motor_fuel, freight.card,
    power.single,
]  # fmt: skip
ROUNDS = 5


def _quirk_round(desk: Desk, turn: int) -> list[list[Paper]]:
    groups = []
    for number, maker in QUIRKS.items():
        group = maker(desk, turn)
        for paper in group:
            paper.quirks = sorted({*paper.quirks, number})
        groups.append(group)
    return groups


def _years(desk: Desk) -> list[list[Paper]]:
    """Three sites with a whole year each: time of use, ordinary, and two-monthly."""
    return [
        power.year_of_bills(desk, 2025, "GDMTH", 120_000, 210_000),
        power.year_of_bills(desk, 2025, "GDMTO", 18_000, 31_000),
        power.year_of_bills(desk, 2025, "PDBT", 1_500, 4_200),
    ]


def _choose(desk: Desk, count: int) -> list[Paper]:
    """Exactly `count` papers: one round of quirks, whole years, more rounds, then plain ones."""
    papers: list[Paper] = []

    def take(groups: list[list[Paper]]) -> None:
        for group in groups:
            if len(papers) + len(group) <= count:
                papers.extend(group)

    take(_quirk_round(desk, 0))
    if count > 60:
        take([maker(desk, 0) for maker in _EXTRAS])
        take(_years(desk))
    for turn in range(1, ROUNDS):
        if count > 75 * (turn + 1):
            take(_quirk_round(desk, turn))
        if turn == 2 and count > 225:
            take([maker(desk, turn) for maker in _EXTRAS[1:]])
    turn = 0
    while len(papers) < count:
        take([_PLAIN[turn % len(_PLAIN)](desk, turn)])
        turn += 1
    return papers


def _place(papers: list[Paper]) -> None:
    """Names the files: most in the folder, some below it, some in a zip and in a zip within."""
    for number, paper in enumerate(papers, 1):
        name = f"factura_{number:04d}.xml"
        where = {7: "2025/correo/", 13: "lote.zip!inner/", 17: "lote.zip!mas.zip!"}
        paper.path = where.get(number % 20, "") + name


def _mark_duplicates(papers: list[Paper]) -> None:
    """Of files with one UUID the first in sorted path order is kept."""
    seen: set[str] = set()
    for paper in sorted(papers, key=lambda paper: paper.path):
        if paper.uuid:
            if paper.uuid.lower() in seen:
                paper.labels = [label.judged("rejected", "duplicate") for label in paper.labels]
            seen.add(paper.uuid.lower())


def _box(members: dict[str, bytes]) -> bytes:
    """A zip whose bytes depend on nothing but its members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as box:
        for name, content in sorted(members.items()):
            box.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def _write(folder: Path, papers: list[Paper]) -> None:
    outer: dict[str, bytes] = {}
    inner: dict[str, bytes] = {}
    for paper in papers:
        *boxes, name = paper.path.split("!")
        if not boxes:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(paper.content)
        else:
            (inner if len(boxes) == 2 else outer)[name] = paper.content
    if inner:
        outer["mas.zip"] = _box(inner)
    if outer:
        (folder / "lote.zip").write_bytes(_box(outer))


_METADATA = (
    "Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~PacCertifico~FechaEmision~"
    "FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion"
)


def _metadata(desk: Desk, papers: list[Paper]) -> str:
    """The tax authority's list of the company, with two invoices that the folder lacks."""
    rows = [_METADATA]
    listed: set[str] = set()
    for paper in papers:
        bill = paper.invoice
        if not bill or not paper.uuid or COMPANY.rfc not in (bill.issuer.rfc, bill.receiver.rfc):
            continue
        if paper.uuid.upper() in listed:
            continue
        listed.add(paper.uuid.upper())
        stamped = bill.date + dt.timedelta(minutes=2)
        gone = f"{bill.date + dt.timedelta(days=20)}" if paper.cancelled else ""
        fields = [
            paper.uuid.upper(), bill.issuer.rfc, bill.issuer.name, bill.receiver.rfc,
            bill.receiver.name, PAC_RFC, f"{bill.date}", f"{stamped}",
            "0" if bill.kind in "TP" else str(paper.total), bill.kind,
            "0" if paper.cancelled else "1", gone,
        ]  # fmt: skip
        rows.append("~".join(fields))
    rows += [
        (
            f"{desk.uuid().upper()}~GFP140203XY2~GASOLINERA FICTICIA PRUEBA~{COMPANY.rfc}~"
            f"{COMPANY.name}~{PAC_RFC}~2025-06-15 10:00:00~2025-06-15 10:02:00~1160.00~I~1~"
        )
        for _ in range(2)
    ]
    return "\n".join(rows) + "\n"


def write_sample(folder: Path, *, count: int = 400, seed: int = 7) -> Path:
    """Writes `count` invoices into the folder and the answers beside it; returns their path."""
    desk = Desk(seed)
    papers = _choose(desk, count)
    _place(papers)
    _mark_duplicates(papers)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, papers)
    head = {"company": COMPANY.rfc, "seed": seed, "count": count, "files": len(papers)}
    rows = [head] + [
        label.as_row(paper.path, paper.uuid, paper.quirks)
        for paper in sorted(papers, key=lambda paper: paper.path)
        for label in paper.labels
    ]
    beside = folder.parent
    labels = beside / f"{folder.name}.labels.jsonl"
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    labels.write_text(text, encoding="utf-8")
    (beside / f"{folder.name}.test-ca.pem").write_bytes(desk.keys.ca_pem)
    (beside / f"{folder.name}.metadata.txt").write_text(_metadata(desk, papers), encoding="utf-8")
    return labels
