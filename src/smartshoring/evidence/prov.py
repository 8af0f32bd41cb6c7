"""Evidence as W3C PROV in its JSON form: which figure came from what, by which activity.

Entities are files, factors, records and totals; the run is the only activity. (PROV-JSON, W3C
member submission of 24 April 2013; PROV-DM recommendation of 30 April 2013.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

NAMESPACE: Final = "urn:smartshoring:"


class Provenance:
    """Entities and where each was derived from."""

    def __init__(self, run: str, facts: Mapping[str, str]) -> None:
        """Begin with the run.

        Args:
            run: Its root.
            facts: What is to be said of it, such as versions.
        """
        self.run = f"s:run/{run}"
        self._facts = {f"s:{name}": value for name, value in facts.items()}
        self._entities: dict[str, dict[str, Any]] = {}
        self._derived: list[tuple[str, str]] = []

    def entity(self, name: str, facts: Mapping[str, Any], origins: Iterable[str] = ()) -> None:
        """Add an entity, and what it was derived from.

        Args:
            name: Such as `record/0123:1`.
            facts: What is to be said of it.
            origins: Names of entities.
        """
        self._entities[f"s:{name}"] = {
            f"s:{key}": value for key, value in facts.items() if value is not None
        }
        self._derived += [(f"s:{name}", f"s:{origin}") for origin in origins]

    def document(self) -> dict[str, Any]:
        """PROV-JSON."""
        return {
            "prefix": {"s": NAMESPACE},
            "activity": {self.run: self._facts},
            "entity": self._entities,
            "wasGeneratedBy": {
                f"_:g{n}": {"prov:entity": name, "prov:activity": self.run}
                for n, name in enumerate(self._entities)
                if not name.startswith(("s:file/", "s:factor/"))
            },
            "used": {
                f"_:u{n}": {"prov:activity": self.run, "prov:entity": name}
                for n, name in enumerate(self._entities)
                if name.startswith(("s:file/", "s:factor/"))
            },
            "wasDerivedFrom": {
                f"_:d{n}": {"prov:generatedEntity": one, "prov:usedEntity": other}
                for n, (one, other) in enumerate(self._derived)
            },
        }
