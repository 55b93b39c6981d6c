"""What an experiment of a journey declares, and what is kept of its course."""

import enum
from collections.abc import Sequence

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

CONTEST_SHARES = frozenset({500, 2_000})
"""The shares of the stages that all challengers share; later ones are for the best of them."""

TRIAL_ARMS_MAX = 10
"""The champion and nine challengers: each one more makes proof of all the others slower."""

PLACES = 1_000
"""A namespace has so many places."""

HELD_OUT = "held_out"
"""The branch of those whom the namespace of an experiment keeps out of it, to measure against."""

GUARDS = (
    TrialGuard(counts=Counted.OPTED_OUT),
    TrialGuard(counts=Counted.COMPLAINED),
)


def parts(share: int, count: int) -> tuple[int, ...]:
    """Share out as evenly as whole numbers can; the first ones get what is left over."""
    return tuple(share // count + (place < share % count) for place in range(count))


class NamespacePart(Noun, frozen=True, kw_only=True):
    """The customers whom an experiment has for itself among those of one namespace.

    Attributes:
        name: The namespace.
        first, last: Its places, from 0 to 999, both included; experiments with other places
            share no customer with it.
        held_out: Of those, in ten-thousandths, who get no arm. The same customers are held out
            of all experiments of the namespace that hold out as many.
    """

    name: str
    first: int
    last: int
    held_out: int = 0


class Trial(Noun, frozen=True, kw_only=True):
    """How a champion and its challengers are compared, and when a challenger gets more.

    Attributes:
        champion: The arm that customers have; all other arms are challengers.
        gain: What they are judged by.
        guards: What no challenger must make worse.
        automatic: Whether a passed stage changes the shares by itself; otherwise it is proposed
            as a draft. What does harm is stopped in any case.
        careful: Whether five per cent come before the twenty.
        lift_min: The smallest relative effect that matters; plans are made for it.
        alpha: How often any challenger that is no better may be called better, however many
            there are.
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
        """The challengers' shares, stage by stage, in ten-thousandths."""
        return (500, *STAGE_SHARES) if self.careful else STAGE_SHARES

    def is_stage(self, weights: Sequence[int]) -> bool:
        """Whether challengers have shares that they can come to, in the order of the document."""
        given = [weight for weight in weights if weight]
        alone = {10_000, *self.shares} - CONTEST_SHARES
        if not given or (len(given) == 1 and given[0] in alone):
            return True
        return any(
            all(weight in {0, part} for weight, part in zip(weights, each, strict=True))
            for share in CONTEST_SHARES.intersection(self.shares)
            for each in [parts(share, len(weights))]
        )


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
