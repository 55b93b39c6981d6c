"""What answers add up to, day by day: exact, so that what is new can be added to it."""

from hengce.model.instant import Instant
from hengce.model.learned import Learning
from hengce.model.noun import Noun
from hengce.model.outcome import OutcomeKind

UNRIPE, UNLOGGED, CERTAIN = "unripe", "unlogged", "certain"
"""Why a contact says nothing: its answer may come yet; nobody knows what was expected of it; P
was 0 or 1."""


class CountedAs(Noun, frozen=True, kw_only=True):
    """What contacts are counted together by.

    Attributes:
        why: Why they say nothing; empty: they say something, and all the rest is told.
        category: Their category, as they were decided.
        product: Their product.
        strategy: Their strategy.
        node: Their wave's node; empty for a strategy of one step.
        channel: Their channel.
        propensity: The expression that P was the value of.
    """

    why: str = ""
    category: str = ""
    product: str = ""
    strategy: str = ""
    node: str = ""
    channel: str = ""
    propensity: str = ""


class ExactSums(Noun, frozen=True, kw_only=True):
    """Whole numbers that contacts add up to, in any order; each can be taken away again.

    Attributes:
        sent: Contacts.
        answered: Those that were answered.
        priced: Those with a purchase that told its amount.
        expected: The sum of P, in 10⁻¹².
        promised: The sum of P·V, in 10⁻⁶ cents.
        realised_cents: What came of them, net of cancellations.
        promised_squares: The sum of (P·V)², in 10⁻¹² cents².
        realised_squares: The sum of what was realised, squared, in cents².
        products: The sum of P·V times what was realised, in 10⁻⁶ cents².
    """

    sent: int = 0
    answered: int = 0
    priced: int = 0
    expected: int = 0
    promised: int = 0
    realised_cents: int = 0
    promised_squares: int = 0
    realised_squares: int = 0
    products: int = 0


class DayCell(Noun, frozen=True, kw_only=True):
    """What the contacts of a day add up to that are counted together."""

    counted_as: CountedAs
    sums: ExactSums


class DaySums(Noun, frozen=True, kw_only=True):
    """A day's contacts.

    Attributes:
        day: The number of the day (UTC) on which they were decided.
        cells: By what they are counted by, in its order.
    """

    day: int
    cells: tuple[DayCell, ...]


class LearningSums(Noun, frozen=True, kw_only=True):
    """What all contacts add up to, as of a position and a moment.

    Attributes:
        answers: The outcomes that counted.
        answer_days: How long.
        first_day: The first day whose contacts are in it.
        position: The position of the log up to which everything is in it.
        at: The moment at which it was told who is ripe.
        days: Days with contacts, in their order.
    """

    answers: tuple[OutcomeKind, ...]
    answer_days: int
    first_day: int
    position: int
    at: Instant
    days: tuple[DaySums, ...] = ()


def can_be_continued(
    kept: LearningSums, learning: Learning, first_day: int, position: int, at: Instant
) -> bool:
    """Tell whether what is new can be added to sums; else all is counted anew.

    Args:
        kept: The sums.
        learning: What counts now.
        first_day: The first day that is asked for.
        position: The position up to which is read.
        at: Now.
    """
    same = (kept.answers, kept.answer_days) == (learning.answers, learning.answer_days)
    return same and kept.first_day <= first_day and kept.position <= position and kept.at <= at
