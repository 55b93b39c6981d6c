"""What an experiment of a journey declares, and what is kept of its course."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Counted(enum.StrEnum):
    """What is counted of a customer."""

    GOAL = "goal"  # he reached the goal of the journey
    CLICKED = "clicked"  # he clicked a message of the journey
    BOUGHT = "bought"  # he bought on one, and did not cancel
    EVENT = "event"  # an event of the bank happened
    OPTED_OUT = "opted_out"
    COMPLAINED = "complained"


class Gain(Noun, frozen=True, kw_only=True):
    """What an experiment is judged by.

    Attributes:
        counts: What is counted.
        days: For so many days after the first exposure; before they have passed, the customer
            is not counted at all.
        event: The event type, where an event is counted.
        amount: The property of the event that says how much money; empty: whether it happened.
        money: Of what was bought: how much, less what was cancelled.
    """

    counts: Counted
    days: int
    event: str = ""
    amount: str = ""
    money: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in cents, and no yes or no."""
        return self.money or bool(self.amount)


class TrialGuard(Noun, frozen=True, kw_only=True):
    """What an experiment must not make worse.

    Attributes:
        counts: Such as `opted_out`; the share of customers who did it.
        margin: How much more is tolerated, in ten-thousandths of the customers.
    """

    counts: Counted
    margin: int = 0


STAGE_SHARES = (2_000, 5_000, 8_000)
"""80/20, then 50, then 80; who passes the last stage gets everybody."""

GUARDS = (
    TrialGuard(counts=Counted.OPTED_OUT),
    TrialGuard(counts=Counted.COMPLAINED),
)


class Trial(Noun, frozen=True, kw_only=True):
    """How a champion and a challenger are compared, and when the challenger gets more.

    Attributes:
        champion: The arm that customers have; the other arm is the challenger.
        gain: What they are judged by.
        guards: What the challenger must not make worse.
        automatic: Whether a passed stage changes the shares by itself; otherwise it is proposed
            as a draft. What does harm is stopped in any case.
        careful: Whether five per cent come before the twenty.
        lift_min: The smallest relative effect that matters; plans are made for it.
        alpha: How often a challenger that is no better may be called better.
        units_min: No stage ends before each arm has so many customers whose days have passed.
        days_min: A stage lasts at least so long.
        days_max: If it is not passed by then, the challenger stops.
    """

    champion: str
    gain: Gain
    guards: tuple[TrialGuard, ...] = GUARDS
    automatic: bool = False
    careful: bool = False
    lift_min: float = 0.1
    alpha: float = 0.05
    units_min: int = 1_000
    days_min: int = 7
    days_max: int = 90

    @property
    def shares(self) -> tuple[int, ...]:
        """The challenger's shares, stage by stage, in ten-thousandths."""
        return (500, *STAGE_SHARES) if self.careful else STAGE_SHARES


class Bandit(Noun, frozen=True, kw_only=True):
    """Arms that get customers as often as they are likely to be the best one.

    Attributes:
        gain: What arms are compared by: a yes or no.
        share_min: No arm gets less, in ten-thousandths, so that each can be evaluated later.
        units_min: Until so many customers were counted the shares stay as they are written.
    """

    gain: Gain
    share_min: int = 500
    units_min: int = 100


class TrialEntryKind(enum.StrEnum):
    """What an entry of the course of an experiment is."""

    PHASE = "phase"  # what is live from here on
    RECORD = "record"  # a judgement that something followed of
    SHARED = "shared"  # what was counted of arms, and the shares that followed of it


class TrialEntry(Noun, frozen=True, kw_only=True):
    """One entry of the course of an experiment; entries are only ever added.

    Attributes:
        strategy: The journey.
        node: The split.
        salt: Of the split: another salt is another experiment.
        kind: What it is.
        by: Who made it.
        at: When.
        document: The phase, the record, or what was counted, as JSON.
    """

    strategy: str
    node: str
    salt: str
    kind: TrialEntryKind
    by: str
    at: Instant
    document: bytes
