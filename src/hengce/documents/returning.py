"""Returns what was handed in for changes: it waits until its maker hands another version in."""

from hengce.errors import NotFoundError
from hengce.flow.lifecycle import Step, stepped
from hengce.model.instant import Instant
from hengce.ports import Store, StrategyStatus


def send_back(
    store: Store, strategy: str, by: str, at: Instant, seen: str, comment: str
) -> StrategyStatus:
    """Return what was handed in for changes; what is live stays live.

    Args:
        store: The bank's memory.
        strategy: Which.
        by: Who returns it.
        at: When.
        seen: The version that was looked at; empty: the one that is there.
        comment: What is to be changed.

    Raises:
        NotFoundError: There is no such strategy.
        ConflictError: Nothing of it waits, or it is another version than was looked at.
    """
    with store.transaction(at) as tx:
        status = tx.strategy_states().get(strategy)
        if status is None:
            raise NotFoundError(f"there is no strategy {strategy!r}")
        moved = stepped(status, Step.RETURN, seen or status.version, by, at, comment=comment)
        tx.put_strategy_state(moved)
        return moved
