"""A bank's clients: each measured by itself, then financed emissions, data quality and a work list.

PCAF Part A (2nd ed. 2022): financed emissions = outstanding / (equity + debt) x emissions of scope
1 and 2. Data quality: 2 for what invoices tell (energy consumption, option 2a), 4 for what is
estimated from money; a client's is weighted by kilograms, the portfolio's by outstanding amounts.
Clients are measured in processes of their own and share nothing; without consent on the day of the
run a client's folder is not opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smartshoring.carbon.footprint.emit import COUNTRY
from smartshoring.carbon.footprint.factors import GridPolicy, GwpSet, grid
from smartshoring.carbon.footprint.history import Filled, filled, history_of
from smartshoring.carbon.footprint.measure import Asked, Footprint, measured, readings
from smartshoring.carbon.footprint.sources import sources

_INVOICES, _MONEY = 2.0, 4.0
"""Data quality of what invoices tell, and of what is estimated from money."""


@dataclass(frozen=True, slots=True)
class Client:
    """One row of the table of clients.

    Attributes:
        client: Its name in the bank.
        rfc: Tax number.
        folder: Where its invoices lie.
        outstanding: Amount outstanding.
        value: Equity and debt, or enterprise value, in the same money; None = not known.
        consent_from: First day of its consent, ISO; "" = none given.
        consent_to: Last day; "" = until it is withdrawn.
        purpose: What the consent is for.
    """

    client: str
    rfc: str
    folder: Path
    outstanding: float
    value: float | None
    consent_from: str
    consent_to: str
    purpose: str

    def consents(self, day: str) -> bool:
        """Whether its files may be read on a day."""
        begun = bool(self.consent_from) and self.consent_from <= day
        return begun and bool(self.purpose) and (not self.consent_to or day <= self.consent_to)


@dataclass(frozen=True, slots=True)
class Job:
    """What a process is asked: one client, and nothing of any other."""

    client: Client
    year: int
    gwp: GwpSet = "AR5"
    policy: GridPolicy = "consumption_year"


@dataclass(frozen=True)
class Result:
    """What was found of a client.

    Attributes:
        client: The client.
        files: Files by verdict; None where they were not opened.
        scope_1_kg: Counted.
        scope_2_kg: Counted, by location.
        estimated_kg: Scope 1 and 2 estimated from money.
        aside_kg: Most that the set-aside lines could add to scope 1 and 2.
        filled: Months filled from histories.
        filled_kg: What they would add to scope 2 by location.
        last_month: The last month with anything counted.
        change_share: Its kilograms against the month before; None where one is missing.
        missing_months: Meter and month that nobody tells.
        root: Of its evidence.
    """

    client: Client
    files: dict[str, int] | None = None
    scope_1_kg: float = 0.0
    scope_2_kg: float = 0.0
    estimated_kg: float = 0.0
    aside_kg: float = 0.0
    filled: tuple[Filled, ...] = ()
    filled_kg: float = 0.0
    last_month: str = ""
    change_share: float | None = None
    missing_months: tuple[str, ...] = ()
    root: str = ""

    @property
    def co2e_kg(self) -> float:
        """Scope 1 and 2 by location, counted and estimated."""
        return self.scope_1_kg + self.scope_2_kg + self.estimated_kg

    @property
    def quality(self) -> float | None:
        """PCAF data quality, 1 best to 5; None without emissions."""
        if self.files is None or self.co2e_kg <= 0:
            return None
        sure = self.scope_1_kg + self.scope_2_kg
        return (_INVOICES * sure + _MONEY * self.estimated_kg) / self.co2e_kg

    @property
    def financed_kg(self) -> float | None:
        """The bank's part; None where the client's value is not known."""
        value = self.client.value
        if self.files is None or value is None or value <= 0:
            return None
        return min(1.0, self.client.outstanding / value) * self.co2e_kg


def measured_client(job: Job) -> Result:
    """Measure one client; runs in a process of its own."""
    asked = Asked(job.client.rfc, year=job.year, gwp=job.gwp, policy=job.policy)
    found = measured(readings(sources([job.client.folder])), asked)
    counted, money = found.totals.by_scope(), found.totals.by_scope("estimated")
    aside = found.totals.by_scope("quarantined_high")
    own = (("1", ""), ("2", "location"))
    filled_ = _filled(found, job)
    factor = grid(COUNTRY, job.year, job.policy)
    per_kwh = 0.0 if factor is None else factor.other_co2e_kg
    months = _by_month(found)
    last = max(months, default="")
    before = _month_before(last) if last else ""
    told = {(one.site, one.month) for one in filled_}
    return Result(
        job.client,
        {name: count for name, count in sorted(found.files.items()) if count},
        counted.get(own[0], 0.0),
        counted.get(own[1], 0.0),
        sum(money.get(key, 0.0) for key in own),
        sum(aside.get(key, 0.0) for key in own),
        filled_,
        sum(one.kwh for one in filled_) * per_kwh,
        last,
        months[last] / months[before] - 1.0 if months.get(before) else None,
        tuple(
            f"{one.site} {month}"
            for one in found.coverage
            for month in one.missing
            if (one.site, month) not in told
        ),
        found.root,
    )


def _filled(found: Footprint, job: Job) -> tuple[Filled, ...]:
    """Missing months of each meter from the histories of its own receipts."""
    receipts: dict[str, list[tuple[str, str, float]]] = {}
    for line in found.lines:
        told = line.consumption
        if told.counts and told.site and told.quantity is not None:
            row = (told.end, line.judged.name, float(told.quantity))
            receipts.setdefault(told.site, []).append(row)
    if not receipts:
        return ()
    wanted = [f"{job.year}-{month:02d}" for month in range(1, 13)]
    names = {name for rows in receipts.values() for _, name, _ in rows}
    histories = {
        source.name: history_of(source.data)
        for source in sources([job.client.folder])
        if source.name in names and source.data is not None
    }
    gaps: list[Filled] = []
    for site, rows in sorted(receipts.items()):
        rows.sort()
        told_kwh = {end[:7]: kwh for end, _, kwh in rows}
        gaps += filled(site, told_kwh, [histories.get(name, {}) for _, name, _ in rows], wanted)
    return tuple(gaps)


def _by_month(found: Footprint) -> dict[str, float]:
    """Counted scope 1 and 2 by location of each month [kg]."""
    sums: dict[str, float] = {}
    for cell, kg in found.totals.co2e_kg.items():
        if cell.status == "counted" and (cell.scope, cell.method) in (("1", ""), ("2", "location")):
            sums[cell.month] = sums.get(cell.month, 0.0) + kg
    return sums


def _month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def portfolio(
    clients: Sequence[Client],
    year: int,
    day: str,
    pool: Executor | None = None,
    *,
    gwp: GwpSet = "AR5",
    policy: GridPolicy = "consumption_year",
    work: Callable[[Job], Result] = measured_client,
) -> Iterator[Result]:
    """The result of each client, in their order.

    Args:
        clients: The clients.
        year: Year of the footprint.
        day: Day of the run, ISO, on which consent must hold.
        pool: Where clients are measured; None = here, one after the other.
        gwp: Set of warming potentials.
        policy: Which year's grid factor holds.
        work: What measures one client.
    """
    jobs = [Job(one, year, gwp, policy) for one in clients if one.consents(day)]
    done = iter(map(work, jobs) if pool is None else pool.map(work, jobs, chunksize=1))
    for client in clients:
        yield next(done) if client.consents(day) else Result(client)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done about a client, the weightiest first.

    Attributes:
        client: Its name.
        what: `no_consent`, `no_value`, `missing_months`, `aside` or `estimated`.
        weight_kg: Financed kilograms that depend on it; 0 where nobody can tell.
        detail: Which months, or how many files.
    """

    client: str
    what: str
    weight_kg: float
    detail: str


