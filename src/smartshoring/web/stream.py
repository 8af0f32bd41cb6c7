"""One stream of events for a tab: what changes of any run or footprint, as it changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from smartshoring.web.request import Server
from smartshoring.web.workspace import Kind

_LOOK_S: Final = 0.25
_ALIVE_S: Final = 15.0
_NAMES: Final[dict[Kind, str]] = {"runs": "run", "footprints": "footprint"}


async def events(state: Server) -> AsyncIterator[str]:
    """Events as text of `text/event-stream`; the first ones tell what there is."""
    known: dict[tuple[Kind, str], str] = {}
    quiet = 0.0
    while True:
        fresh = await asyncio.to_thread(_changed, state, known)
        for name, item in fresh:
            yield f"event: {name}\ndata: {json.dumps(item, ensure_ascii=False)}\n\n"
        quiet = 0.0 if fresh else quiet + _LOOK_S
        if quiet >= _ALIVE_S:
            # Whoever is gone is noticed only by writing.
            yield ": alive\n\n"
            quiet = 0.0
        await asyncio.sleep(_LOOK_S)


def _changed(state: Server, known: dict[tuple[Kind, str], str]) -> list[tuple[str, dict[str, Any]]]:
    """Items that differ from what was told last; those that are gone say so."""
    fresh: list[tuple[str, dict[str, Any]]] = []
    seen: set[tuple[Kind, str]] = set()
    for kind, name in _NAMES.items():
        for item in state.workspace.items(kind):
            told = state.jobs.state(kind, item)
            key, text = (kind, item["id"]), json.dumps(told, sort_keys=True)
            seen.add(key)
            if known.get(key) != text:
                known[key] = text
                fresh.append((name, told))
    for key in [key for key in known if key not in seen]:
        del known[key]
        fresh.append((_NAMES[key[0]], {"id": key[1], "status": "removed"}))
    return fresh
