"""Counts what piles up in a store and waits for somebody to look."""

from sqlalchemy import Connection, bindparam, exists, func, select

from hengce.model.condition import Backlog, Unattended
from hengce.model.dead_letter import DeadLetterState
from hengce.model.delivery import UndeliveredState
from hengce.model.instant import MINUTE_US, Instant
from hengce.model.retention import RetentionKind
from hengce.store.claims import SETTLED
from hengce.store.prepared import Prepared
from hengce.store.schema import api_key, dead_letter, dead_letter_end, snapshot, transactions
from hengce.store.schema_leases import lease, worker
from hengce.store.schema_outbox import claim, undelivered, undelivered_end
from hengce.store.schema_retention import forgotten_file

CLAIM_MINUTES_MAX = 10
"""How long a contact may be in a relay's hands; relays give up earlier what a dead one left."""

_CLAIMS = Prepared(
    select(func.count())
    .select_from(claim)
    .where(claim.c.unsettled > SETTLED, claim.c.at < bindparam("before"))
)
_UNKNOWN = Prepared(
    select(func.count())
    .select_from(undelivered)
    .where(
        undelivered.c.state == UndeliveredState.UNKNOWN,
        ~exists().where(undelivered_end.c.undelivered == undelivered.c.seq),
    )
)
_LETTERS = Prepared(
    select(func.count())
    .select_from(dead_letter)
    .where(
        ~exists().where(
            dead_letter_end.c.letter == dead_letter.c.seq,
            dead_letter_end.c.state != DeadLetterState.OPEN,
        )
    )
)
_LEASES = Prepared(
    select(func.count())
    .select_from(lease)
    .where(
        lease.c.owner != "",
        ~exists().where(worker.c.name == lease.c.owner, worker.c.until >= bindparam("now")),
    )
)
_LAST_KEYS = select(func.max(api_key.c.seq)).group_by(api_key.c.id)
_KEYS = Prepared(
    select(func.count())
    .select_from(api_key)
    .where(api_key.c.seq.in_(_LAST_KEYS), api_key.c.revoked_at.is_(None))
)
_SNAPSHOTS = Prepared(
    select(snapshot.c.version)
    .where(
        ~exists().where(
            forgotten_file.c.kind == RetentionKind.SNAPSHOTS,
            forgotten_file.c.name == snapshot.c.version,
        )
    )
    .group_by(snapshot.c.version)
    .order_by(func.min(snapshot.c.seq))
)
_POSITIONS = Prepared(
    select(
        func.count(),
        func.coalesce(func.max(transactions.c.position), 0),
        func.coalesce(func.max(transactions.c.at), 0),
    )
)


def count_backlog(connection: Connection, now: Instant) -> Backlog:
    """Count what lies in a store of this program's schema."""
    positions, position, last_at = _POSITIONS.one(connection)
    unattended = count_unattended(connection)
    before = now - CLAIM_MINUTES_MAX * MINUTE_US
    return Backlog(
        positions=positions,
        position=position,
        last_at=last_at,
        claims=_CLAIMS.value(connection, {"before": before}),
        unknown=unattended.unknown,
        letters=unattended.letters,
        leases=_LEASES.value(connection, {"now": now}),
        keys=_KEYS.value(connection),
        snapshots=tuple(_SNAPSHOTS.values(connection)),
    )


def count_unattended(connection: Connection) -> Unattended:
    """Count what nobody dealt with."""
    return Unattended(
        unknown=_UNKNOWN.value(connection),
        letters=_LETTERS.value(connection),
    )
