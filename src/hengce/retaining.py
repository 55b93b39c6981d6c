"""Forgets what the policy does not keep any longer: a few records at a time, beside a server.

Each step is one transaction that empties records and counts them in the record of the run. So
a run may be killed anywhere: what it counted is what it emptied, and the next one goes on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hengce.model.instant import DAY_US, Instant
from hengce.model.retention import Forgetting, Retention, RetentionKind
from hengce.ports import Store, View

ROWS_MAX = 500
"""Rows that one transaction empties; one may hold what many decisions read."""


@dataclass(frozen=True, slots=True)
class Forgettable:
    """What a run would forget of one kind."""

    kind: RetentionKind
    until: Instant
    records: int


def forgettable(view: View, rules: Retention, now: Instant) -> list[Forgettable]:
    """Return what a run would forget, and forget nothing."""
    return [
        Forgettable(kind, until, view.forgettable(kind, until))
        for kind, until in _due(rules, _today(view, now))
    ]


def retain(
    store: Store,
    rules: Retention,
    clock: Callable[[], Instant],
    by: str,
    pause: Callable[[], None],
) -> Sequence[Forgetting]:
    """Forget what is old enough, and return what was written down of it.

    Args:
        store: The bank's memory.
        rules: What is kept, and for how long.
        clock: This machine's time.
        by: Who runs it.
        pause: Called between transactions: others write meanwhile.
    """
    with store.view() as view:
        today = _today(view, clock())
    done = []
    for kind, until in _due(rules, today):
        with store.transaction(today) as tx:
            seq = tx.begin_forgetting(kind, by, clock(), until)
        done.append(_forget_all(store, seq, today, clock, pause))
    return done


def _forget_all(
    store: Store,
    seq: int,
    today: Instant,
    clock: Callable[[], Instant],
    pause: Callable[[], None],
) -> Forgetting:
    while True:
        pause()
        with store.transaction(today) as tx:
            if tx.forget(seq, ROWS_MAX) < ROWS_MAX:
                tx.end_forgetting(seq, clock())
                return tx.forgetting(seq)


def _today(view: View, now: Instant) -> Instant:
    """Return this machine's time, unless its clock is ahead of all that was written.

    A clock that is years ahead must not forget what is young.
    """
    return min(now, view.last_at())


def _due(rules: Retention, today: Instant) -> Iterator[tuple[RetentionKind, Instant]]:
    for kind in RetentionKind:
        days = rules.days(kind)
        if days is not None:
            yield kind, today - days * DAY_US
