"""The board report: what an answer says, in the order in which a board asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from smartshoring.report import charts
from smartshoring.report.content import Block, Bullets, Cell, Content, Grid, Picture, Section, Words
from smartshoring.report.footprint import footprint_sections
from smartshoring.report.numbers import UNKNOWN, day, millions, percent, plain, three, tonnes
from smartshoring.words import Language, known, say

Json = Mapping[str, Any]
_TERMS: Final = (
    "material", "production", "fixed", "freight", "handling", "duty", "one_off", "tax_carbon",
    "duty_recovered", "pipeline_stock", "inventory", "carbon_price", "risk", "shortage",
)  # fmt: skip
_CENT: Final = 0.5
"""Dollars: smaller changes are no bar."""


def board_report(
    document: Json, footprint: Json | None, language: Language, iso_day: str
) -> Content:
    """The content of a board report.

    Args:
        document: The JSON of `plan --json`.
        footprint: The JSON of `measure --json`, if there is one.
        language: `en` or `es`.
        iso_day: Date that the report bears.
    """
    parts: list[Section] = []
    blocks: Iterable[Block]
    for title, blocks in (
        ("verdict", _verdict(document, language)),
        ("questions", _questions(document, language)),
        ("strategies", _strategies(document, language)),
        ("difference", _difference(document, language)),
        ("front", _front(document, language)),
        ("cash", _cash(document, language)),
        ("flips", _flips(document, language)),
        ("network", _network(document, language)),
        ("ground", _ground(document, language)),
    ):
        found = tuple(blocks)
        if found:
            parts.append(Section(say(f"report.section_{title}", language), found))
    if footprint is not None:
        parts += footprint_sections(footprint, language)
    for title, blocks in (
        ("assumptions", _assumptions(document, language)),
        ("not_included", _not_included(document, language)),
        ("traces", _traces(document, language)),
        ("evidence", _evidence(document, footprint, language)),
    ):
        found = tuple(blocks)
        if found:
            parts.append(Section(say(f"report.section_{title}", language), found))
    case = document["case"]
    return Content(
        say("report.title", language),
        str(case["name"]),
        language,
        iso_day,
        say(
            "report.footer",
            language,
            hash=str(case["hash"])[:12],
            reference=document["reference_version"],
            day=day(iso_day, language),
        ),
        tuple(parts),
    )


def plan_of(document: Json, name: str | None) -> Json | None:
    """A plan by its id."""
    return next((plan for plan in document["plans"] if plan["id"] == name), None)


def strategy_name(name: str, language: Language) -> str:
    """A strategy in words; one of the case's own as it is."""
    return say(f"plan.strategy_{name}", language) if known(f"plan.strategy_{name}") else name


def _verdict(document: Json, language: Language) -> Iterator[Words | Bullets]:
    verdict = document["verdict"]
    yield Words(say(f"report.choice_{verdict['choice']}", language), strong=True)
    if verdict["leaning"] != verdict["choice"]:
        leaning = say(f"report.choice_{verdict['leaning']}", language)
        yield Words(say("report.leaning", language, to=leaning))
    if verdict["reasons"]:
        yield Bullets(tuple(verdict["reasons"]))


def _questions(document: Json, language: Language) -> Iterator[Words]:
    sheet = document["sheet"]
    if sheet is None:
        return
    for one in sheet["answers"]:
        status = say(f"report.status_{one['status']}", language)
        yield Words(f"{one['number_of_question']}. {one['question']} ({status})", strong=True)
        yield Words(one["answer"])
        if one["missing"]:
            gaps = "; ".join(gap["reason"].rstrip(".") for gap in one["missing"])
            yield Words(say("report.missing", language, what=gaps))


def _traces(document: Json, language: Language) -> Iterator[Grid]:
    """Every figure of the ten questions with how it follows from the document."""
    sheet = document["sheet"]
    if sheet is None:
        return
    rows = tuple(
        (Cell(f"{one['number_of_question']}"), Cell(figure["name"]),
         Cell(_figure(figure), figure["value"]), Cell(figure["trace"]))
        for one in sheet["answers"]
        for figure in one["figures"]
    )  # fmt: skip
    if rows:
        header = _names(language, "question", "figure", "value", "trace")
        yield Grid(say("report.figures", language), header, rows, reference="sheet.answers[*]")


