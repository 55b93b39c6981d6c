"""A decision told candidate by candidate, in one language."""

from hengce.model.decision import Verdict
from hengce.model.instant import Instant
from hengce.model.noun import Noun


class GateShown(Noun, frozen=True, kw_only=True):
    """A gate as a candidate met it: passed, failed, or not reached."""

    gate: str
    label: str
    state: str


class FactorTold(Noun, frozen=True, kw_only=True):
    """A factor of the score: a bar of its waterfall.

    Attributes:
        factor: propensity, context, value or lever.
        label: What people call it.
        shown: Its value, as people write it.
        share: Its part of all that the factors add and take away, of 1; None: it has none.
    """

    factor: str
    label: str
    shown: str
    share: float | None


class WinnerTold(Noun, frozen=True, kw_only=True):
    """Who took the place.

    Attributes:
        strategy: The strategy.
        label: What people call it.
        elsewhere: Whether it won for another member of the household or address group.
        margin: By how much, as people write it; empty where the two are not of one class.
    """

    strategy: str
    label: str
    elsewhere: bool
    margin: str


class CandidateTold(Noun, frozen=True, kw_only=True):
    """One candidate.

    Attributes:
        strategy: The strategy, and of a journey its wave.
        label: What people call it.
        rank: Its place, from 1.
        verdict: The answer.
        verdict_told: The answer in words.
        reason: Why, by its code.
        why: Why, in a sentence with the numbers that decided.
        channel: The channel chosen, or where the furthest gate was reached; or empty.
        channel_label: What people call the channel.
        gates: Every gate in its order.
        score: The score, as people write it.
        factors: What the score is the product of.
        winner: Who took the place; None: nobody did.
        otherwise: What would have let it speak; empty where it speaks, or nobody can tell.
        earliest: From when on it could have been said, all else as it was; None: it speaks, or
            no waiting helps.
    """

    strategy: str
    label: str
    rank: int
    verdict: Verdict
    verdict_told: str
    reason: str
    why: str
    channel: str
    channel_label: str
    gates: tuple[GateShown, ...]
    score: str
    factors: tuple[FactorTold, ...]
    winner: WinnerTold | None
    otherwise: str
    earliest: Instant | None
