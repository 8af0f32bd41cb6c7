"""How a plan's own words are said: reasons, terms, limits, strategies, places, obstacles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smartshoring.network.lane import NoLane
from smartshoring.network.plan import Relaxation
from smartshoring.plan.arrays import LeftOut
from smartshoring.plan.verdict import Reason
from smartshoring.reference.places import Place, places
from smartshoring.words import Language, catalogue, say

_FEES = "customs_fees_"


def reason_text(reason: Reason, language: Language = "en") -> str:
    """One reason of the verdict as a sentence, its terms and strategies in the language."""
    code, params = reason.code, dict(reason.params)
    if code == "plan.reason_saving" and params["saving"] < 0:
        code = "plan.reason_costs_more"
        params["saving"], params["share"] = -params["saving"], -params["share"]
    return say(code, language, **_named(params, language))


def term_name(term: str, language: Language = "en") -> str:
    """A cost term or measure, such as `pipeline_stock`."""
    if term.startswith(_FEES):
        country = place_name(term.removeprefix(_FEES), language)
        return say("plan.term_customs_fees", language, country=country)
    return _word("plan.term_", term, language)


def terms_text(terms: Iterable[str], language: Language = "en") -> str:
    """Several terms; the border fees of several countries become one."""
    names = []
    countries = []
    for term in terms:
        if term.startswith(_FEES):
            countries.append(place_name(term.removeprefix(_FEES), language))
        else:
            names.append(term_name(term, language))
    if countries:
        country = ", ".join(countries)
        names.append(say("plan.term_customs_fees", language, country=country))
    return ", ".join(names)


def category_name(category: str, language: Language = "en") -> str:
    """A cost category, such as `inbound_freight`."""
    return _word("ledger.category_", category, language)


def strategy_name(name: str, language: Language = "en") -> str:
    """A strategy; those that a case adds keep their own name."""
    return _word("plan.strategy_", name, language)


def limit_name(name: str, language: Language = "en") -> str:
    """A limit, such as `max_share_site`."""
    return _word("plan.limit_", name, language)


def key_name(key: str, language: Language = "en") -> str:
    """A value of the reference, such as `labour_usd_per_hour`."""
    return _word("plan.key_", key, language)


def place_name(where: str, language: Language = "en") -> str:
    """A place id or pair of them by name; anything else as it is."""
    if where in ("*", "*>*", ""):
        return say("plan.place_everywhere", language)
    if ">" in where:
        ends = where.split(">")
        return " > ".join("*" if end == "*" else place_name(end, language) for end in ends)
    known = places().get(where)
    return where if known is None else _place(known, language)


def mode_name(mode: str, language: Language = "en") -> str:
    """A mode of lanes; those that a case names itself keep their name."""
    return _word("plan.mode_", mode, language)


def change_name(kind: str, subject: str, language: Language) -> str:
    """Such as `wage in Mexico` or `duty of United States on goods of China`."""
    if subject == "all":
        return say(f"cli.change_{kind}_all", language)
    if kind == "duty" and "<" in subject:
        importer, origin = (place_name(end, language) for end in subject.split("<", 1))
        return say("cli.change_duty", language, importer=importer, origin=origin)
    name = mode_name if kind == "freight" else place_name
    return say(f"cli.change_{kind}", language, subject=name(subject, language))


def signature_text(signature: str, language: Language) -> str:
    """`move: MEX, USA` as `move: Mexico, United States`."""
    kind, _, where = signature.partition(": ")
    if kind == "none":
        return say("cli.new_none", language)
    names = ", ".join(place_name(name, language) for name in where.split(", ") if name)
    word = say(f"cli.new_{kind}", language)
    return f"{word}: {names}" if names else word


def relaxation_text(entry: Relaxation, language: Language = "en") -> str:
    """Which limit, where, by how much."""
    where = ", ".join(part for part in (entry.subject, entry.product, entry.period) if part)
    code = f"plan.relax_{entry.limit}"
    return say(
        code if code in catalogue(language) else "plan.relax_other",
        language,
        name=limit_name(entry.limit, language),
        where=where,
        limit=_quantity(entry.limit_value, entry.unit),
        needed=_quantity(entry.needed_value, entry.unit),
        amount=_quantity(entry.amount, entry.unit),
        unit=entry.unit,
    )


def left_out_text(item: LeftOut, language: Language = "en") -> str:
    """Why a thing may enter no plan."""
    return say(item.code, language, detail=item.detail)


def refusal_text(item: NoLane, language: Language = "en") -> str:
    """Why there is no lane."""
    return say(
        item.code,
        language,
        origin=item.origin,
        destination=item.destination,
        mode=item.mode,
        detail=item.detail,
    )


def _named(params: dict[str, Any], language: Language) -> dict[str, Any]:
    names = {
        "term": term_name,
        "rival": strategy_name,
        "key": key_name,
        "place": place_name,
        "category": category_name,
    }
    said = {
        name: names[name](value, language) if name in names else value
        for name, value in params.items()
    }
    if "limits" in said:
        said["limits"] = ", ".join(
            limit_name(name, language) for name in str(said["limits"]).split(", ")
        )
    return said


def _place(known: Place, language: Language) -> str:
    """Countries have a name in each language, smaller places the one they give themselves."""
    return catalogue(language).get(f"plan.place_{known.id}", known.name)


def _word(prefix: str, name: str, language: Language) -> str:
    return catalogue(language).get(prefix + name, name)


def _quantity(amount: float, unit: str) -> str:
    """As many digits as tell the three numbers of a relaxation apart."""
    if unit == "share":
        return f"{amount:.1%}"
    if unit == "sites":
        return f"{amount:,.0f}"
    text = f"{amount:,.2f}" if abs(amount) < 1e5 else f"{amount:,.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
