"""Groups of places or products that stand for each of their members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

import numpy as np

from smartshoring.case.importing.sheet import Sheet

Groups = dict[str, list[str]]


def groups(sheet: Sheet) -> Groups:
    """Members by group."""
    sheet.without_excluded()
    names, members = sheet.needed("name"), sheet.needed("member")
    found: Groups = defaultdict(list)
    for i in np.flatnonzero(sheet.used):
        found[names[i]].append(members[i])
    return dict(found)


def expand(name: str, known: Container[str], members: Groups) -> list[str]:
    """The known names that a name stands for: itself, or the members of the group, at any depth."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if current in known:
            found.append(current)
        waiting.extend(members.get(current, ()))
    return sorted(found)
