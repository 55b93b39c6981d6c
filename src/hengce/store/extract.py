"""Everything that happened, as tables: what reports are computed from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Column, Connection, Select, Table, bindparam, select

from hengce.kernel.sheet import Sheet
from hengce.model.contact import ContactKind, ContactState
from hengce.model.decision import Reason
from hengce.model.instance import Instance
from hengce.model.instant import Instant
from hengce.model.run import Run
from hengce.store.extracted import (
    CHANGE,
    CONTACT,
    EVENT,
    INSTANCE,
    INSTANCE_STEP,
    NIGHTLY,
    OUTCOME,
    TASK,
    TASK_STEP,
    VERDICT,
    Columns,
)
from hengce.store.ledger import HANDED_OFF, PAST, Ledger
from hengce.store.merges import MergeReads
from hengce.store.nightly import nightly_rows
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.rows import NOT_FORGOTTEN
from hengce.store.schema import (
    LEDGER_TABLE,
    change,
    contact,
    contact_step,
    event,
    outcome,
    run,
    sheet,
)
from hengce.store.schema_journeys import instance, instance_step
from hengce.store.schema_tasks import task, task_step

_TOLD = (Reason.HELD_OUT, Reason.CHOSEN, Reason.RIDES)
"""The answers that say that a strategy would have spoken, or did."""


def _since(table: Table, at: Column[int], *columns: Column[Any]) -> Select[Any]:
    seen = select(*columns).where(at >= bindparam("since"))
    if "position" in table.c:
        seen = seen.where(table.c.position <= POSITION)
    return seen


_CONTACTS = Prepared(
    _since(
        contact,
        contact.c.reserved_at,
        contact.c.seq,
        contact.c.id,
        contact.c.decision,
        contact.c.customer,
        contact.c.org,
        contact.c.kind,
        contact.c.reserved_at,
    ).order_by(contact.c.seq)
)
_STEPS = Prepared(
    select(contact_step.c.place, contact_step.c.state, contact_step.c.at, contact_step.c.why)
    .where(contact_step.c.segment == bindparam("segment"), contact_step.c.position <= POSITION)
    .order_by(contact_step.c.seq)
)
_SHEETS = Prepared(_since(sheet, sheet.c.at, sheet.c.document).order_by(sheet.c.seq))
_ALL_SHEETS = Prepared(
    _since(sheet, sheet.c.at, sheet.c.at, sheet.c.document).order_by(sheet.c.seq)
)
_OUTCOMES = Prepared(
    _since(
        outcome,
        outcome.c.at,
        outcome.c.source,
        outcome.c.id,
        outcome.c.contact,
        outcome.c.customer,
        outcome.c.kind,
        outcome.c.at,
        outcome.c.document,
    ).order_by(outcome.c.at, outcome.c.source, outcome.c.id)
)
_EVENTS = Prepared(
    _since(
        event,
        event.c.occurred_at,
        event.c.source,
        event.c.id,
        event.c.name,
        event.c.customer,
        event.c.org,
        event.c.occurred_at,
        event.c.properties,
    )
    .where(NOT_FORGOTTEN)
    .order_by(event.c.occurred_at, event.c.source, event.c.id)
)
_CHANGES = Prepared(
    _since(
        change,
        change.c.at,
        change.c.customer,
        change.c.org,
        change.c.kind,
        change.c.key,
        change.c.value,
        change.c.at,
        change.c.why,
    ).order_by(change.c.seq)
)
_INSTANCES = Prepared(
    select(
        instance.c.customer,
        instance.c.entered_at,
        instance.c.ended_at,
        instance.c.document,
    )
    .where(instance.c.entered_at >= bindparam("since"), instance.c.position <= POSITION)
    .order_by(instance.c.id)
)
_INSTANCE_STEPS = Prepared(
    _since(
        instance_step,
        instance_step.c.at,
        instance_step.c.instance,
        instance_step.c.number,
        instance_step.c.node,
        instance_step.c.did,
        instance_step.c.at,
        instance_step.c.branch,
        instance_step.c.said,
    ).order_by(instance_step.c.instance, instance_step.c.number)
)
_TASKS = Prepared(
    select(*(task.c[name] for name in TASK)).where(task.c.position <= POSITION).order_by(task.c.id)
)
_TASK_STEPS = Prepared(
    _since(
        task_step,
        task_step.c.at,
        task_step.c.task,
        task_step.c.state,
        task_step.c.manager,
        task_step.c.at,
        task_step.c.outcome,
    ).order_by(task_step.c.seq)
)

_RUNS = Prepared(select(run.c.manifest).where(run.c.position <= POSITION).order_by(run.c.position))

_run = msgspec.json.Decoder(Run)
_sheets = msgspec.msgpack.Decoder(Sheet)
_instances = msgspec.msgpack.Decoder(Instance)


class _Said(msgspec.Struct):
    """What is read of an outcome's document."""

    amount_cents: int | None = None
    dwell_ms: int | None = None


_said = msgspec.json.Decoder(_Said)


