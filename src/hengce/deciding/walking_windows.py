"""When the decision windows close of what customers in journeys propose."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from hengce.deciding.receiving import waits_us
from hengce.flow.journeys import Journeys
from hengce.model.instance import Instance
from hengce.model.instant import Instant
from hengce.model.strategy import PriorityClass
from hengce.ports import Transaction


class Windows:
    """When the decision windows of some customers close; asked once, when somebody proposes."""

    def __init__(
        self, tx: Transaction, journeys: Journeys, customers: Sequence[str], at: Instant
    ) -> None:
        self._tx = tx
        self._journeys = journeys
        self._customers = customers
        self._at = at
        self._waits_us = waits_us(journeys.configuration.policy.decision_windows)

    def closes_at(self, mine: Instance) -> Instant:
        """Return when the window closes in which others may compete with a proposal."""
        strategy = self._journeys.by_version[mine.strategy, mine.version].strategy
        wait_us = self._waits_us[strategy.priority_class]
        if not wait_us:
            return self._at
        return self._open.get((mine.customer, strategy.priority_class), self._at + wait_us)

    @cached_property
    def _open(self) -> Mapping[tuple[str, PriorityClass], Instant]:
        return self._tx.open_windows(sorted(set(self._customers)), self._at)
