"""The whole run: files to readings, readings to judged lines, lines to emissions, totals and proof.

Two passes: the first reads and indexes, the second judges and counts. Between them readings lie in
a spool, so that a million files need no more memory than their index.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Final

from cryptography import x509

from smartshoring.carbon.consumption.record import VERDICTS, Consumption, Verdict, file_verdict
from smartshoring.carbon.footprint.coverage import Coverage, Told
from smartshoring.carbon.footprint.emit import (
    Activity,
    Emission,
    Recipe,
    activities_of,
    days_of,
)
from smartshoring.carbon.footprint.entities import Entities, Entity
from smartshoring.carbon.footprint.factors import GridPolicy, GwpSet
from smartshoring.carbon.footprint.judge import Judge, Judged
from smartshoring.carbon.footprint.kept import Kept
from smartshoring.carbon.footprint.metadata import Listed
from smartshoring.carbon.footprint.other_energy import Other, activities_of_other, covered
from smartshoring.carbon.footprint.production import Made
from smartshoring.carbon.footprint.reading import RULES, Reading, read
from smartshoring.carbon.footprint.sources import Source
from smartshoring.carbon.footprint.spool import Spool
from smartshoring.carbon.footprint.totals import Totals
from smartshoring.collection import without_collection
from smartshoring.evidence.chain import Chain
from smartshoring.reference.tables import version as reference_version

_REJECTED_TROUBLE: Final = frozenset(
    {"too_large", "unreadable", "archive_damaged", "archive_bomb", "archive_locked"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run.

    Attributes:
        company: Tax number of the company.
        year: Year of the totals; None = all months.
        gwp: Set of warming potentials.
        policy: Which year's grid factor holds.
        entities: Others whose invoices count.
        others: Energy that no invoice tells.
        made: What was made.
        listed: Invoices as the tax authority lists them; None where nobody said.
    """

    company: str
    year: int | None = None
    gwp: GwpSet = "AR5"
    policy: GridPolicy = "consumption_year"
    entities: tuple[Entity, ...] = ()
    others: tuple[Other, ...] = ()
    made: tuple[Made, ...] = ()
    listed: Listed | None = None


@dataclass(frozen=True)
class Line:
    """A line as it counts.

    Attributes:
        id: First 12 digits of the file's hash, and the line.
        judged: Its file.
        consumption: The line.
        activities: What it is multiplied with, and by which factors; empty where it does not count.
        site: Site at which it counts.
    """

    id: str
    judged: Judged
    consumption: Consumption
    activities: tuple[Activity, ...]
    site: str

    @property
    def emissions(self) -> tuple[Emission, ...]:
        """What it emits, one for each factor."""
        return tuple(one for activity in self.activities for one in activity.emissions)


@dataclass
class Footprint:
    """What a run found.

    Attributes:
        asked: What was asked.
        files: Files by verdict.
        lines: Every line of every file, where they were to be kept.
        totals: Sums.
        coverage: Months told and missing.
        missing_uuids: Invoices that the tax authority lists and no file holds.
        root: Hash over everything that was read and computed.
        version: Of rules and factors.
    """

    asked: Asked
    files: Counter[Verdict] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    coverage: tuple[Coverage, ...] = ()
    missing_uuids: tuple[str, ...] = ()
    root: str = ""
    version: str = ""

    @property
    def read(self) -> int:
        """How many files were read: the sum over all verdicts."""
        return sum(self.files[verdict] for verdict in VERDICTS)


def readings(
    sources: Iterable[Source],
    *,
    seals: bool = True,
    roots: Sequence[x509.Certificate] = (),
    kept: Kept | None = None,
) -> Iterator[tuple[str, Reading]]:
    """Name and reading of each file.

    Args:
        sources: The files.
        seals: Whether seals are checked; without it is faster and less sure.
        roots: Authorities that certificates are to be signed by; none asks for no chain.
        kept: Readings of earlier runs, taken where a file is the same.
    """
    for source in sources:
        if source.data is None:
            yield source.name, Reading("", source.trouble)
        elif kept is None:
            yield source.name, read(source.data, seals=seals, roots=roots)
        else:
            sha256 = hashlib.sha256(source.data).hexdigest()
            found = kept.get(sha256)
            if found is None:
                found = read(source.data, seals=seals, sha256=sha256, roots=roots)
                kept.put(found)
            yield source.name, found