class ExtractReads(MergeReads):
    """Reads the facts of a view; a part of it."""

    _connection: Connection
    _position: int
    _ledger: Ledger

    def extract(self, since: Instant) -> Mapping[str, pa.Table]:
        """What happened from an instant on, by kind, as of the view's position."""
        bound = {"since": since, "position": self._position}
        of = self.merges().of

        def rows(prepared: Prepared) -> Iterator[tuple[Any, ...]]:
            return prepared.each(self._connection, bound)

        found: dict[str, tuple[Columns, Iterable[Sequence[Any]]]] = {
            "contact": (CONTACT, self._contacts(since)),
            "verdict": (VERDICT, _verdicts(document for (document,) in rows(_SHEETS))),
            "nightly": (
                NIGHTLY,
                nightly_rows(
                    self._ledger.segments, (_run.decode(row[0]) for row in rows(_RUNS)), since
                ),
            ),
            "outcome": (OUTCOME, (_outcome(row) for row in rows(_OUTCOMES))),
            "event": (EVENT, ((*row[:6], bytes(row[6]).decode()) for row in rows(_EVENTS))),
            "change": (
                CHANGE,
                ((*row[:4], bytes(row[4]).decode(), *row[5:]) for row in rows(_CHANGES)),
            ),
            "instance": (INSTANCE, _all_instances(rows(_INSTANCES))),
            "instance_step": (INSTANCE_STEP, rows(_INSTANCE_STEPS)),
            "task": (TASK, rows(_TASKS)),
            "task_step": (TASK_STEP, rows(_TASK_STEPS)),
        }
        return {name: _table(columns, told, of) for name, (columns, told) in found.items()}

    def sheets(self, since: Instant, until: Instant) -> Iterator[Sheet]:
        """Decisions that were made one by one in [since, until), with all that was answered."""
        bound = {"since": since, "position": self._position}
        for at, document in _ALL_SHEETS.each(self._connection, bound):
            if at < until:
                yield _sheets.decode(document)

    def _contacts(self, since: Instant) -> Iterator[Sequence[Any]]:
        ledger = self._ledger
        listed = _CONTACTS.rows(self._connection, {"since": since, "position": self._position})
        kinds = {n: _kind(k) for n, k in ledger.kinds({row[5] for row in listed}).items()}
        steps = self._standings(LEDGER_TABLE)
        for seq, name, decision, customer, org, kind, reserved_at in listed:
            standing = steps.get(seq, (str(ContactState.RESERVED), reserved_at, None, ""))
            yield name, decision, customer, org, *kinds[kind], "single", reserved_at, *standing
        for segment, origin in ledger.segment_kinds().items():
            yield from self._placed(ledger.segments.placed(segment), origin, since)

    def _placed(self, placed: PlacedContacts, origin: str, since: Instant) -> Iterator[Any]:
        rows: npt.NDArray[Any] = placed.rows
        chosen = np.flatnonzero(rows["reserved_at"] >= since)
        if not len(chosen):
            return
        kinds, steps = [_kind(kind) for kind in placed.kinds], self._standings(placed.name)
        for place in chosen.tolist():
            row, customer = rows[place], bytes(placed.customers[place]).decode()
            at, decision = int(row["reserved_at"]), f"{placed.name}/{customer}"
            left = (str(ContactState.COMMITTED), at, at, "")
            waits = (str(ContactState.RESERVED), at, None, "")
            yield (
                f"{decision}.{row['number']}",
                decision,
                customer,
                placed.orgs[row["org"]],
                *kinds[row["kind"]],
                origin,
                at,
                *steps.get(place, left if origin == PAST else waits),
            )

    def _standings(self, segment: str) -> dict[int, tuple[str, Instant, Instant | None, str]]:
        """Return the last step of each contact of a segment, and when it first left."""
        found: dict[int, tuple[str, Instant, Instant | None, str]] = {}
        bound = {"segment": segment, "position": self._position}
        for place, state, at, why in _STEPS.each(self._connection, bound):
            before = found.get(place)
            left = before[2] if before else None
            if left is None and state in HANDED_OFF:
                left = at
            found[place] = (state, at, left, why)
        return found


def _table(columns: Columns, rows: Iterable[Sequence[Any]], of: Callable[[str], str]) -> pa.Table:
    """Return rows as a table; customers are those who speak for themselves."""
    names = list(columns)
    lists: list[list[Any]] = [list(values) for values in zip(*rows, strict=True)] or [
        [] for _ in names
    ]
    if "customer" in columns:
        place = names.index("customer")
        lists[place] = [of(name) for name in lists[place]]
    arrays = [pa.array(values, columns[name]) for name, values in zip(names, lists, strict=True)]
    return pa.table(dict(zip(names, arrays, strict=True)))


def _kind(kind: ContactKind) -> tuple[Any, ...]:
    """Return a kind of contact as its columns of the table of contacts."""
    return (
        kind.strategy,
        kind.wave,
        kind.channel,
        kind.category,
        kind.topic,
        kind.department,
        kind.product,
        str(kind.priority_class),
        str(kind.message_class),
        bool(kind.interrupts),
    )


def _verdicts(documents: Iterable[bytes]) -> Iterator[Sequence[Any]]:
    """Yield who was chosen or held out, with what he was thought to be worth."""
    told = np.array([int(reason) for reason in _TOLD])
    for document in documents:
        made = _sheets.decode(document)
        reasons = made.answers.reason.all()
        rows = np.flatnonzero(np.isin(reasons, told))
        places = np.searchsorted(made.answers.ends.all(), rows, side="right").tolist()
        for one, place in zip(made.answers.candidates_at(rows), places, strict=True):
            strategy, _, wave = one.strategy.partition("/")
            yield (
                made.ids[place],
                made.customers[place],
                made.orgs[place],
                made.pin.at,
                strategy,
                wave,
                one.reason.name,
                one.rule,
                one.channel,
                one.propensity,
                one.value_cents,
                made.pin.configuration,
            )


def _outcome(row: Sequence[Any]) -> Sequence[Any]:
    *columns, document = row
    said = _said.decode(document)
    return (*columns, said.amount_cents, said.dwell_ms)


def _all_instances(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for customer, entered_at, ended_at, document in rows:
        if not document:
            continue
        one = _instances.decode(document)
        arms = msgspec.json.encode(one.arms).decode()
        yield (
            one.id,
            one.strategy,
            one.version,
            customer,
            one.org,
            str(one.state),
            one.node,
            entered_at,
            ended_at,
            arms,
        )
