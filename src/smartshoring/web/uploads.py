"""Files that a browser sends, as a folder: sizes, names and archives are guarded before use."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

from smartshoring.web.refusal import RefusedError

MOST_BYTES: Final = 200_000_000
"""Of one request."""
_MOST_UNPACKED: Final = 1_000_000_000
_MOST_MEMBERS: Final = 5_000
_MOST_RATIO: Final = 200.0
_CASE_FILES: Final = frozenset({".csv", ".tsv", ".yaml", ".yml", ".md", ".txt"})


class Sent(NamedTuple):
    """A file of a request.

    Attributes:
        name: As the browser names it; it may hold folders, and may lie.
        file: Its bytes, rewound.
    """

    name: str
    file: IO[bytes]


def keep_case(sent: Sequence[Sent], folder: Path) -> Path:
    """Put a case into a folder and say what of it is to be loaded.

    Args:
        sent: One workbook, one archive of a folder, or `case.yaml` with tables.
        folder: An empty folder.

    Raises:
        RefusedError: What was sent is no case whatever it holds.
    """
    if not sent:
        raise RefusedError("nothing_sent")
    if len(sent) == 1:
        suffix = PurePosixPath(_last(sent[0].name)).suffix.lower()
        if suffix in (".xlsx", ".xlsm"):
            if not zipfile.is_zipfile(sent[0].file):
                raise RefusedError("not_a_workbook", 415, name=_last(sent[0].name))
            sent[0].file.seek(0)
            _check_archive(sent[0].file, sent[0].name)
            path = folder / _safe(sent[0].name)
            _copy(sent[0].file, path)
            return path
        if suffix == ".zip":
            _unpack(sent[0], folder)
            return _root_of(folder)
    for one in sent:
        name = _safe(one.name)
        if PurePosixPath(name).suffix.lower() not in _CASE_FILES:
            raise RefusedError("wrong_kind", 415, name=name)
        _copy(one.file, folder / name)
    return folder


def keep_files(sent: Sequence[Sent], folder: Path) -> None:
    """Put files into a folder under names that cannot leave it; archives stay as they are.

    Raises:
        RefusedError: Nothing was sent.
    """
    if not sent:
        raise RefusedError("nothing_sent")
    for one in sent:
        name = _safe(one.name)
        path, number = folder / name, 1
        while path.exists():
            number += 1
            path = folder / f"{PurePosixPath(name).stem}-{number}{PurePosixPath(name).suffix}"
        _copy(one.file, path)


def _unpack(sent: Sent, folder: Path) -> None:
    """The tables of an archive, flat or below folders; no member can be written elsewhere."""
    _check_archive(sent.file, sent.name)
    with zipfile.ZipFile(sent.file) as box:
        for member in box.infolist():
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if member.is_dir() or path.suffix.lower() not in _CASE_FILES:
                continue
            if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
                raise RefusedError("unsafe_name", name=member.filename[:80])
            if path.parts[0] == "__MACOSX" or path.name.startswith("."):
                continue
            target = folder.joinpath(*path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with box.open(member) as source:
                    data = source.read(member.file_size + 1)
            except (
                zipfile.BadZipFile,
                OSError,
                ValueError,
                NotImplementedError,
                EOFError,
            ) as error:
                raise RefusedError("damaged_archive", name=_last(sent.name)) from error
            target.write_bytes(data)


def _check_archive(file: IO[bytes], name: str) -> None:
    """Refuse what claims to unpack to far too much, before anything is unpacked."""
    try:
        with zipfile.ZipFile(file) as box:
            members = box.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise RefusedError("damaged_archive", 415, name=_last(name)) from error
    whole = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if (
        len(members) > _MOST_MEMBERS
        or whole > _MOST_UNPACKED
        or whole > _MOST_RATIO * max(1, packed) + 1_000_000
    ):
        raise RefusedError("archive_bomb", 413, name=_last(name))
    if any(one.flag_bits & 1 for one in members):
        raise RefusedError("locked_archive", name=_last(name))
    file.seek(0)


def _root_of(folder: Path) -> Path:
    """The folder that holds `case.yaml`: the archive's own, or the only one inside it."""
    found = sorted(folder.rglob("case.y*ml"), key=lambda path: len(path.parts))
    return found[0].parent if found else folder


def _last(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1][:80]


def _safe(name: str) -> str:
    """The last part of a name, with nothing in it that a file system takes for more than a sign."""
    kept = "".join(one if one.isalnum() or one in "-_. ()" else "_" for one in _last(name)).strip()
    return kept.lstrip(".") or "file"


def _copy(file: IO[bytes], path: Path) -> None:
    file.seek(0)
    with path.open("wb") as target:
        shutil.copyfileobj(file, target)