def measured(
    found: Iterable[tuple[str, Reading]],
    asked: Asked,
    *,
    keep: bool = True,
    log: Callable[[str, str], None] | None = None,
    tell: Callable[[int], None] | None = None,
) -> Footprint:
    """The footprint of a company from its files.

    Args:
        found: Name and reading of each file, in the order of names.
        asked: What is asked.
        keep: Whether to keep every line; without, only sums are.
        log: Told every entry of the chain of evidence and the hash after it.
        tell: Told how many files are read.
    """
    entities = Entities(asked.company, asked.entities)
    cancelled = () if asked.listed is None else asked.listed.cancelled
    judge = Judge(entities, cancelled)
    version = version_of()
    footprint = Footprint(
        asked, totals=Totals(asked.gwp, asked.policy, asked.year), version=version
    )
    chain = Chain(rules_of(version, asked), log)
    missing = set() if asked.listed is None else set(asked.listed.valid)
    told = Told()
    with Spool() as spool, without_collection():
        for count, (name, reading) in enumerate(found, 1):
            spool.put(name, reading)
            judge.index(count, reading)
            if missing:
                missing.discard(reading.uuid)
            if tell is not None and count % 100 == 0:
                tell(count)
        judge.close_index()
        for order, (name, reading) in enumerate(spool, 1):
            _count(judge.judge(order, name, reading), footprint, chain, told, keep=keep)
    if asked.others:
        _add_others(footprint, chain)
    footprint.root = chain.root
    footprint.missing_uuids = tuple(sorted(missing))
    footprint.coverage = told.coverage(asked.year)
    return footprint


def _count(
    judged: Judged,
    footprint: Footprint,
    chain: Chain,
    told: Told,
    *,
    keep: bool,
) -> None:
    """A judged file into totals, proof and, where wanted, the list of lines."""
    totals, entity = footprint.totals, judged.entity
    counted = [_emitted(line, entity, footprint.asked.policy) for line in judged.lines]
    verdict = judged.verdict
    if any(line is not old for (line, _), old in zip(counted, judged.lines, strict=True)):
        verdict = file_verdict(tuple(line for line, _ in counted))
        judged = judged._replace(verdict=verdict)
    footprint.files[verdict] += 1
    said = [judged.reading.sha256, verdict]
    for line, activities in counted:
        # One text for each site: a kept reading brings its own with every line.
        site = intern((entity.site if entity is not None else "") or line.site)
        if line.counts:
            totals.add(line, activities, site)
            # Fuel is bought when it is needed; only a meter owes every day an answer.
            if site and line.carrier == "electricity":
                told.add(site, line.carrier, *days_of(line))
        elif line.verdict == "quarantined":
            totals.set_aside(line, entity, site)
        said.append(_canonical(line, activities))
        if keep:
            name = f"{judged.reading.sha256[:12]}:{line.line or 'file'}"
            footprint.lines.append(Line(name, judged, line, activities, site))
    chain.add_bytes("\n".join(said).encode())


def version_of() -> str:
    """Version of rules and of all tables."""
    return f"{RULES}+{reference_version()}"


def rules_of(version: str, asked: Asked) -> str:
    """What the chain of evidence begins with: versions, and what was chosen at report time."""
    return f"{version}+{asked.gwp}+{asked.policy}"


def _add_others(footprint: Footprint, chain: Chain) -> None:
    """Rows of other energy: consumption first, then what instruments change of it by market."""
    asked, totals = footprint.asked, footprint.totals
    used = [(line.site, one) for line in footprint.lines for one in line.emissions]
    rows: list[tuple[Other, Consumption, tuple[Activity, ...]]] = []
    for other in asked.others:
        if not other.is_instrument:
            activities = activities_of_other(other, asked.policy)
            line = other.line
            if not activities:
                line = line._replace(verdict="quarantined", reason="no_factor")
            rows.append((other, line, activities))
            used += [(line.site, one) for each in activities for one in each.emissions]
    for other, taken, activities in covered(asked.others, used):
        line = other.line
        if line.quantity is not None and taken < float(line.quantity) * (1 - 1e-9):
            line = line._replace(verdict="accepted_flagged", reason="covers_more_than_used")
        rows.append((other, line, activities))
    for other, line, activities in rows:
        if line.counts:
            totals.add(line, activities, line.site)
        chain.add_bytes(_canonical(line, activities).encode())
        reading = Reading("", kind=other.kind)
        judged = Judged(line.line, reading, line.verdict, (line,), None)
        footprint.lines.append(Line(line.line, judged, line, activities, line.site))


def _emitted(
    line: Consumption, entity: Entity | None, policy: GridPolicy
) -> tuple[Consumption, tuple[Activity, ...]]:
    """A line with what it emits; one that counts and has no factor is set aside, never zero."""
    if not line.counts:
        return line, ()
    activities = activities_of(line, entity, policy)
    if not activities:
        return line._replace(verdict="quarantined", reason="no_factor"), ()
    return line, activities


def _canonical(line: Consumption, activities: tuple[Activity, ...]) -> str:
    """A line and what it emits in one spelling, for the proof."""
    said = (
        f"{line.line}|{line.verdict}|{line.reason}|{line.carrier}|{line.quantity}|{line.unit}|"
        f"{line.start}|{line.end}|{line.raw}"
    )
    for recipes, quantity, _, _ in activities:
        said += f"|{quantity!r}|{_named(recipes)}"
    return said


@lru_cache(maxsize=10_000)
def _named(recipes: tuple[Recipe, ...]) -> str:
    """The factors of recipes by their names."""
    return "|".join(one.factor.id for one in recipes)
