"""The outbox: which contacts wait, and which of them come next.

A contact waits either in the table `waiting` (single decisions, and second attempts) or in
its run's segment behind the cursor of its channel. Claiming takes the oldest release of all
of them, and looks only at what it takes: a channel that rests costs nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, bindparam, func, select, update

from hengce.model.instant import Instant
from hengce.ports import Claim
from hengce.store.among import among
from hengce.store.claims import IN_HAND, SETTLED, put_out
from hengce.store.ledger import Ledger
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import write_rows
from hengce.store.schema import ROOT_ORG, contact_step
from hengce.store.schema_outbox import claim, relay_cursor, relay_turn, waiting

PAGE_CONTACTS = 1_000
"""Contacts of a segment whose steps are asked for at a time."""

_ON = waiting.c.channel == bindparam("channel")
_WAITING = Prepared(
    select(waiting)
    .where(_ON)
    .order_by(waiting.c.release_at, waiting.c.contact)
    .limit(bindparam("count"))
)
_FIRST = (
    select(func.min(waiting.c.channel).label("channel"))
    .where(waiting.c.channel > "")
    .cte("channels", recursive=True)
)
_CHANNELS = _FIRST.union_all(
    select(
        select(func.min(waiting.c.channel))
        .where(waiting.c.channel > _FIRST.c.channel)
        .scalar_subquery()
    ).where(_FIRST.c.channel.is_not(None))
)
# Each step is one look into the index, however many contacts wait.
_HEADS = Prepared(
    select(
        _CHANNELS.c.channel,
        select(func.min(waiting.c.release_at))
        .where(waiting.c.channel == _CHANNELS.c.channel)
        .scalar_subquery(),
    ).where(_CHANNELS.c.channel.is_not(None))
)
_NAMELESS = Prepared(select(waiting).where(waiting.c.channel == "").limit(bindparam("count")))
_NAME = Prepared(
    update(waiting)
    .where(waiting.c.contact == bindparam("named"))
    .values(channel=bindparam("through"))
)
_SEGMENTS = Prepared(
    select(relay_cursor.c.segment)
    .where(relay_cursor.c.taken < relay_cursor.c.contacts)
    .order_by(relay_cursor.c.position, relay_cursor.c.segment)
)
_TURNS = Prepared(
    select(relay_turn.c.segment, relay_turn.c.channel, relay_turn.c.taken).where(
        among(relay_turn.c.segment, "segments")
    )
)
_MOVE_TURN = Prepared(
    update(relay_turn)
    .where(relay_turn.c.segment == bindparam("of"), relay_turn.c.channel == bindparam("through"))
    .values(taken=bindparam("now"))
)
_MOVE_CURSOR = Prepared(
    update(relay_cursor)
    .where(relay_cursor.c.segment == bindparam("of"))
    .values(taken=relay_cursor.c.taken + bindparam("passed"))
)
_STEPPED = Prepared(
    select(contact_step.c.place).where(
        contact_step.c.segment == bindparam("segment"),
        among(contact_step.c.place, "places"),
    )
)
_HELD = Prepared(
    select(claim.c.place).where(
        claim.c.unsettled > SETTLED,
        claim.c.segment == bindparam("segment"),
        among(claim.c.place, "places"),
    )
)


def take(ledger: Ledger, now: Instant, limit: int, channel: str | None = None) -> list[Claim]:
    """Claim up to `limit` due contacts, oldest release first; the caller commits.

    Args:
        ledger: The contacts, on a connection that writes.
        now: What is due by then.
        limit: How many.
        channel: Only those of this channel; None: of all.
    """
    queues = list(_queues(ledger, limit, channel))
    turns: list[_Turn] = []
    while len(turns) < limit:
        due = [queue for queue in queues if queue.head is not None and queue.head <= now]
        if not due:
            break
        turns.append(min(due, key=lambda queue: queue.head or 0).take())
    for queue in queues:
        queue.save(ledger.position)
    return _claimed(ledger, turns, now)


def next_releases(ledger: Ledger) -> Mapping[str, Instant]:
    """Return when the next contact of each channel that has any becomes due.

    It may be earlier than that where the next contact of a segment was withdrawn: whoever
    claims it then finds out, and the cursor passes it.
    """
    heads = _waiting_heads(ledger.connection)
    for placed, channel, taken in _cursors(ledger, None):
        head = placed.release_at(channel, taken or 0)
        heads[channel] = min(heads.get(channel, head), head)
    return heads


def name_channels(ledger: Ledger) -> None:
    """Tell contacts that wait since an earlier release through which channel they leave."""
    while rows := _NAMELESS.named(ledger.connection, {"count": PAGE_CONTACTS}):
        found = ledger.at([(row["segment"], row["place"]) for row in rows])
        names = [
            {
                "named": row["contact"],
                "through": found[row["segment"], row["place"]].kind.channel,
            }
            for row in rows
        ]
        _NAME.change_each(ledger.connection, names)


@dataclass(frozen=True, slots=True)
class _Turn:
    segment: str
    place: int
    attempt: int = 1
    tries: int = 0
    doubts: int = 0


class _Queue(Protocol):
    """Contacts in the order of release."""

    @property
    def head(self) -> Instant | None:
        """The release of the next one; None at the end."""

    def take(self) -> _Turn:
        """Take the next one."""

    def save(self, position: int) -> None:
        """Write down what was taken."""


class _Waiting:
    """The contacts of the table for a channel; every row of it may be claimed."""

    def __init__(self, connection: Connection, channel: str, limit: int) -> None:
        bound = {"channel": channel, "count": limit}
        self._connection = connection
        self._rows: Sequence[Row] = _WAITING.named(connection, bound)
        self._taken = 0

    @property
    def head(self) -> Instant | None:
        return self._rows[self._taken]["release_at"] if self._taken < len(self._rows) else None

    def take(self) -> _Turn:
        row = self._rows[self._taken]
        self._taken += 1
        return _Turn(row["segment"], row["place"], row["attempt"], row["tries"], row["doubts"])

    def save(self, _position: int) -> None:
        put_out(self._connection, [row["contact"] for row in self._rows[: self._taken]])


class _InSegment:
    """A segment's contacts of a channel behind its cursor, but for those that were stepped."""

    def __init__(
        self, connection: Connection, placed: PlacedContacts, channel: str, saved: int | None
    ) -> None:
        self.channel = channel
        self._connection = connection
        self._placed = placed
        self._turns = placed.turns[channel]
        self._saved = saved
        self._cursor = self._page_end = saved or 0
        self._passed: frozenset[int] = frozenset()
        self._pass_stepped()

    @property
    def head(self) -> Instant | None:
        at_end = self._cursor >= len(self._turns)
        return None if at_end else self._placed.release_at(self.channel, self._cursor)

    def take(self) -> _Turn:
        place = int(self._turns[self._cursor])
        self._cursor += 1
        self._pass_stepped()
        return _Turn(self._placed.name, place)

    def save(self, position: int) -> None:
        passed = self._cursor - (self._saved or 0)
        if not passed:
            return
        mine = {"of": self._placed.name, "through": self.channel, "now": self._cursor}
        if self._saved is None:
            write_rows(self._connection, relay_turn, [self._row(position)])
        else:
            _MOVE_TURN.change(self._connection, mine)
        _MOVE_CURSOR.change(self._connection, {"of": self._placed.name, "passed": passed})

    def _row(self, position: int) -> dict[str, str | int]:
        return {
            "position": position,
            "org": ROOT_ORG,
            "segment": self._placed.name,
            "channel": self.channel,
            "taken": self._cursor,
        }

    def _pass_stepped(self) -> None:
        while self._cursor < len(self._turns):
            if self._cursor == self._page_end:
                self._turn_page()
            if int(self._turns[self._cursor]) not in self._passed:
                return
            self._cursor += 1

    def _turn_page(self) -> None:
        first, self._page_end = self._page_end, self._page_end + PAGE_CONTACTS
        places = self._turns[first : self._page_end].tolist()
        bound = {"segment": self._placed.name, "places": places}
        # What a cursor of an earlier release had passed is in hand or was stepped.
        self._passed = frozenset(
            place for query in (_STEPPED, _HELD) for place in query.values(self._connection, bound)
        )


