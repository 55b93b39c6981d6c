"""Forgets records that are old enough: what views read is emptied, and what points to it stays.

A view at any position sees the same rows as before. What was taken from them is empty, and
whoever needs it says so instead of going on without it.
"""

from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import Connection, and_, bindparam, func, select, update

from hengce.errors import ForgottenError, NotFoundError
from hengce.model.instant import HOUR_US, Instant
from hengce.model.retention import FILES, Forgetting, RetentionKind, told_of
from hengce.ports import Amount
from hengce.store.forgotten_kinds import BY_POSITION, KINDS
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, append
from hengce.store.schema import event, open_question, snapshot, transactions
from hengce.store.schema_retention import forgotten_file, retention

CLOCKS_AHEAD_US = HOUR_US
"""How far an event may be dated ahead of its receipt and still be found by a later run."""

_EVENT_NAME = Prepared(
    select(event.c.name).where(
        event.c.source == bindparam("source"), event.c.id == bindparam("event_id")
    )
)
_ASKING = Prepared(
    select(func.min(event.c.position)).join_from(
        open_question,
        event,
        and_(event.c.source == open_question.c.source, event.c.id == open_question.c.id),
    )
)
_FORGOTTEN_SINCE = Prepared(
    select(retention)
    .where(
        retention.c.kind == bindparam("kind"),
        retention.c.until > bindparam("since"),
        retention.c.through > POSITION,
    )
    .order_by(retention.c.seq.desc())
    .limit(1)
)
_SNAPSHOTS = Prepared(
    select(snapshot.c.version, transactions.c.at)
    .join_from(snapshot, transactions, transactions.c.position == snapshot.c.position)
    .where(snapshot.c.position <= POSITION)
    .order_by(snapshot.c.seq)
)
_FILES = Prepared(
    select(forgotten_file.c.name)
    .where(forgotten_file.c.kind == bindparam("kind"))
    .order_by(forgotten_file.c.seq)
)
_FORGOT = Prepared(
    select(retention)
    .join(forgotten_file, forgotten_file.c.retention == retention.c.seq)
    .where(forgotten_file.c.kind == bindparam("kind"), forgotten_file.c.name == bindparam("name"))
)
_LAST_AT = Prepared(select(transactions.c.at).where(transactions.c.position == POSITION))
_LISTED = Prepared(
    select(retention)
    .where(retention.c.position <= POSITION)
    .order_by(retention.c.seq.desc())
    .limit(bindparam("limit"))
)
_ONE = Prepared(select(retention).where(retention.c.seq == bindparam("seq")))
_NEWEST = Prepared(select(func.max(retention.c.seq)))
_CAME_TO = Prepared(
    select(func.max(retention.c.reached), func.max(retention.c.until)).where(
        retention.c.kind == bindparam("kind"), retention.c.reached > 0
    )
)
_COUNT_ON = Prepared(
    update(retention)
    .where(retention.c.seq == bindparam("number"))
    .values(
        reached=bindparam("came_to"),
        forgotten=retention.c.forgotten + bindparam("more"),
        freed_bytes=retention.c.freed_bytes + bindparam("more_bytes"),
        through=bindparam("here"),
    )
)
_END = Prepared(
    update(retention)
    .where(retention.c.seq == bindparam("number"))
    .values(ended_at=bindparam("ended"))
)


