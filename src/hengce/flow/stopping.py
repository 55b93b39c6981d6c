"""Which strategies a customer hears no more of, because their category or they themselves stopped.

Topics are few, and lie as bits in the row. Categories and strategies may be many: they are
written out for the few customers who stopped any.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from hengce.kernel.actions import MARKETING_RULES, Action
from hengce.kernel.plan import Plan
from hengce.kernel.reasons import CATEGORY_STOPPED, FEED_LATE, STRATEGY_STOPPED
from hengce.kernel.tables import STOPPED, Records
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import waits_for

STOPS = frozenset({ChangeKind.STOP_CATEGORY, ChangeKind.STOP_STRATEGY})
"""What is written out strategy by strategy, and not into the row."""

NOTHING_STOPPED: Records = np.zeros(0, STOPPED)


def stopped_strategies(known: Iterable[tuple[int, Sequence[Change]]], plan: Plan) -> Records:
    """Return what customers hear no more of, as the kernel reads it.

    Args:
        known: Rows of a block, with what is known of their customers.
        plan: The strategies that take part.

    Returns:
        Records `STOPPED`, by row, strategy and reason; marketing alone.
    """
    stops = [
        (row, change)
        for row, changes in known
        for change in changes
        if change.kind in STOPS and change.value is True
    ]
    if not stops:
        return NOTHING_STOPPED
    marketing = [a for a in plan.actions if a.strategy.message_class in MARKETING_RULES]
    pairs = sorted(
        (row, plan.places[name], reason)
        for row, change in stops
        for name, reason in _stopped_by(change, marketing)
    )
    return np.array(pairs, STOPPED)


def with_late_feeds(stopped: Records, rows: int, plan: Plan, late: AbstractSet[str]) -> Records:
    """Return what customers hear no more of, and what nobody hears while feeds are late.

    Args:
        stopped: Records `STOPPED` of a block.
        rows: How many customers the block has.
        plan: The strategies that take part.
        late: The feeds that are late.

    Returns:
        Records `STOPPED`, by row, strategy and reason.
    """
    if not late:
        return stopped
    silent = [plan.places[one.name] for one in plan.actions if late & {*waits_for(one.strategy)}]
    if not silent:
        return stopped
    added = np.zeros(rows * len(silent), STOPPED)
    added["row"] = np.repeat(np.arange(rows), len(silent))
    added["strategy"] = np.tile(np.array(sorted(silent), np.int64), rows)
    added["reason"] = FEED_LATE
    if not len(stopped):
        return added
    both = np.concatenate([stopped, added])
    return both[np.lexsort((both["reason"], both["strategy"], both["row"]))]


def stopped_names(changes: Iterable[Change], kind: ChangeKind) -> frozenset[str]:
    """Return the categories, or the strategies, that a customer hears no more of."""
    return frozenset(one.key for one in changes if one.kind is kind and one.value is True)


def _stopped_by(change: Change, actions: Iterable[Action]) -> Iterator[tuple[str, int]]:
    for action in actions:
        if change.kind is ChangeKind.STOP_STRATEGY and action.strategy.id == change.key:
            yield action.name, STRATEGY_STOPPED
        elif change.kind is ChangeKind.STOP_CATEGORY and action.strategy.category == change.key:
            yield action.name, CATEGORY_STOPPED
