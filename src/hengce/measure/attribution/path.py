"""The way of a customer to a conversion: what was said to him, in order, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from hengce.model.instant import Instant


@dataclass(frozen=True, slots=True, order=True)
class Touch:
    """One contact that reached a customer before a conversion, or before none.

    Attributes:
        at: When.
        channel: Through what.
        strategy: Whose proposal it was; empty where only channels are known.
        contact: The contact in the ledger; empty where only counts are known.
    """

    at: Instant
    channel: str
    strategy: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Touches in their order, and how often this way ended in a conversion and in nothing.

    A path of one customer has one conversion or one null; paths that look alike may be counted
    together. A conversion without touches came by itself: nobody shares in it.

    Attributes:
        touches: The earliest first.
        conversions: How often it ended in one.
        value_cents: What these conversions were worth together.
        nulls: How often it ended in nothing, as far as could be waited for.
        conversion: The bank's number of the one conversion; empty for paths counted together.
    """

    touches: tuple[Touch, ...]
    conversions: int = 1
    value_cents: int = 0
    nulls: int = 0
    conversion: str = ""

    def __post_init__(self) -> None:
        if min(self.conversions, self.value_cents, self.nulls) < 0:
            raise ValueError("a path counts what happened: nothing on it is negative")
        if self.value_cents and not self.conversions:
            raise ValueError("only conversions have a value")
        if self.conversion and self.conversions != 1:
            raise ValueError("the number of a conversion stands for exactly one")
        times = [touch.at for touch in self.touches]
        if times != sorted(times):
            raise ValueError("touches come in the order of time")


Key = Callable[[Touch], str]
"""Under which name a touch shares: its channel, its strategy, or what the caller makes of them."""


def by_channel(touch: Touch) -> str:
    """Name a touch by its channel."""
    return touch.channel


def by_strategy(touch: Touch) -> str:
    """Name a touch by its strategy."""
    return touch.strategy
