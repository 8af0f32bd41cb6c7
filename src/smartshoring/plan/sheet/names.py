"""Names of several parts in a reader's language: decisions, shocks, documents, what is left out."""

from __future__ import annotations

from collections.abc import Callable

from smartshoring.plan.sentences import category_name, change_name, key_name, place_name
from smartshoring.words import Language, catalogue, say

_EN_DASH = "\u2013"


def where_name(where: str, language: Language) -> str:
    """A place by name; also a country that goods only pass through."""
    for code in (f"plan.place_{where}", f"sheet.country_{where}"):
        if code in catalogue(language):
            return catalogue(language)[code]
    return place_name(where, language)


def _change(language: Language, kind: str, subject: str) -> str:
    return change_name(kind, subject, language)


def _decision(language: Language, cause: str, site: str, item: str) -> str:
    return say(f"sheet.decision_{cause}", language, site=site, item=item)


def _ledger(language: Language, category: str, site: str) -> str:
    name = category_name(category, language)
    return f"{name} ({site})" if site else name


def _left_out(language: Language, subject: str, code: str, detail: str) -> str:
    """A thing that is left out and why; keys and countries by name."""
    words = (key_name(word, language) for word in detail.split())
    plain = " ".join(where_name(w, language) if w.isalnum() else w for w in words)
    return f"{subject}: {say(code, language, detail=plain)}"


def _proof(language: Language, what: str, sites: str, document: str, day: str) -> str:
    text = f"{say(f'sheet.ground_{what}', language)} {sites}"
    paper = ", ".join(part for part in (document, day) if part)
    return f"{text} [{paper}]" if paper else text


def _question(language: Language, code: str, *params: str) -> str:
    """A question of `words` with what it names: code, then name and text by turns."""
    return say(code, language, **dict(zip(params[::2], params[1::2], strict=True)))


def _shock(language: Language, kind: str, subject: str, factor: str) -> str:
    if not subject:
        return say(f"sheet.shock_name_any_{kind}", language, days=factor)
    change = f"{abs(float(factor) - 1):.0%}".replace("%", " %")
    if kind == "border":
        ends = f" {_EN_DASH} ".join(where_name(end, language) for end in subject.split("|"))
        return say("sheet.shock_name_border", language, border=ends, days=factor)
    if kind == "plant":
        return say("sheet.shock_name_plant", language, plant=subject)
    if kind == "currency":
        code = "shock_name_weaker" if float(factor) > 1 else "shock_name_stronger"
        country = where_name(subject, language)
        return say(f"sheet.{code}", language, country=country, change=change)
    return say("sheet.shock_name_volume", language, change=change)


COMPOSED: dict[str, Callable[..., str]] = {
    "change": _change,
    "decision": _decision,
    "ledger": _ledger,
    "left_out": _left_out,
    "proof": _proof,
    "question": _question,
    "shock": _shock,
}
"""Kinds of names that have several parts; each takes the language and the parts."""
