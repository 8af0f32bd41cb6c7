"""Files of folders and archives: each once, in order, within bounds."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

from smartshoring.carbon.footprint.sources import Source, sources


def box(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


def found(*paths: Path) -> list[Source]:
    return list(sources(paths))


def test_folders_and_archives_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.xml").write_bytes(b"<x/>")
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    (tmp_path / "c.zip").write_bytes(box(m_xml=b"<m/>", inner_zip=box(n_xml=b"<n/>")))
    names = [one.name for one in found(tmp_path)]
    assert names == ["a.xml", "b/x.xml", "c.zip!inner.zip!n.xml", "c.zip!m.xml"]
    assert all(one.data for one in found(tmp_path))


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    assert len(found(tmp_path, tmp_path / "a.xml", tmp_path)) == 1


def test_archives_that_are_no_archives(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(box(a_xml=b"<a/>" * 50)[:60])
    (tmp_path / "bomb.zip").write_bytes(box(a_xml=b" " * 9_000_000))
    large = box(a_xml=b"<a>" + os.urandom(100) + b" " * 11_000_000)
    (tmp_path / "large.zip").write_bytes(large)
    told = {one.name: one.trouble for one in found(tmp_path)}
    assert told["bomb.zip!a.xml"] == "archive_bomb"
    assert told["large.zip!a.xml"] == "too_large"
    assert told["cut.zip"] == "archive_damaged"


def test_a_workbook_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "libro.xlsx").write_bytes(box(sheet_xml=b"<a/>"))
    (only,) = found(tmp_path)
    assert (only.name, only.trouble) == ("libro.xlsx", "")


def test_depth_ends(tmp_path: Path) -> None:
    data = box(a_xml=b"<a/>")
    for _ in range(8):
        data = box(inner_zip=data)
    (tmp_path / "deep.zip").write_bytes(data)
    (only,) = found(tmp_path)
    assert only.trouble == "archive_bomb"


def test_a_huge_file_is_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    (only,) = found(tmp_path)
    assert (only.data, only.trouble) == (None, "too_large")


def test_members_that_would_leave_the_folder_are_only_names(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../evil.xml", b"<a/>")
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (folder / "a.zip").write_bytes(buffer.getvalue())
    (only,) = found(folder)
    assert only.data == b"<a/>"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.zip"]
