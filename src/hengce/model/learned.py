"""What is learned of the propensities of actions, and how far it may move them."""

from collections.abc import Iterable

from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import PriorityClass, Strategy


class Learning(Noun, frozen=True, kw_only=True):
    """What counts as an answer, and how far answers may move a propensity.

    Attributes:
        answers: The outcomes that P is the probability of.
        answer_days: An answer counts that many days after the message left; a younger contact
            says nothing yet.
        facts_days: How far back contacts are looked at.
        evidence: How many expected answers what is believed beforehand is worth, at each level.
        factor_min: No propensity is lowered below this part of what its document says.
        factor_max: None is raised above so many times that.
        step_per_day: A factor moves in a day at most by this part of itself.
        daily: Whether a server learns once a day by itself; else people publish what is learned.
    """

    answers: tuple[OutcomeKind, ...] = (
        OutcomeKind.CLICKED,
        OutcomeKind.INTERESTED,
        OutcomeKind.BOUGHT,
    )
    answer_days: int = 14
    facts_days: int = 180
    evidence: float = 10.0
    factor_min: float = 0.2
    factor_max: float = 5.0
    step_per_day: float = 0.25
    daily: bool = False


class LearnedFactor(Noun, frozen=True, kw_only=True):
    """What the propensity of an action is multiplied with, and what says so.

    Attributes:
        strategy: The strategy.
        node: The wave, for a journey.
        propensity: The expression that it was learned for; it holds for no other.
        factor: The factor.
        contacts: How many contacts it was learned from.
        maturity: How much of it is the action's own evidence (0 to 1); the rest is that of its
            relatives.
        position: The position of the log that it was learned at.
        at: When.
    """

    strategy: str
    propensity: str
    factor: float
    contacts: int
    maturity: float
    position: int
    at: Instant
    node: str = ""


class LearnedThen(Noun, frozen=True, kw_only=True):
    """What a version that was published had learned.

    Attributes:
        version: The version.
        at: When it was published.
        learned: The factors that it held.
    """

    version: str
    at: Instant
    learned: tuple[LearnedFactor, ...]


def adapts(strategy: Strategy) -> bool:
    """Tell whether a strategy's propensity may be learned; unless it says so, marketing's."""
    said = strategy.score.adapts
    return strategy.priority_class is PriorityClass.MARKETING if said is None else said


def learned_of(
    learned: Iterable[LearnedFactor], strategy: Strategy, node: str
) -> LearnedFactor | None:
    """Return what was learned of an action; None: nothing that holds for this document.

    Args:
        learned: All that was learned.
        strategy: The document that would speak.
        node: The wave, for a journey; else empty.
    """
    if not adapts(strategy):
        return None
    named = (strategy.id, node, strategy.score.propensity)
    found = (one for one in learned if (one.strategy, one.node, one.propensity) == named)
    return next(found, None)


def still_holds(
    learned: Iterable[LearnedFactor], strategies: Iterable[Strategy]
) -> tuple[LearnedFactor, ...]:
    """Return what holds for at least one of these documents."""
    known = {(one.id, one.score.propensity) for one in strategies if adapts(one)}
    return tuple(one for one in learned if (one.strategy, one.propensity) in known)