def _figure(figure: Json) -> str:
    value, unit = figure["value"], figure["unit"]
    if value is None:
        return UNKNOWN
    if unit == "USD":
        return f"{millions(value)} M USD"
    return percent(value) if unit == "share" else f"{three(value)} {unit}"


def _strategies(document: Json, language: Language) -> Iterator[Grid]:
    rows = []
    for plan in document["plans"]:
        if plan["id"] != plan["strategy"]:
            continue
        told = plan["yardstick"]
        found = told["total_cost_usd"] is not None
        proof = "proven" if plan["status"] == "optimal" else "gap" if found else "none"
        rows.append(
            (
                Cell(strategy_name(plan["strategy"], language)),
                *(_millions(told[name]) for name in _MONEY),
                Cell(tonnes(told["co2e_kg"]), _share_of(told["co2e_kg"], 1000)),
                Cell(plain(told["lead_time_days"], 1), told["lead_time_days"]),
                Cell(percent(told["concentration"]["largest_country_share"])),
                Cell(say(f"report.proof_{proof}", language, gap=percent(plan["gap"]))),
            )
        )
    if rows:
        header = _names(
            language, "strategy", "total", "cash", "landed", "co2e", "days", "country", "proof"
        )
        yield Grid(
            say("report.side", language), header, tuple(rows), reference="plans[*].yardstick"
        )


_MONEY: Final = ("total_cost_usd", "cash_cost_usd", "landed_cost_usd")


def _share_of(value: float | None, unit: float) -> float | None:
    return None if value is None else value / unit


def _millions(usd: float | None) -> Cell:
    return Cell(millions(usd), _share_of(usd, 1e6))


def _difference(document: Json, language: Language) -> Iterator[Picture | Grid]:
    """The waterfall from today to the choice, and the same as a table that adds up."""
    chosen = plan_of(document, document["verdict"]["plan_id"])
    today = plan_of(document, "today")
    if chosen is None or today is None or chosen is today:
        return
    before, after = today["cost"], chosen["cost"]
    if before.get("total_cost_usd") is None or after.get("total_cost_usd") is None:
        return
    names = strategy_name("today", language), strategy_name(chosen["strategy"], language)
    at = before["total_cost_usd"]
    steps = [charts.Step(names[0], 0.0, at, whole=True)]
    rows = []
    for term in _TERMS:
        old, new = before.get(term), after.get(term)
        if old is None and new is None:
            continue
        change = (new or 0.0) - (old or 0.0)
        name = say(f"plan.term_{term}", language)
        rows.append((Cell(name), _millions(old), _millions(new), _millions(change)))
        if abs(change) >= _CENT:
            steps.append(charts.Step(name, at, at + change, whole=False))
            at += change
    steps.append(charts.Step(names[1], 0.0, after["total_cost_usd"], whole=True))
    saving = before["total_cost_usd"] - after["total_cost_usd"]
    code = "report.saves" if saving >= 0 else "report.costs_more"
    title = say(code, language, plan=names[1], other=names[0], usd=millions(abs(saving)))
    alt = "; ".join(
        f"{one.name} {millions(one.end if one.whole else one.end - one.start)}" for one in steps
    )
    yield Picture(
        "waterfall", charts.waterfall(steps), title, alt, f"plans[today|{chosen['id']}].cost"
    )
    rows.append(
        (
            Cell(say("report.total", language)),
            _millions(before["total_cost_usd"]),
            _millions(after["total_cost_usd"]),
            _millions(after["total_cost_usd"] - before["total_cost_usd"]),
        )
    )
    yield Grid(
        say("report.terms", language),
        (say("report.column_term", language), *names, say("report.column_change", language)),
        tuple(rows),
        sums=((len(rows) - 1, 0, len(rows) - 2),),
        reference=f"plans[today|{chosen['id']}].cost",
    )


