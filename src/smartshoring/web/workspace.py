"""The workspace folder: what the server keeps, as files, with one SQLite register of what is there.

`cases/ID/` holds a case as it was given, `runs/ID/` and `footprints/ID/` a question, its progress
and its results. The register is told before a worker starts and after it ends, so that a killed
server finds everything again: what was done is there, what was being done is `interrupted`.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

Kind = Literal["cases", "runs", "footprints"]
KINDS: Final[tuple[Kind, ...]] = ("cases", "runs", "footprints")
_ID: Final = re.compile(r"[a-z0-9]{12}")


class Workspace:
    """A folder with its register; safe to use from several threads.

    Args:
        root: The folder; made if it is not there.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        for kind in KINDS:
            (self.root / kind).mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._base = sqlite3.connect(self.root / "register.sqlite", check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS item (kind TEXT, id TEXT, created TEXT, told TEXT, "
            "PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )
        self._base.commit()

    def close(self) -> None:
        """Let go of the register."""
        with self._lock:
            self._base.close()

    def new(self, kind: Kind) -> tuple[str, Path]:
        """A fresh id and its empty folder."""
        name = secrets.token_hex(6)
        folder = self.root / kind / name
        folder.mkdir()
        return name, folder

    def folder(self, kind: Kind, name: str) -> Path | None:
        """The folder of an id; None where there is none, whatever text the id is."""
        if not _ID.fullmatch(name):
            return None
        folder = self.root / kind / name
        return folder if folder.is_dir() else None

    def tell(self, kind: Kind, name: str, /, **facts: Any) -> dict[str, Any]:
        """Set facts of an item, made if it is not there; returns all of them."""
        with self._lock:
            found = self._base.execute(
                "SELECT created, told FROM item WHERE kind = ? AND id = ?", (kind, name)
            ).fetchone()
            created = found[0] if found else datetime.now(UTC).isoformat(timespec="milliseconds")
            told = {**(json.loads(found[1]) if found else {}), **facts}
            self._base.execute(
                "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)",
                (kind, name, created, json.dumps(told, ensure_ascii=False)),
            )
            self._base.commit()
        return {"id": name, "created": created, **told}

    def item(self, kind: Kind, name: str) -> dict[str, Any] | None:
        """Facts of an item; None where there is none."""
        with self._lock:
            found = self._base.execute(
                "SELECT created, told FROM item WHERE kind = ? AND id = ?", (kind, name)
            ).fetchone()
        return None if found is None else {"id": name, "created": found[0], **json.loads(found[1])}

    def items(self, kind: Kind) -> list[dict[str, Any]]:
        """All items of a kind, the newest first."""
        with self._lock:
            rows = self._base.execute(
                "SELECT id, created, told FROM item WHERE kind = ? ORDER BY created DESC, id",
                (kind,),
            ).fetchall()
        return [{"id": name, "created": at, **json.loads(told)} for name, at, told in rows]

    def remove(self, kind: Kind, name: str) -> None:
        """Forget an item and delete its folder."""
        with self._lock:
            self._base.execute("DELETE FROM item WHERE kind = ? AND id = ?", (kind, name))
            self._base.commit()
        folder = self.folder(kind, name)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def write_json(path: Path, data: Any) -> None:
    """Write whole or not at all: a reader never sees half of it."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False), "utf-8")
    partial.replace(path)


def read_json(path: Path) -> Any | None:
    """What `write_json` wrote; None where there is nothing."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