_ALWAYS_FIRST: Final = ("no_consent", "no_value")


def work_list(results: Sequence[Result]) -> tuple[Task, ...]:
    """What is to be asked of whom."""
    tasks: list[Task] = []
    for one in results:
        name = one.client.client
        if one.files is None:
            tasks.append(Task(name, "no_consent", 0.0, one.client.purpose))
            continue
        part = 1.0 if not one.client.value else min(1.0, one.client.outstanding / one.client.value)
        if not one.client.value:
            tasks.append(Task(name, "no_value", one.co2e_kg, ""))
        if one.missing_months or one.filled:
            detail = ", ".join((*(f"{f.site} {f.month}" for f in one.filled), *one.missing_months))
            tasks.append(Task(name, "missing_months", part * one.filled_kg, detail))
        if one.aside_kg > 0:
            tasks.append(Task(name, "aside", part * one.aside_kg, ""))
        if one.estimated_kg > 0:
            tasks.append(Task(name, "estimated", part * one.estimated_kg, ""))
    return tuple(
        sorted(tasks, key=lambda t: (t.what not in _ALWAYS_FIRST, -t.weight_kg, t.client, t.what))
    )


def quality_of(results: Sequence[Result]) -> float | None:
    """PCAF data quality of the portfolio, weighted by outstanding amounts; None without any."""
    known = [(one.client.outstanding, q) for one in results if (q := one.quality) is not None]
    weight = sum(amount for amount, _ in known)
    return sum(amount * q for amount, q in known) / weight if weight > 0 else None
