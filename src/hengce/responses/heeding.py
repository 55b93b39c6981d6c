"""Heeds what customers do elsewhere: in the transaction that takes their events in.

It comes before whatever the events ask, so that no decision says what was just pulled back.
Of what claims to have happened later than now, the stops and openings are dated to its receipt:
a wrong date must not outlive what the customer says tomorrow.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from hengce.flow.heeding import heed_event, heeded_events
from hengce.intake.envelope import AHEAD_MAX_US
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import Transaction
from hengce.responses.withdrawal import refuse


def heed(
    tx: Transaction, events: Sequence[Event], configuration: Configuration, at: Instant
) -> int:
    """Pull back and stop what the bank's rules say for events; return how many contacts.

    Args:
        tx: The transaction that took the events in.
        events: Those that are new.
        configuration: The bank's configuration in force.
        at: When.
    """
    names = heeded_events(configuration.policy)
    heard = [event for event in events if event.name in names]
    if not heard:
        return 0
    of, withdrawn = tx.merges().of, 0
    for event in sorted(heard, key=lambda e: (e.occurred_at, e.source, e.id)):
        happened = min(event.occurred_at, at + AHEAD_MAX_US)
        mine = replace(event, customer=of(event.customer), occurred_at=happened)
        heeded = heed_event(mine, configuration, tx.changes([mine.customer]))
        withdrawn += refuse(
            tx, mine.customer, heeded.changes, configuration, at, heeded.withdraw, heeded.why
        )
    return withdrawn
