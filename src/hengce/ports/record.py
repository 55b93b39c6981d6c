"""What the shell needs from the bank's memory about who did what to a strategy, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.configuration import Stop
from hengce.model.instant import Instant
from hengce.model.strategy import StrategyState


@dataclass(frozen=True, slots=True)
class StrategyStatus:
    """Where a strategy stands: the version and its state, and what both are bound to.

    Attributes:
        strategy: Which.
        version: The content hash of its document.
        state: What became of this version.
        by: Who brought it there; of a draft, its maker.
        at: When.
        seal: The hash of all that an approval covers; empty: it is from before there were seals.
        comment: What the person who brought it there said of it; empty for nothing.
    """

    strategy: str
    version: str
    state: StrategyState
    by: str
    at: Instant
    seal: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StopRecord:
    """A stop, and who ended it.

    Attributes:
        stop: The stop.
        lifted_by: Who ended it; empty: it is in force.
        lifted_at: When; None: it is in force.
    """

    stop: Stop
    lifted_by: str = ""
    lifted_at: Instant | None = None


class RecordReads(Protocol):
    """Reads."""

    def strategy_record(self, strategy: str) -> Sequence[StrategyStatus]:
        """All that a strategy went through, oldest first."""

    def last_live(self) -> Mapping[str, StrategyStatus]:
        """How each strategy last became live, by strategy; whatever became of it later."""

    def stop_record(self, strategy: str) -> Sequence[StopRecord]:
        """All stops of a strategy, oldest first, those that ended too."""
