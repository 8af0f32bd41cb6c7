"""What an import leaves open and the tables themselves can answer: kinds, names, markets."""

from __future__ import annotations

from smartshoring.case.importing.draft import Draft
from smartshoring.case.problems import Collector, listed
from smartshoring.errors import Problem
from smartshoring.words import Language, say


def complete(draft: Draft, source: str, problems: Collector, language: Language) -> None:
    """Name what is used but not listed, tell what each site is, keep names apart."""
    _add_markets(draft)
    _add_products(draft)
    _tell_kinds(draft, source, problems)
    _rename(draft, source, problems, language)
    if draft.tables.get("lanes") and not draft.tables.get("freight_rates"):
        draft.settings["lanes"] = "given"
    elif draft.tables.get("freight_rates"):
        _note(problems, source, "rates_need_places")
    for table in ("products", "sites", "markets"):
        draft.rows(table).sort(key=lambda row: str(next(iter(row.values()))))


def _add_markets(draft: Draft) -> None:
    """Without a table of customers, who buys is a market."""
    known = draft.names("markets", "market")
    for row in draft.rows("demand"):
        if row["market"] not in known:
            known[row["market"]] = {"market": row["market"]}
            draft.rows("markets").append(known[row["market"]])


def _add_products(draft: Draft) -> None:
    known = draft.names("products", "product")
    used = [row["product"] for row in draft.rows("demand")]
    for name in sorted(set(used) - known.keys()):
        draft.rows("products").append({"product": name})


def _tell_kinds(draft: Draft, source: str, problems: Collector) -> None:
    """A site without a kind makes (plant), sells (supplier) or passes on (dc)."""
    makes = {row["site"] for row in draft.rows("processes")}
    sells = {row["site"] for row in draft.rows("supply")}
    receives = {row["destination"] for row in draft.rows("lanes")}
    guessed: list[str] = []
    for name, site in draft.names("sites", "site").items():
        if name in makes and site["kind"] not in ("plant", "service"):
            if site["kind"]:
                _note(problems, source, "kind_of_maker", value=name, kind=site["kind"])
            site["kind"] = "plant"
        elif not site["kind"]:
            site["kind"] = "supplier" if name in sells else "dc" if name in receives else "plant"
            guessed.append(f"{name}: {site['kind']}")
    if guessed:
        _note(problems, source, "kinds_guessed", some=listed(guessed, 10), count=str(len(guessed)))


def _rename(draft: Draft, source: str, problems: Collector, language: Language) -> None:
    """A market that bears a site's name gets one of its own, and each lane to it a twin."""
    sites = draft.names("sites", "site")
    for market in draft.rows("markets"):
        old = str(market["market"])
        if old not in sites:
            continue
        new = say("importing.market_of_name", language, name=old)
        market["market"] = new
        draft.renamed[old] = new
        _note(problems, source, "market_renamed", value=old, new=new)
    for row in draft.rows("demand"):
        row["market"] = draft.renamed.get(row["market"], row["market"])
    lanes = draft.rows("lanes")
    lanes += [
        {**row, "destination": draft.renamed[row["destination"]]}
        for row in lanes
        if row["destination"] in draft.renamed
    ]


def _note(
    problems: Collector, source: str, code: str, value: str | None = None, **more: str
) -> None:
    problems.add(Problem(f"importing.{code}", source, value=value, params=more, severity="warning"))