def _front(document: Json, language: Language) -> Iterator[Picture | Words]:
    points = document["front"]
    if len(points) < 2:
        return
    chosen = document["verdict"]["plan_id"]
    ids = {point["id"] for point in points}
    marks = [
        charts.Mark(
            strategy_name("smartshore", language)
            if point["id"] == "smartshore"
            else point["point"],
            point["total_cost_usd"],
            point["co2e_kg"],
            "smartshore",
            on_front=True,
            chosen=point["id"] == chosen,
        )
        for point in points
    ]
    for plan in document["plans"]:
        told = plan["yardstick"]
        known_ = told["total_cost_usd"] is not None and told["co2e_kg"] is not None
        if plan["id"] == plan["strategy"] and plan["id"] not in ids and known_:
            marks.append(
                charts.Mark(
                    strategy_name(plan["strategy"], language),
                    told["total_cost_usd"],
                    told["co2e_kg"],
                    plan["strategy"],
                    on_front=False,
                    chosen=plan["id"] == chosen,
                )
            )
    names = say("report.column_total", language), say("report.column_co2e", language)
    alt = "; ".join(
        f"{one.name}: {millions(one.usd)} M USD, {tonnes(one.co2e_kg)} t" for one in marks
    )
    title = say("report.front_title", language)
    yield Picture("front", charts.front(marks, names), title, alt, "front")
    if document["front_note"]:
        yield Words(document["front_note"])


def _cash(document: Json, language: Language) -> Iterator[Picture | Grid]:
    cash = document["cash"]
    if cash is None or cash["same_as_against"]:
        return
    periods = cash["difference"]["periods"]
    points = [(str(one["period"]), one["cumulative_usd"]) for one in periods]
    months = cash["payback_months"]
    title = (
        say("report.never_back", language)
        if months is None
        else say("report.back_after", language, months=plain(months))
    )
    alt = "; ".join(f"{period}: {millions(usd)}" for period, usd in points)
    name = say("report.column_cumulative", language)
    yield Picture("cash", charts.line(points, name), title, alt, "cash.difference")
    rows = tuple(
        (
            Cell(plain(gate["month"], 0), gate["month"]),
            Cell("; ".join(_decision(one, language) for one in gate["decisions"])),
            _millions(gate["committed_usd"]),
            _millions(gate["irreversible_usd"]),
        )
        for gate in cash["gates"]
    )
    if rows:
        header = _names(language, "month", "decision", "committed", "irreversible")
        yield Grid(say("report.gates", language), header, rows, reference="cash.gates")


def _decision(one: Json, language: Language) -> str:
    code = f"report.cause_{one['cause']}"
    cause = say(code, language) if known(code) else one["cause"]
    return " ".join(part for part in (cause, one["site"], one["item"]) if part)


def _flips(document: Json, language: Language) -> Iterator[Grid | Bullets]:
    verdict = document["verdict"]
    rows = tuple(
        (
            Cell(say(f"report.flip_{one['kind']}", language)),
            Cell(one["subject"]),
            Cell(f"{three(one['from'])} {one['unit']}", one["from"]),
            Cell(f"{three(one['to'])} {one['unit']}", one["to"]),
            Cell(_choice(one["new_choice"], language)),
        )
        for one in verdict["flips"]
    )
    if rows:
        header = _names(language, "what", "where", "now", "from_there", "then")
        yield Grid(say("report.flips", language), header, rows, reference="verdict.flips")
    asks = tuple(
        " ".join(part for part in (one["input"], one["place"], f"({one['who_has_it']})") if part)
        for one in verdict["ask_next"][:10]
    )
    if asks:
        yield Bullets(asks)


def _choice(told: str, language: Language) -> str:
    """`move: HND, MEX` in words."""
    kind, _, where = told.partition(":")
    code = f"report.choice_{kind}"
    return (say(code, language) if known(code) else kind) + (f":{where}" if where else "")


