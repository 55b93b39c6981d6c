"""How a bank has its strategies watched, and what is kept of what the watch found."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class HealthRules(Noun, frozen=True, kw_only=True):
    """How strategies are watched every day.

    Attributes:
        event: The event type that is a conversion.
        number: Its property with the number of the deal; empty: none.
        cancelled_by: The event type that takes the deal of the same number back; empty: none.
        window_days: Days within which an answer counts.
        effect_min: The added response rate below which contacts are not worth it.
        baseline_days: The first days of a watch, which say what is usual.
        archive: Whether a strategy whose effect is certainly gone is taken out without asking
            a person; the evidence is kept either way.
    """

    event: str
    number: str = ""
    cancelled_by: str = ""
    window_days: int = 7
    effect_min: float = 0.001
    baseline_days: int = 28
    archive: bool = False


class HealthSignal(enum.StrEnum):
    """What a watch signals."""

    REMINDER = "reminder"  # clicks decline, and it lasts
    RETIREMENT = "retirement"  # what the strategy adds is certainly gone


class HealthStep(enum.StrEnum):
    """What became of a signal."""

    BEGUN = "begun"  # the strategy is watched from a day on
    RAISED = "raised"
    DISMISSED = "dismissed"  # a person says why it is none
    RETIRED = "retired"  # the strategy was taken out on it
    RESUMED = "resumed"  # and was let in again: a new watch begins


class HealthEntry(Noun, frozen=True, kw_only=True):
    """One entry of the record of a strategy's health; entries are only ever added.

    Attributes:
        strategy: Whose.
        signal: Which.
        step: What happened.
        by: Who did it.
        at: When.
        reason: Of what is raised or retired: the evidence in one line; of what is dismissed:
            what the person says.
        document: Of what is raised: all figures, as JSON; of what is begun: the first day of
            the watch, as a number; else empty.
    """

    strategy: str
    signal: HealthSignal
    step: HealthStep
    by: str
    at: Instant
    reason: str
    document: bytes = b""
