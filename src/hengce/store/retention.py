"""Forgets records that are old enough: what views read is emptied, and what points to it stays.

A view at any position sees the same rows as before. What was taken from them is empty, and
whoever needs it says so instead of going on without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)

from hengce.errors import ForgottenError, NotFoundError
from hengce.model.dead_letter import DeadLetterState
from hengce.model.instant import Instant
from hengce.model.retention import FILES, Forgetting, RetentionKind, told_of
from hengce.model.task import LIVE, TaskState
from hengce.ports import Amount
from hengce.store.among import one_of
from hengce.store.claims import SETTLED
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, append
from hengce.store.schema import (
    dead_letter,
    dead_letter_end,
    event,
    open_question,
    sheet_read,
    snapshot,
    transactions,
)
from hengce.store.schema_outbox import claim, undelivered, undelivered_end
from hengce.store.schema_retention import forgotten_file, retention
from hengce.store.schema_tasks import task, task_step

_EMPTY = b""
_REACHED: BindParameter[int] = bindparam("reached")
_UNTIL: BindParameter[int] = bindparam("until")


@dataclass(frozen=True, slots=True)
class _Kind:
    """How content of one kind is found and emptied.

    Attributes:
        keys: What names a row.
        found: Order, records, bytes and keys of the rows that are to be emptied, behind what
            was reached.
        count: How many records and bytes there are.
        forgotten: Empties the row of some keys, or removes it.
        goes_on: Whether a run begins where the last one came to: nothing older comes in later.
    """

    keys: tuple[str, ...]
    found: Prepared
    count: Prepared
    forgotten: Prepared
    goes_on: bool


def _emptied(
    keys: Sequence[Column[Any]],
    order: Column[int],
    content: Column[bytes],
    records: ColumnElement[int],
    *conditions: ColumnElement[bool],
    goes_on: bool,
    beside: Sequence[Column[str]] = (),
) -> _Kind:
    """Describe a kind whose rows stay; `beside` are texts that are emptied with the content."""
    emptied = update(content.table).values(
        {content.name: _EMPTY, **{column.name: "" for column in beside}}
    )
    found = (content != _EMPTY, *conditions)
    return _kind(keys, order, (records, func.length(content)), found, emptied, goes_on=goes_on)


def _kind(
    keys: Sequence[Column[Any]],
    order: Column[int],
    amount: tuple[ColumnElement[int], ColumnElement[int]],
    conditions: Sequence[ColumnElement[bool]],
    forgotten: Update | Delete,
    *,
    goes_on: bool,
) -> _Kind:
    table = order.table
    due = (order >= _REACHED, *conditions)
    rows = select(order, *amount, *keys).where(*due)
    return _Kind(
        keys=tuple(f"the_{key.name}" for key in keys),
        found=Prepared(rows.order_by(order).limit(bindparam("rows_max"))),
        count=Prepared(select(*map(func.sum, amount)).select_from(table).where(*due)),
        forgotten=Prepared(forgotten.where(*(key == bindparam(f"the_{key.name}") for key in keys))),
        goes_on=goes_on,
    )


_ENDED = exists().where(
    dead_letter_end.c.letter == dead_letter.c.seq,
    dead_letter_end.c.state != DeadLetterState.OPEN,
)
_LISTED_NOW = select(undelivered.c.contact).where(
    ~exists().where(undelivered_end.c.undelivered == undelivered.c.seq)
)
_KINDS: Mapping[RetentionKind, _Kind] = {
    RetentionKind.DEAD_LETTERS: _emptied(
        [dead_letter.c.seq],
        dead_letter.c.seq,
        dead_letter.c.document,
        literal(1),
        dead_letter.c.received_at < _UNTIL,
        _ENDED,
        goes_on=False,
    ),
    RetentionKind.REFUSALS: _emptied(
        [sheet_read.c.seq],
        sheet_read.c.at,
        sheet_read.c.document,
        sheet_read.c.decisions,
        sheet_read.c.at < _UNTIL,
        sheet_read.c.chose == 0,
        # No decision is written with a time before another's.
        goes_on=True,
    ),
    RetentionKind.EVENTS: _emptied(
        [event.c.source, event.c.id],
        event.c.position,
        event.c.properties,
        literal(1),
        # One that was dated ahead of its receipt by more than it is kept stays.
        event.c.occurred_at < _UNTIL,
        event.c.position <= bindparam("last"),
        goes_on=True,
        beside=[event.c.customer],
    ),
    RetentionKind.TASKS: _emptied(
        [task.c.id],
        task_step.c.seq,
        task.c.document,
        literal(1),
        task.c.id == task_step.c.task,
        # From these states nothing returns: a task ends once, and the steps are in that order.
        one_of(task_step.c.state, sorted(set(TaskState) - LIVE)),
        task_step.c.at < _UNTIL,
        task_step.c.position <= bindparam("last"),
        goes_on=True,
        beside=[task.c.customer],
    ),
    # The outbox's own rows say what is in hand, and no view reads them: they go whole.
    RetentionKind.CLAIMS: _kind(
        [claim.c.contact, claim.c.attempt],
        claim.c.at,
        (literal(1), func.length(claim.c.contact) + func.length(claim.c.customer)),
        (claim.c.unsettled == SETTLED, claim.c.at < _UNTIL, claim.c.contact.not_in(_LISTED_NOW)),
        delete(claim),
        goes_on=False,
    ),
}

_BY_POSITION = frozenset({RetentionKind.EVENTS, RetentionKind.TASKS})
"""Kinds that are looked through up to a position, so that no step reads what is young."""

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
    select(func.max(retention.c.reached)).where(retention.c.kind == bindparam("kind"))
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
        records, size_bytes = _KINDS[kind].count.one(self._connection, bound)
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
        if kind not in _BY_POSITION:
            return 0
        low, high = 0, self._position
        while low < high:
            middle = (low + high + 1) // 2
            if int(_LAST_AT.value(self._connection, {"position": middle})) < until:
                low = middle
            else:
                high = middle - 1
        asking = _ASKING.value(self._connection) if kind is RetentionKind.EVENTS else None
        return low if asking is None else min(low, asking - 1)

    def _came_to(self, kind: RetentionKind) -> int:
        if kind in FILES or not _KINDS[kind].goes_on:
            return 0
        return int(_CAME_TO.value(self._connection, {"kind": str(kind)}) or 0)


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
        kind = _KINDS[RetentionKind(mine["kind"])]
        bound = {"reached": mine["reached"], "until": mine["until"], "rows_max": rows_max}
        bound["last"] = self._last_due(RetentionKind(mine["kind"]), mine["until"])
        rows = kind.found.rows(self._connection, bound)
        if rows:
            named = [dict(zip(kind.keys, keys, strict=True)) for _, _, _, *keys in rows]
            kind.forgotten.change_each(self._connection, named)
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
