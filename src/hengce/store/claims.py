"""Claims: which contacts are in the relay's hands, and with which token.

The token is the number of the contact's claim. It grows with each claim, so that a relay
that was taken for dead shows an old one when it comes back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select, update

from hengce.model.instant import Instant
from hengce.ports import Claim
from hengce.store.among import among
from hengce.store.ledger import Ledger, Located
from hengce.store.prepared import Prepared
from hengce.store.queries import pieces, write_rows
from hengce.store.schema_outbox import claim, waiting

UNSETTLED_MAX = 1_000
"""Claims that are given up at a time."""

SETTLED = 0
"""A claim whose ending was told."""

IN_HAND = 1
"""A claim of which no ending was told."""

TOLD = 2
"""A claim of which no ending was told, but an outcome spoke of its contact meanwhile."""

_IN_HAND = Prepared(
    select(claim).where(among(claim.c.contact, "contacts"), claim.c.unsettled > SETTLED)
)
_MARK = Prepared(
    update(claim)
    .where(claim.c.contact == bindparam("ended"), claim.c.attempt == bindparam("number"))
    .values(unsettled=bindparam("mark"))
)
_PUT_OUT = Prepared(
    delete(waiting).where(among(waiting.c.contact, "contacts")).returning(waiting.c.contact)
)
_UNSETTLED_OF = Prepared(
    select(claim.c.contact).where(
        claim.c.customer == bindparam("customer"), claim.c.unsettled > SETTLED
    )
)
_UNSETTLED = Prepared(
    select(claim)
    .where(claim.c.unsettled > SETTLED, claim.c.at < bindparam("before"))
    .order_by(claim.c.at, claim.c.contact)
    .limit(UNSETTLED_MAX)
)


@dataclass(frozen=True, slots=True)
class InHand:
    """A contact that the relay claimed and has told no ending of.

    Attributes:
        located: The contact.
        attempt: The number of the claim.
        told: Whether an outcome spoke of the contact since it was claimed.
    """

    located: Located
    attempt: int
    told: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A contact that waits, and what is known of earlier attempts."""

    located: Located
    release_at: Instant
    attempt: int = 1
    tries: int = 0
    doubts: int = 0


def in_hand(ledger: Ledger, contacts: Sequence[str]) -> Mapping[str, InHand]:
    """Return the claims of contacts that are being handed off at this moment."""
    rows = [
        row
        for piece in pieces(contacts)
        for row in _IN_HAND.named(ledger.connection, {"contacts": piece})
    ]
    found = ledger.at([(row["segment"], row["place"]) for row in rows])
    return {
        row["contact"]: InHand(
            located=Located(found[row["segment"], row["place"]], row["segment"], row["place"]),
            attempt=row["attempt"],
            told=row["unsettled"] == TOLD,
        )
        for row in rows
    }


def unsettled(ledger: Ledger, before: Instant) -> list[Claim]:
    """Return the first claims made before an instant of which no ending was told."""
    rows = _UNSETTLED.named(ledger.connection, {"before": before})
    contacts = ledger.at([(row["segment"], row["place"]) for row in rows])
    return [
        Claim(contacts[row["segment"], row["place"]], row["attempt"], row["tries"], row["doubts"])
        for row in rows
    ]


def unsettled_of(connection: Connection, customer: str) -> frozenset[str]:
    """Return a customer's contacts that are being handed off at this moment."""
    return frozenset(_UNSETTLED_OF.values(connection, {"customer": customer}))


def mark_claims(connection: Connection, held: Iterable[InHand], mark: int) -> None:
    """Note that hand-offs came to their ends, or that outcomes spoke of their contacts."""
    rows = [{"ended": one.located.contact.id, "number": one.attempt, "mark": mark} for one in held]
    if rows:
        _MARK.change_each(connection, rows)


def put_in(connection: Connection, turns: Iterable[Turn], position: int) -> None:
    """Let contacts wait for their release, or for another attempt."""
    write_rows(connection, waiting, [_waiting_row(turn, position) for turn in turns])


def put_out(connection: Connection, contacts: Sequence[str]) -> frozenset[str]:
    """Let contacts wait no longer, and return those that did.

    Those of segments that were never tried are passed because they were stepped.
    """
    return frozenset(
        contact
        for piece in pieces(contacts)
        for contact in _PUT_OUT.values(connection, {"contacts": piece})
    )


def _waiting_row(turn: Turn, position: int) -> dict[str, str | int]:
    contact = turn.located.contact
    return {
        "position": position,
        "org": contact.org,
        "contact": contact.id,
        "segment": turn.located.segment,
        "place": turn.located.place,
        "customer": contact.customer,
        "release_at": turn.release_at,
        "attempt": turn.attempt,
        "channel": contact.kind.channel,
        "tries": turn.tries,
        "doubts": turn.doubts,
    }