def _queues(ledger: Ledger, limit: int, channel: str | None) -> Iterator[_Queue]:
    connection = ledger.connection
    names = [channel] if channel else list(_waiting_heads(connection))
    for name in names:
        yield _Waiting(connection, name, limit)
    yield from _segment_queues(ledger, channel)


def _waiting_heads(connection: Connection) -> dict[str, Instant]:
    """Return the next release of each channel that has contacts in the table."""
    return {row[0]: row[1] for row in _HEADS.rows(connection)}


def _segment_queues(ledger: Ledger, channel: str | None) -> list[_InSegment]:
    return [
        _InSegment(ledger.connection, placed, through, taken)
        for placed, through, taken in _cursors(ledger, channel)
    ]


def _cursors(
    ledger: Ledger, channel: str | None
) -> Iterator[tuple[PlacedContacts, str, int | None]]:
    """Yield the channels of segments that have something left; None: nothing was taken yet."""
    names = _SEGMENTS.values(ledger.connection)
    if not names:
        return
    rows = _TURNS.rows(ledger.connection, {"segments": names})
    saved = {(segment, through): taken for segment, through, taken in rows}
    for name in names:
        placed = ledger.segments.placed(name)
        for through, turns in placed.turns.items():
            taken = saved.get((name, through))
            if channel in {None, through} and (taken or 0) < len(turns):
                yield placed, through, taken


def _claimed(ledger: Ledger, turns: Sequence[_Turn], now: Instant) -> list[Claim]:
    contacts = ledger.at([(turn.segment, turn.place) for turn in turns])
    rows = [
        {
            "position": ledger.position,
            "org": contacts[turn.segment, turn.place].org,
            "contact": contacts[turn.segment, turn.place].id,
            "attempt": turn.attempt,
            "segment": turn.segment,
            "place": turn.place,
            "customer": contacts[turn.segment, turn.place].customer,
            "at": now,
            "unsettled": IN_HAND,
            "tries": turn.tries,
            "doubts": turn.doubts,
        }
        for turn in turns
    ]
    write_rows(ledger.connection, claim, rows)
    return [
        Claim(contacts[turn.segment, turn.place], turn.attempt, turn.tries, turn.doubts)
        for turn in turns
    ]
