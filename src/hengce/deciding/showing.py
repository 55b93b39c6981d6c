"""Notices that customers show intents, at the second at which it is certain.

An event that may be the last step of an intent is kept with the instant at which its quiet
time is over; nobody is scanned. At that instant the customer's events are asked whether it was
the last step, with what came meanwhile. What was shown is an event of the bank then, and starts,
wakes and pulls back what any event does.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeAlias

from msgspec.structs import replace

from hengce.deciding.entering import hear
from hengce.errors import UnavailableError
from hengce.flow.intents import completed_by, shown, waits_until
from hengce.flow.partition import Held
from hengce.model.awaited_intent import AwaitedIntent
from hengce.model.event import Event
from hengce.model.instant import SECOND_US, Instant
from hengce.model.intent_rule import PAST_US, IntentRule
from hengce.ports import Transaction
from hengce.reading.archive import Archive
from hengce.responses.announce import announce
from hengce.responses.heeding import heed

_log = logging.getLogger(__name__)

Begun: TypeAlias = Callable[[], AbstractContextManager[tuple[Transaction, Instant]]]
"""Opens a transaction with its instant."""


def expect(tx: Transaction, archive: Archive, events: Sequence[Event]) -> None:
    """Keep, for events that are new, when it is certain that they complete an intent.

    Where events may arrive late the bank waits as much longer. Of strangers nothing is kept.
    """
    rules = archive.configuration(tx).intents
    last = [(rule, event) for event in events for rule in completed_by(rules, event)]
    if not last:
        return
    of = tx.merges().of
    lateness_us = archive.policy(tx).lateness_max_seconds * SECOND_US
    partitions = archive.partitions(tx, sorted({of(event.customer) for _, event in last}))
    tx.await_intents(
        [
            AwaitedIntent(
                intent=rule.id,
                source=event.source,
                id=event.id,
                customer=event.customer,
                partition=partitions[of(event.customer)],
                due_at=waits_until(rule, event) + lateness_us,
            )
            for rule, event in last
            if of(event.customer) in partitions
        ]
    )


def notice(tx: Transaction, archive: Archive, at: Instant, limit: int, *, held: Held = None) -> int:
    """Announce the intents that are certain by an instant; return how many.

    Args:
        tx: The transaction; the events that came in are in the log.
        archive: Opens the configuration and the snapshot.
        at: When.
        limit: How many are looked at.
        held: Of which partitions.
    """
    # When the clock was set back, nothing is decided before it has come to the ledger's end.
    if tx.ledger_end() > at:
        return 0
    return _look(tx, archive, tx.awaited_intents(at, limit, held), at)


def notice_each(begun: Begun, archive: Archive, waiting: Sequence[AwaitedIntent]) -> None:
    """Look at each in a transaction of its own, so that one that fails holds up no other."""
    for one in waiting:
        try:
            with begun() as (tx, at):
                _look(tx, archive, [one], at)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 -- an internal error starts nothing
            with begun() as (tx, _):
                tx.end_intents([one.seq])
            _log.error("intent %s is given up: %s", one.intent, type(error).__name__)


def _look(tx: Transaction, archive: Archive, waiting: Sequence[AwaitedIntent], at: Instant) -> int:
    if not waiting:
        return 0
    tx.end_intents([one.seq for one in waiting])
    configuration, of = archive.configuration(tx), tx.merges().of
    rules = {rule.id: rule for rule in configuration.intents}
    waiting = [replace(one, customer=of(one.customer)) for one in waiting if one.intent in rules]
    news = _shown(tx, rules, waiting, at)
    partitions = archive.partitions(tx, sorted({event.customer for event in news}))
    new = [e for e in news if announce(tx, configuration, e, partitions.get(e.customer), at)]
    heed(tx, new, configuration, at)
    hear(tx, archive, new, at)
    return len(new)


def _shown(
    tx: Transaction,
    rules: Mapping[str, IntentRule],
    waiting: Sequence[AwaitedIntent],
    at: Instant,
) -> list[Event]:
    """Return the events of those intents that were shown, as they are taken in."""
    types = frozenset().union(*(rules[one.intent].reads for one in waiting))
    customers = sorted({one.customer for one in waiting})
    past: dict[str, list[Event]] = {}
    for event in tx.events(sorted(types), at - PAST_US, customers) if waiting else ():
        if event.occurred_at <= at:
            past.setdefault(event.customer, []).append(event)
    wanted = {f"{one.intent}/{one.source}/{one.id}" for one in waiting}
    pairs = sorted({(one.customer, one.intent) for one in waiting})
    found = (
        event
        for customer, name in pairs
        for event in shown(rules[name], past.get(customer, ()), at + 1)
        if event.id in wanted
    )
    return sorted(
        (replace(event, received_at=at) for event in found),
        key=lambda event: (event.occurred_at, event.id),
    )