def _network(document: Json, language: Language) -> Iterator[Grid]:
    plan = plan_of(document, document["verdict"]["plan_id"])
    if plan is None:
        return
    made: dict[tuple[str, str], float] = {}
    for one in plan.get("production", ()):
        key = (one["site"], one["product"])
        made[key] = made.get(key, 0.0) + one["quantity"]
    if made:
        yield Grid(
            say("report.made", language),
            _names(language, "site", "product", "quantity"),
            tuple(
                (Cell(site), Cell(product), Cell(plain(quantity), quantity))
                for (site, product), quantity in sorted(made.items())
            ),
            reference=f"plans[{plan['id']}].production",
        )
    events = [(one["period"], say(f"report.event_{one['event']}", language, site=one["site"]))
              for one in plan.get("events", ())]  # fmt: skip
    events += [
        (one["period"], say("report.event_approval", language, site=one["site"],
                            product=one["product"]))
        for one in plan.get("approvals", ())
    ]  # fmt: skip
    if events:
        yield Grid(
            say("report.when", language),
            _names(language, "period", "what"),
            tuple((Cell(str(period)), Cell(text)) for period, text in sorted(events)),
            reference=f"plans[{plan['id']}].events",
        )


def _ground(document: Json, language: Language) -> Iterator[Grid]:
    sheet = document["sheet"]
    rows = tuple(
        (
            Cell(one["site"]),
            Cell(say(f"report.ground_{one['what']}", language)),
            Cell(_size(one["needed"], one["unit"]), one["needed"]),
            Cell(_size(one["available"], one["unit"]), one["available"]),
            Cell(say(f"report.proven_{one['status']}", language)),
            Cell(one["evidence"] or UNKNOWN),
        )
        for one in (sheet["ground"] if sheet else ())
        if one["status"] != "not_included"
    )
    if rows:
        header = _names(language, "site", "what", "needed", "available", "status", "document")
        yield Grid(say("report.ground", language), header, rows, reference="sheet.ground[*]")


def _size(value: float | None, unit: str) -> str:
    return UNKNOWN if value is None else f"{three(value)} {unit}"


def _assumptions(document: Json, language: Language) -> Iterator[Words | Grid]:
    told = document["assumptions"]
    if told["given"] is not None:
        shares = {
            name: percent(told[name]) for name in ("given", "reference", "inherited", "assumed")
        }
        yield Words(say("report.shares", language, **shares))
    rows = tuple(
        (
            Cell(one["key"]),
            Cell(one["place"]),
            Cell(_size(one["value"], one["unit"]), one["value"]),
            Cell(UNKNOWN if one["low"] is None else f"{three(one['low'])} to {three(one['high'])}"
                 if language == "en" else f"{three(one['low'])} a {three(one['high'])}"),
            Cell(say(f"report.grade_{one['grade']}", language)),
            Cell(one["source"] + (f" ({one['year']})" if one["year"] else "")),
        )
        for one in told["items"]
    )  # fmt: skip
    if rows:
        header = _names(language, "key", "where", "value", "range", "grade", "source")
        yield Grid(say("report.assumptions", language), header, rows, reference="assumptions.items")


def _not_included(document: Json, language: Language) -> Iterator[Bullets]:
    del language
    reasons = tuple(dict.fromkeys(one["reason"] for one in document["not_included"]))
    if reasons:
        yield Bullets(reasons)


def _evidence(document: Json, footprint: Json | None, language: Language) -> Iterator[Grid]:
    case = document["case"]
    rows = [
        (Cell(say("report.case_hash", language)), Cell(case["hash"])),
        (Cell(say("report.reference", language)), Cell(document["reference_version"])),
        (Cell(say("report.model", language)), Cell(document["model_version"])),
        (Cell(say("report.software", language)), Cell(document["software_version"])),
    ]
    if footprint is not None:
        rows.append((Cell(say("report.root", language)), Cell(footprint["root"])))
    checks: Sequence[Json] = [plan["check"] for plan in document["plans"] if plan["check"]]
    passed = sum(1 for one in checks if one["passed"])
    rows.append((Cell(say("report.checks", language)), Cell(f"{passed} / {len(checks)}")))
    yield Grid(say("report.proof", language), _names(language, "what", "value"), tuple(rows))


def _names(language: Language, *columns: str) -> tuple[str, ...]:
    return tuple(say(f"report.column_{name}", language) for name in columns)
