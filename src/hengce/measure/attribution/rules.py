"""The ways to share a conversion among touches, each with what the bank declares for it."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class First:
    """All of it goes to the first touch."""


@dataclass(frozen=True, slots=True)
class Last:
    """All of it goes to the last touch."""


@dataclass(frozen=True, slots=True)
class Linear:
    """All touches share alike."""


@dataclass(frozen=True, slots=True)
class PositionBased:
    """The first and the last touch get declared parts, those between share the rest alike.

    Attributes:
        first_percent: Of the first touch.
        last_percent: Of the last touch.
    """

    first_percent: int = 40
    last_percent: int = 40

    def __post_init__(self) -> None:
        if min(self.first_percent, self.last_percent) < 0:
            raise ValueError("a part is not negative")
        if self.first_percent + self.last_percent > 100:
            raise ValueError("first and last get at most 100 percent together")


@dataclass(frozen=True, slots=True)
class TimeDecay:
    """A touch gets half of what one gets that is a half-life later.

    Attributes:
        half_life_days: In which a touch loses half of its weight.
    """

    half_life_days: float = 7.0

    def __post_init__(self) -> None:
        if not self.half_life_days > 0:
            raise ValueError("a half-life is positive")


ORDER_MAX = 6
"""Beyond it nearly every history is its own state, and the chain learns its data by heart."""

PLAYERS_MAX = 16
"""Shapley asks all coalitions: 65,536 of sixteen players, twice as many of each one more."""


@dataclass(frozen=True, slots=True)
class Markov:
    """Shares in proportion to what would be lost without a touch's name.

    Attributes:
        order: How many touches back the next step depends on.
    """

    order: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.order <= ORDER_MAX:
            raise ValueError(f"the order lies between 1 and {ORDER_MAX}")


@dataclass(frozen=True, slots=True)
class Shapley:
    """Shares by what each name adds to the coalitions of the others.

    Attributes:
        players_max: With more different names it is refused.
    """

    players_max: int = PLAYERS_MAX

    def __post_init__(self) -> None:
        if not 1 <= self.players_max <= PLAYERS_MAX:
            raise ValueError(f"between 1 and {PLAYERS_MAX} players")


Heuristic: TypeAlias = First | Last | Linear | PositionBased | TimeDecay
"""Looks at one path at a time, so every conversion has its own payments."""

Rule: TypeAlias = Heuristic | Markov | Shapley
