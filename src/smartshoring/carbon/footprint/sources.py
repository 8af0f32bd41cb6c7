"""Files to read: those of folders and of archives inside them, each by a name that sorts.

A member of an archive is named `box.zip!inner/a.xml`. Nothing is unpacked to disk; archives are
opened to a depth, and what they claim to unpack to is bounded before anything is unpacked.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smartshoring.carbon.invoices.guard import MOST_BYTES

_DEEPEST: Final = 4
"""Archives inside archives."""
_MOST_ARCHIVE_BYTES: Final = 2_000_000_000
_MOST_MEMBERS: Final = 200_000
_MOST_RATIO: Final = 200.0
"""Larger expansion is no invoice: XML of this kind shrinks to a fifth or a tenth."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file.

    Attributes:
        name: As the user knows it, below the folder that was named.
        data: Its bytes; None where it could not be read or is too large.
        trouble: Why there are none: `too_large`, `unreadable`, `archive_damaged`, `archive_bomb`,
            `archive_locked`; "" with data.
    """

    name: str
    data: bytes | None
    trouble: str = ""


def sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Every file below paths, in the order of names; each regular file and archive member once."""
    for root, path in sorted(_files(paths), key=lambda found: (found[0], found[1].as_posix())):
        name = path.relative_to(root).as_posix() if path != root else path.name
        yield from _opened(name, path)


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    seen: set[Path] = set()
    # The order in which folders are named says nothing: what lies in two of them counts once.
    for given in sorted(paths):
        if not given.is_dir():
            if (real := given.resolve()) not in seen:
                seen.add(real)
                yield given, given
            continue
        for folder, folders, files in os.walk(given):
            folders.sort()
            for file in files:
                path = Path(folder) / file
                if (real := path.resolve()) not in seen and path.is_file():
                    seen.add(real)
                    yield given, path


def _opened(name: str, path: Path) -> Iterator[Source]:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            # Workbooks and documents are archives too; what they hold are no invoices.
            if file.read(2) == b"PK" and path.suffix.lower() == ".zip":
                if size > _MOST_ARCHIVE_BYTES:
                    yield Source(name, None, "too_large")
                else:
                    yield from _members(name, path, 1)
                return
            if size > MOST_BYTES:
                yield Source(name, None, "too_large")
                return
            file.seek(0)
            yield Source(name, file.read())
    except OSError:
        yield Source(name, None, "unreadable")


def _members(name: str, archive: Path | io.BytesIO, depth: int) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(archive) as box:
            members = [one for one in box.infolist() if not one.is_dir()]
            if len(members) > _MOST_MEMBERS:
                yield Source(name, None, "archive_bomb")
                return
            for member in sorted(members, key=lambda one: one.filename):
                yield from _member(f"{name}!{member.filename}", box, member, depth)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield Source(name, None, "archive_damaged")


def _member(
    name: str, box: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int
) -> Iterator[Source]:
    nested = member.filename.lower().endswith(".zip")
    if member.flag_bits & 1:
        yield Source(name, None, "archive_locked")
        return
    if member.file_size > (50 * MOST_BYTES if nested else MOST_BYTES):
        yield Source(name, None, "too_large")
        return
    if member.file_size > _MOST_RATIO * max(1, member.compress_size) + 100_000:
        yield Source(name, None, "archive_bomb")
        return
    try:
        with box.open(member) as file:
            # A header may lie about the size: never more than it says is taken.
            data = file.read(member.file_size + 1)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        yield Source(name, None, "archive_damaged")
        return
    except Exception as error:  # zlib has its own tree
        if type(error).__module__ not in ("zlib", "lzma", "bz2", "_lzma"):
            raise
        yield Source(name, None, "archive_damaged")
        return
    if data[:4] == b"PK\x03\x04" and nested:
        if depth >= _DEEPEST:
            yield Source(name, None, "archive_bomb")
        else:
            yield from _members(name, io.BytesIO(data), depth + 1)
        return
    yield Source(name, data)
