"""Forgets what the policy does not keep any longer: a little at a time, beside a server.

Each step is one transaction that forgets and counts in the record of the run. So a run may be
killed anywhere: what it counted is what is forgotten, and the next one goes on. Files go after
the transaction that gave them up; what a kill left of them goes first in the next run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hengce.model.instant import DAY_US, Instant
from hengce.model.retention import FILES, Forgetting, Retention, RetentionKind
from hengce.ports import Store, View
from hengce.retention.giving_up import Files, give_up, given_up, repeatable, sweep

ROWS_MAX = 500
"""Rows that one transaction empties; one may hold what many decisions read."""


@dataclass(frozen=True, slots=True)
class Forgettable:
    """What a run would forget of one kind.

    Attributes:
        kind: The kind.
        until: Content from before this instant would go.
        records: How many records.
        size_bytes: How many bytes their content has.
    """

    kind: RetentionKind
    until: Instant
    records: int
    size_bytes: int


def forgettable(view: View, files: Files, rules: Retention, now: Instant) -> list[Forgettable]:
    """Return what a run would forget, and forget nothing."""
    found = []
    for kind, until in _due(view, rules, _today(view, now)):
        if kind in FILES:
            amount = given_up(view, files, kind, until)
        else:
            amount = view.forgettable(kind, until)
        found.append(Forgettable(kind, until, amount.records, amount.size_bytes))
    return found


def retain(
    store: Store,
    files: Files,
    rules: Retention,
    clock: Callable[[], Instant],
    by: str,
    pause: Callable[[], None],
) -> Sequence[Forgetting]:
    """Forget what is old enough, and return what was written down of it.

    Args:
        store: The bank's memory.
        files: What lies beside it.
        rules: What is kept, and for how long.
        clock: This machine's time.
        by: Who runs it.
        pause: Called between transactions: others write meanwhile.
    """
    with store.view() as view:
        today = _today(view, clock())
        due = list(_due(view, rules, today))
        sweep(view, files)
    done = []
    for kind, until in due:
        with store.transaction(today) as tx:
            seq = tx.begin_forgetting(kind, by, clock(), until)
        if kind in FILES:
            give_up(store, files, seq, today, pause)
        else:
            _empty_all(store, seq, today, pause)
        with store.transaction(today) as tx:
            tx.end_forgetting(seq, clock())
            done.append(tx.forgetting(seq))
    return done


def _empty_all(store: Store, seq: int, today: Instant, pause: Callable[[], None]) -> None:
    emptied = ROWS_MAX
    while emptied == ROWS_MAX:
        pause()
        with store.transaction(today) as tx:
            emptied = tx.forget(seq, ROWS_MAX)


def _today(view: View, now: Instant) -> Instant:
    """Return this machine's time, unless its clock is ahead of all that was written.

    A clock that is years ahead must not forget what is young.
    """
    return min(now, view.last_at())


def _due(view: View, rules: Retention, today: Instant) -> Iterator[tuple[RetentionKind, Instant]]:
    """Yield what the policy forgets, with the instant before which it goes."""
    for kind in RetentionKind:
        days = rules.days(kind)
        if days is not None:
            until = today - days * DAY_US
            if kind is RetentionKind.EVENTS:
                until = min(until, _read_since(view, rules, today) - days * DAY_US)
            yield kind, until


def _read_since(view: View, rules: Retention, today: Instant) -> Instant:
    """Return for which day events are still read as if it were today.

    A run whose snapshot is there is decided again, or its inputs are packed. It may be older than
    a snapshot is kept: one snapshot may have been in force for long.
    """
    oldest = min((run.pin.at for run in repeatable(view)), default=today)
    return oldest + (rules.snapshots_days or 0) * DAY_US
