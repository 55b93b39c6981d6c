"""What is learned of when customers answer, and how far the bank tries other moments."""

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Moments(Noun, frozen=True, kw_only=True):
    """How the bank finds out in which part of the day its customers answer.

    Attributes:
        tried_share: Of at most so many in 10,000 messages the part of the day is drawn, and not
            chosen; what is learned of the whole bank is learned from these.
        tried_share_min: Of at least so many, however surely it is known what is best; so that a
            change is noticed.
        tried_error: Fewer are drawn once what they teach has a smaller relative error than that
            (0 to 1).
        answer_days: An answer counts that many days after the message left; a younger message
            says nothing yet.
        facts_days: How far back messages are looked at.
    """

    tried_share: int = 0
    tried_share_min: int = 50
    tried_error: float = 0.25
    answer_days: int = 3
    facts_days: int = 180


class LearnedPart(Noun, frozen=True, kw_only=True):
    """What the whole bank answers in a part of the day.

    Attributes:
        id: The part.
        begins: When it began, as it was learned.
        ends: When it ended.
        response: The response rate (0 to 1).
        sent: How many messages of drawn moments left in it.
        answered: How many of these were answered.
    """

    id: str
    begins: str
    ends: str
    response: float
    sent: int
    answered: int


class LearnedMoments(Noun, frozen=True, kw_only=True):
    """What the bank's messages taught of moments; nobody writes it by hand.

    Attributes:
        parts: In the order of the policy.
        level_evidence: How many expected answers it weighs that a customer answers as often as
            others do; greater than 0.
        part_evidence: How many it weighs that he answers best when others do; greater than 0.
        position: The position of the log that it was learned at.
        at: When.
    """

    parts: tuple[LearnedPart, ...]
    level_evidence: float
    part_evidence: float
    position: int
    at: Instant
