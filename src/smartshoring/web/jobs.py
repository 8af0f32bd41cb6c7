"""Work in processes of its own: a queue, a watcher that hears them, and what they say meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any, Final

from smartshoring.web.worker import STOP
from smartshoring.web.workspace import Kind, Workspace, read_json, write_json

_LOOK_S: Final = 0.15
_KINDS: Final[tuple[Kind, ...]] = ("runs", "footprints")
_RUNNING: Final = frozenset({"queued", "running"})


class Jobs:
    """Starts, watches and stops workers.

    Args:
        workspace: Where their folders are.
        at_once: How many run side by side.
    """

    def __init__(self, workspace: Workspace, at_once: int | None = None) -> None:
        self._workspace = workspace
        self._at_once = at_once or max(1, os.cpu_count() or 1)
        self._waiting: deque[tuple[Kind, str]] = deque()
        self._running: dict[tuple[Kind, str], subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._interrupted()
        self._watcher = threading.Thread(target=self._watch, name="jobs", daemon=True)
        self._watcher.start()

    def _interrupted(self) -> None:
        """What an earlier server was doing when it ended: finished meanwhile, or interrupted."""
        for kind in _KINDS:
            for item in self._workspace.items(kind):
                if item["status"] in _RUNNING:
                    self._close(kind, item["id"])

    def start(self, kind: Kind, name: str, request: dict[str, Any], **facts: Any) -> dict[str, Any]:
        """Queue the work of a folder; what the register tells of it."""
        folder = self._workspace.folder(kind, name)
        assert folder is not None  # noqa: S101 (the caller has just made it)
        write_json(folder / "request.json", request)
        told = self._workspace.tell(kind, name, status="queued", **facts)
        with self._lock:
            self._waiting.append((kind, name))
        return told

    def stop(self, kind: Kind, name: str) -> None:
        """Ask for an end with the best so far; what waits does not begin."""
        with self._lock:
            waiting = (kind, name) in self._waiting
            if waiting:
                self._waiting.remove((kind, name))
        if waiting:
            self._workspace.tell(kind, name, status="cancelled")
            return
        folder = self._workspace.folder(kind, name)
        if folder is not None:
            (folder / STOP).touch()

    def forget(self, kind: Kind, name: str) -> None:
        """End at once and delete."""
        with self._lock:
            if (kind, name) in self._waiting:
                self._waiting.remove((kind, name))
            process = self._running.pop((kind, name), None)
        if process is not None:
            process.kill()
            process.wait()
        self._workspace.remove(kind, name)

    def state(self, kind: Kind, item: dict[str, Any]) -> dict[str, Any]:
        """An item with what its worker says now."""
        if item["status"] != "running":
            return item
        folder = self._workspace.folder(kind, item["id"])
        progress = None if folder is None else read_json(folder / "progress.json")
        return {**item, **(progress or {})}

    def close(self) -> None:
        """End the watcher and its workers; what they were doing is interrupted."""
        self._ended.set()
        self._watcher.join()
        with self._lock:
            processes = list(self._running.items())
            self._running.clear()
        for (kind, name), process in processes:
            process.terminate()
            process.wait()
            self._close(kind, name)

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_S):
            with self._lock:
                over = [key for key, one in self._running.items() if one.poll() is not None]
                for key in over:
                    del self._running[key]
                fresh: list[tuple[Kind, str]] = []
                while self._waiting and len(self._running) + len(fresh) < self._at_once:
                    fresh.append(self._waiting.popleft())
            for kind, name in over:
                self._close(kind, name)
            for kind, name in fresh:
                self._begin(kind, name)

    def _begin(self, kind: Kind, name: str) -> None:
        folder = self._workspace.folder(kind, name)
        if folder is None:
            return
        self._workspace.tell(kind, name, status="running")
        with (folder / "worker.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 (our own module, ids of our own making)
                [sys.executable, "-m", "smartshoring.web.worker", kind, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=Path.home(),
            )
        with self._lock:
            self._running[kind, name] = process

    def _close(self, kind: Kind, name: str) -> None:
        """Tell the register how it ended."""
        folder = self._workspace.folder(kind, name)
        end = None if folder is None else read_json(folder / "end.json")
        self._workspace.tell(kind, name, **(end or {"status": "interrupted"}))
