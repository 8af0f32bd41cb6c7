"""The nouns of preferential origin: a good, its materials, a test of its rule and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from smartshoring.trade.law import Use

Outcome = Literal["qualifies", "does_not_qualify", "unresolved"]
"""Only the first grants a preference; an unresolved case waits for the answer to its question."""

Basis = Literal[
    "all_originating", "tariff_shift", "regional_value", "shift_and_value", "none", "outside"
]
"""What decided: only originating materials, the branch of the rule that was met, no branch at all,
or a plant outside Mexico, the United States and Canada."""

Measure = Literal["shift", "de_minimis", "rvc_tv", "rvc_nc"]


@dataclass(frozen=True, slots=True)
class Material:
    """An input of a recipe, as much of it as one unit of the good takes.

    Attributes:
        name: What it is.
        hs_code: Its HS code, "" when not known.
        value_usd: Its value per unit of the good [USD]; None = not known.
        originates: Whether it is itself originating; None = not known.
    """

    name: str
    hs_code: str
    value_usd: float | None
    originates: bool | None


@dataclass(frozen=True, slots=True)
class Good:
    """What a recipe makes at a plant, as the rules of origin look at it.

    Attributes:
        name: The product.
        hs_code: Its HS code, "" when not known.
        transaction_value_usd: Value of one unit [USD]; None = not known.
        net_cost_usd: Net cost of one unit [USD]; None = not known.
        materials: All inputs.
        use: Whether it is a part of a car or light truck, where the rule differs by that.
    """

    name: str
    hs_code: str
    transaction_value_usd: float | None
    net_cost_usd: float | None
    materials: tuple[Material, ...]
    use: Use = "unstated"


@dataclass(frozen=True, slots=True)
class Question:
    """What would have to be known: a code in `words` and what its sentence names."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement of a branch of the rule, with its figures.

    Attributes:
        branch: Branch of the rule, such as `85/114 B`.
        measure: What is tested.
        passed: None = cannot be said.
        figure: Share reached [share]; of a shift, the value that does not shift over that of the
            good. None = not known.
        threshold: Share asked for: at least this much regional value, at most this much that does
            not shift. None where no share is asked.
        materials: Non-originating inputs that do not shift, or may not.
        question: What would decide it.
    """

    branch: str
    measure: Measure
    passed: bool | None
    figure: float | None = None
    threshold: float | None = None
    materials: tuple[str, ...] = ()
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a good originates, and why.

    Attributes:
        outcome: The answer.
        basis: What decided.
        rule: Rule and branch that was met; all branches tried if none was.
        rvc_tv: Regional value content by transaction value [share]; None = not known.
        rvc_nc: The same by net cost.
        threshold_tv: Regional value content asked for by transaction value [share], if any.
        threshold_nc: The same by net cost.
        tests: Every test made.
        question: What an unresolved case waits for; None otherwise.
    """

    outcome: Outcome
    basis: Basis = "none"
    rule: str = ""
    rvc_tv: float | None = None
    rvc_nc: float | None = None
    threshold_tv: float | None = None
    threshold_nc: float | None = None
    tests: tuple[Finding, ...] = field(default=())
    question: Question | None = None


def ask(code: str, **params: str) -> Question:
    """A question of `words/*/origin.yaml`."""
    return Question(f"origin.ask_{code}", tuple(sorted(params.items())))
