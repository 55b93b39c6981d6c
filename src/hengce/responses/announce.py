"""Takes the brain's own events in, in a transaction that is open.

What such an event asks is answered by whoever answers closed windows: in the engine loop
that is the same transaction, for another writer the loop's next one.
"""

from hengce.flow.listening import listening
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.open_question import OpenQuestion
from hengce.ports import Taken, Transaction


def announce(
    tx: Transaction,
    configuration: Configuration,
    event: Event,
    partition: int | None,
    at: Instant,
) -> bool:
    """Take an event in and ask what it starts at once; tell whether it was new.

    Args:
        tx: The transaction in which it was noticed.
        configuration: The bank's configuration in force.
        event: What was noticed.
        partition: Who answers for the customer; None for a stranger, of whom nothing is asked.
        at: When.
    """
    (taken,) = tx.add_events([event])
    if taken is not Taken.ACCEPTED:
        return False
    classes = listening(configuration).get(event.name, frozenset())
    if partition is not None:
        tx.keep_questions(
            [
                OpenQuestion(
                    source=event.source,
                    id=event.id,
                    customer=event.customer,
                    priority_class=priority,
                    partition=partition,
                    closes_at=at,
                )
                for priority in sorted(classes)
            ]
        )
    return True


def is_heard(configuration: Configuration, name: str) -> bool:
    """Tell whether any rule of a configuration listens to one of the brain's own events."""
    return any(event.name == name for event in configuration.events)