class RetentionReads:
    """Reads what was forgotten, and what would be; a part of the view."""

    _connection: Connection
    _position: int

    def last_at(self) -> Instant:
        """When the last transaction was written, by its writer's clock; 0 before the first."""
        return int(_LAST_AT.value(self._connection, {"position": self._position}) or 0)

    def forgettings(self, limit: int) -> Sequence[Forgetting]:
        """What was forgotten, newest first."""
        bound = {"position": self._position, "limit": limit}
        return [_read(row) for row in _LISTED.named(self._connection, bound)]

    def forgetting(self, seq: int) -> Forgetting:
        """What was written down under a number; NotFoundError when there is nothing."""
        row = _ONE.first(self._connection, {"seq": seq})
        if row is None:
            raise NotFoundError(f"there is no forgetting {seq}")
        return _read(row)

    def forgettable(self, kind: RetentionKind, until: Instant) -> Amount:
        """How much content from before an instant may be forgotten, of a kind kept in rows."""
        bound = {"reached": self._came_to(kind), "until": until}
        bound["last"] = self._last_due(kind, until)
        records, size_bytes = KINDS[kind].count.one(self._connection, bound)
        return Amount(int(records or 0), int(size_bytes or 0))

    def event_name(self, source: str, event_id: str) -> str | None:
        """The type of an event, forgotten or not; None: there is no such event."""
        name: str | None = _EVENT_NAME.value(
            self._connection, {"source": source, "event_id": event_id}
        )
        return name

    def replaced_snapshots(self, until: Instant) -> Sequence[str]:
        """Snapshots in whose place others came before an instant, oldest first."""
        rows = _SNAPSHOTS.rows(self._connection, {"position": self._position})
        ended = {version: at for (version, _), (_, at) in pairwise(rows)}
        if rows:
            ended.pop(rows[-1][0], None)
        return [version for version, at in ended.items() if at < until]

    def forgotten_files(self, kind: RetentionKind) -> Sequence[str]:
        """The names of what was forgotten of a kind kept in files, oldest first."""
        return _FILES.values(self._connection, {"kind": str(kind)})

    def forgotten_by(self, kind: RetentionKind, name: str) -> Forgetting | None:
        """What forgot the files of a name; None: nothing did."""
        row = _FORGOT.first(self._connection, {"kind": str(kind), "name": name})
        return None if row is None else _read(row)

    def _refuse_forgotten(self, kind: RetentionKind, since: Instant) -> None:
        """Refuse to read what this position saw and what was forgotten afterwards."""
        bound = {"kind": str(kind), "since": since, "position": self._position}
        row = _FORGOTTEN_SINCE.first(self._connection, bound)
        if row is not None:
            raise ForgottenError(
                f"{kind} that were read at position {self._position} were forgotten: "
                f"{told_of(_read(row))}"
            )

    def _last_due(self, kind: RetentionKind, until: Instant) -> int:
        """Return the last position of an instant before another, for kinds that ask for it.

        The events of open questions, and all behind the first of them, are not due.
        """
        if kind not in BY_POSITION:
            return 0
        last = self._position_before(until)
        asking = _ASKING.value(self._connection) if kind is RetentionKind.EVENTS else None
        return last if asking is None else min(last, asking - 1)

    def _position_before(self, until: Instant) -> int:
        """Return the last position of an instant before another; 0 for none."""
        low, high = 0, self._position
        while low < high:
            middle = (low + high + 1) // 2
            if int(_LAST_AT.value(self._connection, {"position": middle})) < until:
                low = middle
            else:
                high = middle - 1
        return low

    def _came_to(self, kind: RetentionKind) -> int:
        if kind in FILES or not KINDS[kind].goes_on:
            return 0
        reached, until = _CAME_TO.one(self._connection, {"kind": str(kind)})
        if reached and kind is RetentionKind.EVENTS:
            # An event that was dated a little ahead was not due when its neighbours were.
            return min(int(reached), self._position_before(until - CLOCKS_AHEAD_US))
        return int(reached or 0)


class RetentionWrites(RetentionReads):
    """Forgets; a part of the transaction."""

    def begin_forgetting(self, kind: RetentionKind, by: str, at: Instant, until: Instant) -> int:
        """Write down that content is going to be forgotten; return the number of the record."""
        row = {
            "kind": str(kind),
            "made_by": by,
            "at": at,
            "until": until,
            "reached": self._came_to(kind),
            "forgotten": 0,
            "freed_bytes": 0,
            "through": 0,
        }
        append(self._connection, retention, self._position, [row])
        return int(_NEWEST.value(self._connection))

    def forget(self, seq: int, rows_max: int) -> int:
        """Empty some rows and count their records; return how many, less than asked at the end."""
        mine = _ONE.first(self._connection, {"seq": seq})
        assert mine is not None, "it was begun"
        kind = KINDS[RetentionKind(mine["kind"])]
        bound = {"reached": mine["reached"], "until": mine["until"], "rows_max": rows_max}
        bound["last"] = self._last_due(RetentionKind(mine["kind"]), mine["until"])
        rows = kind.found.rows(self._connection, bound)
        if rows:
            named = [dict(zip(kind.keys, keys, strict=True)) for _, _, _, *keys in rows]
            for statement in (kind.forgotten, *kind.beside):
                statement.change_each(self._connection, named)
            orders, records, sizes, *_ = zip(*rows, strict=True)
            self._count_on(seq, orders[-1], Amount(sum(records), sum(sizes)))
        return len(rows)

    def forget_files(self, seq: int, name: str, size_bytes: int) -> None:
        """Give up the files of a name and count them; who calls removes them afterwards."""
        row = {"retention": seq, "kind": str(self.forgetting(seq).kind), "name": name}
        append(self._connection, forgotten_file, self._position, [row])
        self._count_on(seq, 0, Amount(1, size_bytes))

    def end_forgetting(self, seq: int, at: Instant) -> None:
        """Write down that nothing was left to forget."""
        _END.change(self._connection, {"number": seq, "ended": at})

    def _count_on(self, seq: int, came_to: int, amount: Amount) -> None:
        counted = {"number": seq, "came_to": came_to, "more": amount.records}
        counted |= {"more_bytes": amount.size_bytes, "here": self._position}
        _COUNT_ON.change(self._connection, counted)


def _read(row: Row) -> Forgetting:
    return Forgetting(
        seq=row["seq"],
        kind=RetentionKind(row["kind"]),
        by=row["made_by"],
        at=row["at"],
        until=row["until"],
        forgotten=row["forgotten"],
        freed_bytes=row["freed_bytes"],
        ended_at=row["ended_at"],
    )
