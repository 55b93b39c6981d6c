"""Gives what did not arrive another try, where what was promised allows it.

The customer is decided again: caps, consents and all other gates are asked anew, and what comes
of it is a message of its own, with a key of its own. What perhaps left is never tried again
where none may be doubled.
"""

from hengce.delivery.relay import Arbiter
from hengce.errors import ConflictError, NotFoundError
from hengce.flow.promise import promise_of
from hengce.model.configuration import Configuration
from hengce.model.delivery import Promise, Undelivered, UndeliveredState
from hengce.model.instant import Instant
from hengce.ports import Transaction, View

KEYS_SHOWN_MAX = 16


def undelivered_at(view: View, seq: int) -> Undelivered:
    """Return what did not arrive, by its number; NotFoundError when it is not listed."""
    found = view.undelivered(None, 1, seq - 1)
    if not found or found[0].seq != seq:
        raise NotFoundError(f"there is no undelivered contact {seq}")
    return found[0]


def try_again(
    tx: Transaction,
    seq: int,
    arbiter: Arbiter,
    configuration: Configuration,
    by: str,
    why: str,
    at: Instant,
) -> tuple[str, ...]:
    """Decide again for the customer of what did not arrive; return the new keys.

    Args:
        tx: The transaction.
        seq: The number of what did not arrive.
        arbiter: Decides again.
        configuration: What is promised.
        by: Who wants it.
        why: Why.
        at: When.

    Raises:
        NotFoundError: It is not listed.
        ConflictError: It perhaps left and may not be doubled, or nothing may be said now.
    """
    undelivered = undelivered_at(tx, seq)
    contact = tx.contact(undelivered.contact).contact
    channel = next((c for c in configuration.channels if c.id == undelivered.channel), None)
    promise = promise_of(contact.kind, configuration.policy, channel)
    if undelivered.state is UndeliveredState.UNKNOWN and promise is Promise.AT_MOST_ONCE:
        raise ConflictError("it may have been taken, and none of its class may be doubled")
    made = arbiter.ask_again(tx, contact, at)
    if not made:
        raise ConflictError("nothing may be said to the customer now; explain says why")
    keys = tuple(one.id for one in made)
    tx.end_undelivered(seq, f"{by}: {why}; again as {', '.join(keys[:KEYS_SHOWN_MAX])}")
    return keys


def let_go(tx: Transaction, seq: int, by: str, why: str) -> None:
    """Take what did not arrive from the list; it stays counted as it was.

    Raises:
        NotFoundError: It is not listed.
    """
    undelivered_at(tx, seq)
    tx.end_undelivered(seq, f"{by}: {why}")
