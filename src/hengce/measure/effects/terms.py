"""What a bank declares before it asks what was added."""

from dataclasses import dataclass

from hengce.model.instant import DAY_US, Instant


@dataclass(frozen=True, slots=True)
class Conversion:
    """What counts as a conversion: an event that the bank sees of everybody.

    An answer to a contact is none: who was held out has no contact that he could answer, so
    with answers every strategy would look good.

    Attributes:
        event: The event type.
        amount: Its property with the amount in cents; empty: conversions have no value.
        number: Its property with the bank's number of the deal; needed where it can be cancelled.
        cancelled_by: The event type that takes the deal of the same number back.
    """

    event: str
    amount: str = ""
    number: str = ""
    cancelled_by: str = ""

    def __post_init__(self) -> None:
        if self.cancelled_by and not self.number:
            raise ValueError("a cancellation names the number of what it takes back")


@dataclass(frozen=True, slots=True)
class EffectTerms:
    """How an effect is measured.

    Attributes:
        conversion: What counts.
        begins: The first exposure that counts.
        ends: Behind the last one.
        window_days: For how long after his exposure a customer is watched, and for how long
            before it his past is looked at.
        units_min: With fewer customers on a side nothing is said.
        alpha: How often an interval may miss the truth.
        task_cents: What every task costs; None: the minutes of its channel at the policy's rate,
            where a person took it up.
        margin: What the bank earns of an amount, in ten-thousandths; for the return alone.
    """

    conversion: Conversion
    begins: Instant
    ends: Instant
    window_days: int = 30
    units_min: int = 100
    alpha: float = 0.05
    task_cents: int | None = None
    margin: int = 10_000

    def __post_init__(self) -> None:
        if not self.begins < self.ends:
            raise ValueError("the first day lies before the last")
        if self.window_days < 1 or self.units_min < 2 or not 0 < self.alpha < 1:
            raise ValueError("a window has days, an arm two customers, an interval an error rate")

    @property
    def window_us(self) -> int:
        """How long a customer is watched."""
        return self.window_days * DAY_US

    @property
    def since(self) -> Instant:
        """From when on facts are needed: the past of whoever is exposed first, too."""
        return self.begins - max(self.window_us, self.ends - self.begins)
