"""The shipped tables as they lie in `data/`: rows of text, and one version over all of them."""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Final

from smartshoring.errors import ReferenceTableError

DATA: Final = Path(__file__).parent / "data"

Row = dict[str, str]


def names() -> tuple[str, ...]:
    """Names of all shipped tables, in order."""
    return tuple(sorted(path.stem for path in DATA.glob("*.csv")))


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of `data/<name>.csv`, every cell as stripped text; empty means not known.

    A source cell `same` is replaced by the source of the row above.

    Args:
        name: File name without `.csv`.

    Raises:
        ReferenceTableError: No such table, no header, or a row longer or shorter than the header.
    """
    path = DATA / f"{name}.csv"
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ReferenceTableError(f"no shipped table {name}.csv: {error}") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    found: list[Row] = []
    above = ""
    try:
        for cells in reader:
            if not header:
                header = [cell.strip() for cell in cells]
                if len(set(header)) != len(header) or not all(header):
                    raise ReferenceTableError(f"{name}.csv: header {header}")
                continue
            if not cells:
                continue
            if len(cells) != len(header):
                raise ReferenceTableError(
                    f"{name}.csv line {reader.line_num}: {len(cells)} cells, not {len(header)}"
                )
            row = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
            if row.get("source") == "same":
                if not above:
                    raise ReferenceTableError(f"{name}.csv line {reader.line_num}: same as what?")
                row["source"] = above
            above = row.get("source", "")
            found.append(row)
    except csv.Error as error:
        raise ReferenceTableError(f"{name}.csv line {reader.line_num}: {error}") from error
    if not header:
        raise ReferenceTableError(f"{name}.csv is empty")
    return tuple(found)


@cache
def version() -> str:
    """SHA-256 over all shipped tables (names and contents), first 12 hex digits.

    Line ends are taken as LF, so that a checkout on another system has the same version.
    """
    digest = hashlib.sha256()
    for name in names():
        content = (DATA / f"{name}.csv").read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
