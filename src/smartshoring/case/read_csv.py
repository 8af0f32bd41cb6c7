"""Reading a CSV file as people write it: any usual encoding and separator, line numbers kept."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TextIO

import numpy as np

from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawTable
from smartshoring.collection import without_collection
from smartshoring.errors import Problem

MAX_BYTES = 2_000_000_000
_CHUNK = 1_024
_SHARED_AT_LEAST = 50_000
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
    with without_collection():
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
    """Cells by column; equal texts of a column share one object where that saves memory."""

    def __init__(self, width: int) -> None:
        self.cells: list[list[str]] = [[] for _ in range(width)]
        self._known: list[dict[str, str] | None] = [{} for _ in range(width)]

    def extend(self, records: list[list[str]]) -> None:
        """Append records that all have the full width."""
        for index, values in enumerate(zip(*records, strict=True)):
            known = self._known[index]
            cells = self.cells[index]
            if known is None:
                cells.extend(values)
                continue
            cells.extend(map(known.setdefault, values, values))
            if len(known) > max(_SHARED_AT_LEAST, len(cells) // 2):
                # Mostly distinct, as numbers are: nothing to share.
                self._known[index] = None


def _records(
    stream: TextIO, separator: str, skipped: int, file: str, problems: Collector
) -> tuple[tuple[list[str], int] | None, list[list[str]], list[int]]:
    """Header with its line, cells by column, and the line each record starts at."""
    reader = csv.reader(
        stream, delimiter=separator, skipinitialspace=separator != "\t", strict=True
    )
    header: tuple[list[str], int] | None = None
    columns = _Columns(0)
    lines: list[int] = []
    line = 1 + skipped
    broken = ""
    while not broken:
        chunk: list[list[str]] = []
        try:
            chunk.extend(islice(reader, _CHUNK))
        except csv.Error as error:
            # The records before the broken one are in the chunk already.
            broken = str(error)
        if not chunk and not broken:
            break
        starts = _starts(chunk, line, reader.line_num + skipped if not broken else None)
        line = starts.pop()
        if header is None:
            while chunk and not any(chunk[0]):
                del chunk[0], starts[0]
            if not chunk:
                continue
            header = ([name.strip() for name in chunk.pop(0)], starts.pop(0))
            columns = _Columns(len(header[0]))
        chunk, starts = _full_width(chunk, starts, len(header[0]), file, problems)
        columns.extend(chunk)
        lines.extend(starts)
    if broken:
        problems.add(Problem("case.csv_broken", file, line, params={"why": broken}))
    return header, columns.cells, lines


def _starts(chunk: list[list[str]], first: int, last: int | None) -> list[int]:
    """Line at which each record starts, and at the end the line after all of them."""
    if last == first + len(chunk) - 1:
        return list(range(first, last + 2))
    starts = [first]
    for record in chunk:
        inner = sum(
            cell.count("\n") + cell.count("\r") - cell.count("\r\n")
            for cell in record
            if "\n" in cell or "\r" in cell
        )
        starts.append(starts[-1] + 1 + inner)
    return starts


def _full_width(
    chunk: list[list[str]], starts: list[int], width: int, file: str, problems: Collector
) -> tuple[list[list[str]], list[int]]:
    """The records that are not blank, each as wide as the header."""
    if set(map(len, chunk)) <= {width} and all(map(itemgetter(0), chunk)):
        return chunk, starts
    full: list[list[str]] = []
    lines: list[int] = []
    for record, line in zip(chunk, starts, strict=True):
        if not any(cell.strip() for cell in record):
            continue
        if any(cell.strip() for cell in record[width:]):
            problems.add(_too_many(record, width, line, file))
        full.append([*record[:width], *[""] * (width - len(record))])
        lines.append(line)
    return full, lines


def _too_many(record: list[str], width: int, row: int, file: str) -> Problem:
    params = {"cells": str(len(record)), "columns": str(width)}
    return Problem("case.too_many_cells", file, row, value=record[width], params=params)
