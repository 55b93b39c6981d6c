"""Banks with journeys that are live and whose experiments were looked at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from hengce.learning.trials import tend
from hengce.model.strategy import StrategyState
from hengce.model.version import version_of
from hengce.ports import StrategyStatus
from journeys.living import Living

Build = Callable[..., Living]
"""Makes a bank of documents, given one by one."""


@contextmanager
def trial_banks(
    home: Path, names: Sequence[str], policy: Mapping[str, str], now: int
) -> Iterator[Build]:
    """Open banks of these customers; all are closed at the end.

    Args:
        home: Where a bank lies.
        names: Its customers.
        policy: What is said otherwise in its policy.
        now: The first moment.
    """
    opened: list[Living] = []

    def build(*documents: str) -> Living:
        bank = Living(home, list(documents), now, {name: {} for name in names}, dict(policy))
        opened.append(bank)
        with bank.installation.store.transaction(now) as tx:
            for one in bank.configuration.strategies:
                live = StrategyStatus(one.id, version_of(one), StrategyState.LIVE, "li", now)
                tx.put_strategy_state(live)
        tend(bank.installation.store, bank.installation.archive, now)
        return bank

    try:
        yield build
    finally:
        for bank in opened:
            bank.close()
