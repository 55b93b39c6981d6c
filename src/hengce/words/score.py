"""Tells a score by its factors: each with its value, levers by name, and its share."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from hengce.model.decision import Candidate
from hengce.model.learned import LearnedFactor
from hengce.model.strategy import Lever
from hengce.words.amount import amount
from hengce.words.names import Language


class _Factor(NamedTuple):
    """One factor: its key and names, how it is shown, and the number that is multiplied."""

    key: str
    zh: str
    en: str
    shown: str
    number: float


class ScorePart(NamedTuple):
    """One factor of a score as a bar of a waterfall.

    Attributes:
        key: propensity, context, value or lever.
        name: What people call it.
        shown: Its value, as people write it.
        share: Its part of all that the factors add and take away, of 1; None: it has none.
    """

    key: str
    name: str
    shown: str
    share: float | None


def tell_score(
    candidate: Candidate,
    levers: Sequence[Lever],
    currency: str,
    language: Language,
    learned: LearnedFactor | None = None,
) -> str:
    """Return a candidate's score as the product of its named factors.

    The bracket behind a factor is its share: logarithms of factors add up to that of the
    score, and the share is the factor's part of all that they add and take away, the value
    counted in units of the currency. A factor of 1 has none, and no factor has one where a
    factor is not above 0.
    """
    parts = score_parts(candidate, levers, currency, language, learned)
    told = " × ".join(f"{part.name} {part.shown}{_bracket(part.share)}" for part in parts)
    score = amount(candidate.score, currency)
    return f"得分 {score} = {told}" if language == "zh" else f"score {score} = {told}"


def score_parts(
    candidate: Candidate,
    levers: Sequence[Lever],
    currency: str,
    language: Language,
    learned: LearnedFactor | None = None,
) -> tuple[ScorePart, ...]:
    """Return the factors of a candidate's score, in the order in which they are multiplied."""
    factors = _factors(candidate, levers, currency, learned, language)
    shares = _shares([factor.number for factor in factors])
    return tuple(
        ScorePart(factor.key, getattr(factor, language), factor.shown, share)
        for factor, share in zip(factors, shares, strict=True)
    )


def _bracket(share: float | None) -> str:
    return f" [{share:+.0%}]" if share else ""


def _factors(
    candidate: Candidate,
    levers: Sequence[Lever],
    currency: str,
    learned: LearnedFactor | None,
    language: Language,
) -> tuple[_Factor, ...]:
    value = candidate.value_cents
    named = ", ".join(f"{lever.name} {lever.percent:+g}%" for lever in levers)
    lever = f"{candidate.lever:g} ({named})" if named else f"{candidate.lever:g}"
    shown = f"{candidate.propensity:.4f}{_taught(candidate, learned, language)}"
    return (
        _Factor("propensity", "倾向", "propensity", shown, candidate.propensity),
        _Factor("context", "情境", "context", f"{candidate.context:g}", candidate.context),
        _Factor("value", "价值", "value", amount(value, currency), value / 100),
        _Factor("lever", "杠杆", "lever", lever, candidate.lever),
    )


def _taught(candidate: Candidate, learned: LearnedFactor | None, language: Language) -> str:
    """Return what was learned of P; a P of 1 may be of a customer who is not profiled."""
    if learned is None or candidate.propensity >= 1:
        return ""
    if language == "zh":
        return f"（已学习 ×{learned.factor:.2f}，依据 {learned.contacts:,} 次触达）"
    return f" (learned ×{learned.factor:.2f} from {learned.contacts:,} contacts)"


def _shares(numbers: Sequence[float]) -> tuple[float | None, ...]:
    if min(numbers) <= 0:
        return (None,) * len(numbers)
    logarithms = [math.log(number) for number in numbers]
    moved = math.fsum(map(abs, logarithms))
    return tuple(part / moved if part else None for part in logarithms)
