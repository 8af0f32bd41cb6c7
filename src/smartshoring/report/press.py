"""A report as PDF by Typst: PDF/A-2b for archives and PDF/UA-1 for readers who cannot see it."""

from __future__ import annotations

import json
import re
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any, Final

from smartshoring.report.content import Block, Bullets, Content, Grid, Picture, Words
from smartshoring.report.page import numeric_columns

STANDARDS: Final = ("a-2b", "ua-1")
_TEMPLATE: Final = "report.typ"


def pdf_of(content: Content) -> bytes:
    """The file; equal contents give equal bytes."""
    import typst  # noqa: PLC0415 (80 MB, only here)

    template = resources.files("smartshoring.report") / _TEMPLATE
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / _TEMPLATE).write_text(template.read_text("utf-8"), "utf-8")
        for section in content.sections:
            for one in section.blocks:
                if isinstance(one, Picture):
                    (root / f"{one.name}.svg").write_text(one.svg, "utf-8")
        (root / "content.json").write_text(json.dumps(_data(content), ensure_ascii=False), "utf-8")
        made = typst.compile(
            str(root / _TEMPLATE),
            root=str(root),
            format="pdf",
            pdf_standards=list(STANDARDS),
            ignore_system_fonts=True,
        )
    assert isinstance(made, bytes)  # noqa: S101 (one document is one file)
    return made


def _data(content: Content) -> dict[str, Any]:
    year, month, day = (int(part) for part in content.day[:10].split("-"))
    return {
        "title": content.title,
        "subtitle": content.subtitle,
        "language": content.language,
        "date": {"year": year, "month": month, "day": day},
        "footer": content.footer,
        "sections": [
            {"title": section.title, "blocks": [_block(one) for one in section.blocks]}
            for section in content.sections
        ],
    }


def _block(one: Block) -> dict[str, Any]:
    if isinstance(one, Words):
        return {"kind": "words", "text": one.text, "strong": one.strong}
    if isinstance(one, Bullets):
        return {"kind": "bullets", "items": list(one.items)}
    if isinstance(one, Picture):
        return {
            "kind": "picture",
            "file": f"{one.name}.svg",
            "title": one.title,
            "alt": one.alt,
            "reference": one.reference,
        }
    assert isinstance(one, Grid)  # noqa: S101 (there is no other kind)
    return {
        "kind": "grid",
        "title": one.title,
        "header": list(one.header),
        "numeric": list(numeric_columns(one)),
        "rows": [[_breakable(cell.text) for cell in row] for row in one.rows],
        "widths": _widths(one),
        "strong": [row for row, _, _ in one.sums],
        "reference": one.reference,
    }


def _breakable(text: str) -> str:
    """A text whose very long words, such as hashes and addresses, may be broken."""
    return _LONG.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), text)


_LONG: Final = re.compile(r"\S{24,}")
_PIECE: Final = re.compile(r".{1,12}")


def _widths(grid: Grid) -> list[int]:
    """Share of the page that each column wants: its longest word at least, its text at most."""
    shares = []
    for n, name in enumerate(grid.header):
        texts = [name, *(row[n].text for row in grid.rows)]
        word = max(len(part) for text in texts for part in text.split() or [""])
        shares.append(3 + max(min(word, 20), min(30, max(len(text) for text in texts))))
    return shares
