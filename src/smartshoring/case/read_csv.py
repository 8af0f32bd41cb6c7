"""Reading a CSV file as people write it: any usual encoding and separator, line numbers kept."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TextIO

import numpy as np

from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawTable
from smartshoring.errors import Problem

MAX_BYTES = 2_000_000_000
_CHUNK = 65_536
_INTERNED = 200_000
_CONTROL = bytes(sign for sign in range(32) if sign not in b"\t\n\r\f\v") + b"\x7f"
_SEPARATORS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)


def read_csv(path: Path, problems: Collector) -> RawTable | None:
    """The table in a file, or None when it is not a readable table at all."""
    if path.stat().st_size > MAX_BYTES:
        problems.add(Problem("case.file_too_large", path.name, params={"most": "2 GB"}))
        return None
    return parse_csv(path.read_bytes(), path.name, problems)


def parse_csv(data: bytes, file: str, problems: Collector) -> RawTable | None:
    """The table in the bytes of a file."""
    encoding = _encoding(data, file, problems)
    if encoding is None:
        return None
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    comments, first = _skip_comments(stream)
    if first is None:
        problems.add(Problem("case.file_empty", file))
        return None
    separator = _separator(first)
    stream.seek(0)
    for _ in range(comments):
        stream.readline()
    name = file.rsplit(".", 1)[0].casefold().strip()
    header, cells, lines = _records(stream, separator, comments, file, problems)
    if header is None:
        return None
    return RawTable(
        name=name,
        file=file,
        header=tuple(header[0]),
        cells=tuple(cells),
        row=np.array(lines, dtype=np.int64),
        header_row=header[1],
        decimal_comma=separator != ",",
    )


def _encoding(data: bytes, file: str, problems: Collector) -> str | None:
    """Name of the encoding; a problem and None when these bytes are no text."""
    if not data.strip():
        problems.add(Problem("case.file_empty", file))
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif _looks_binary(data):
        problems.add(Problem("case.not_text", file))
        return None
    else:
        encoding = "utf-8-sig"
    try:
        # Checked here once, so that no error can surface in the middle of a million rows.
        data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            problems.add(Problem("case.not_text", file))
            return None
        problems.add(Problem("case.read_as_cp1252", file, severity="warning"))
        return "cp1252" if _decodes(data, "cp1252") else "latin-1"
    return encoding


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _looks_binary(data: bytes) -> bool:
    sample = data[:1_000_000]
    return b"\0" in data or len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) / 200


def _skip_comments(stream: io.TextIOWrapper) -> tuple[int, str | None]:
    """Count of leading comment, blank and `sep=` lines, and the header's line."""
    count = 0
    while line := stream.readline():
        bare = line.strip()
        if bare and not bare.lstrip('"').startswith("#") and not _SEP_LINE.match(bare):
            return count, line
        count += 1
    return count, None


def _separator(header: str) -> str:
    """The separator that occurs most in the header, quoted text aside."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_SEPARATORS, key=bare.count)


class _Columns:
    """Cells by column; equal texts of a column share one object while they are few."""

    def __init__(self, width: int) -> None:
        self.cells: list[list[str]] = [[] for _ in range(width)]
        self._known: list[dict[str, str]] = [{} for _ in range(width)]

    def extend(self, records: list[list[str]]) -> None:
        """Append records that all have the full width."""
        for cells, known, values in zip(
            self.cells, self._known, zip(*records, strict=True), strict=False
        ):
            if len(known) < _INTERNED:
                cells.extend([known.setdefault(value, value) for value in values])
            else:
                cells.extend(values)


def _records(
    stream: TextIO, separator: str, skipped: int, file: str, problems: Collector
) -> tuple[tuple[list[str], int] | None, list[list[str]], list[int]]:
    """Header with its line, cells by column, and the line each record starts at."""
    reader = csv.reader(
        stream, delimiter=separator, skipinitialspace=separator != "\t", strict=True
    )
    header: tuple[list[str], int] | None = None
    columns = _Columns(0)
    chunk: list[list[str]] = []
    lines: list[int] = []
    width = 0
    next_line = 1 + skipped
    try:
        for record in reader:
            start, next_line = next_line, reader.line_num + 1 + skipped
            if not record or (not record[0] and not any(cell.strip() for cell in record)):
                continue
            if header is None:
                header = ([name.strip() for name in record], start)
                width = len(record)
                columns = _Columns(width)
                continue
            if len(record) != width:
                if any(cell.strip() for cell in record[width:]):
                    problems.add(_too_many(record, width, start, file))
                record = [*record[:width], *[""] * (width - len(record))]  # noqa: PLW2901
            chunk.append(record)
            lines.append(start)
            if len(chunk) == _CHUNK:
                columns.extend(chunk)
                chunk = []
    except csv.Error as error:
        problems.add(Problem("case.csv_broken", file, next_line, params={"why": str(error)}))
    if chunk:
        columns.extend(chunk)
    return header, columns.cells, lines


def _too_many(record: list[str], width: int, row: int, file: str) -> Problem:
    params = {"cells": str(len(record)), "columns": str(width)}
    return Problem("case.too_many_cells", file, row, value=record[width], params=params)
