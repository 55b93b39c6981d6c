"""How content of each kind that lies in rows is found, counted and forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    Update,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from hengce.model.dead_letter import DeadLetterState
from hengce.model.identity import CaseState
from hengce.model.retention import RetentionKind
from hengce.model.task import LIVE, TaskState
from hengce.store.among import one_of
from hengce.store.claims import SETTLED
from hengce.store.prepared import Prepared
from hengce.store.schema import dead_letter, dead_letter_end, event, sheet_read
from hengce.store.schema_disclosures import disclosure
from hengce.store.schema_identity import identity_case
from hengce.store.schema_journeys import instance, instance_step
from hengce.store.schema_outbox import claim, undelivered, undelivered_end
from hengce.store.schema_parties import party_tie
from hengce.store.schema_tasks import task, task_step

_EMPTY = b""
_REACHED: BindParameter[int] = bindparam("reached")
_UNTIL: BindParameter[int] = bindparam("until")


@dataclass(frozen=True, slots=True)
class RowKind:
    """How content of one kind is found and emptied.

    Attributes:
        keys: What names a row.
        found: Order, records, bytes and keys of the rows that are to be emptied, behind what
            was reached.
        count: How many records and bytes there are.
        forgotten: Empties the row of some keys, or removes it.
        beside: Removes what belongs to that row alone.
        goes_on: Whether a run begins where the last one came to: nothing older comes in later.
    """

    keys: tuple[str, ...]
    found: Prepared
    count: Prepared
    forgotten: Prepared
    goes_on: bool
    beside: tuple[Prepared, ...] = ()


def _emptied(
    keys: Sequence[Column[Any]],
    order: Column[int],
    content: Column[bytes],
    records: ColumnElement[int],
    *conditions: ColumnElement[bool],
    goes_on: bool,
    beside: Sequence[Column[str]] = (),
) -> RowKind:
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
) -> RowKind:
    table = order.table
    due = (order >= _REACHED, *conditions)
    rows = select(order, *amount, *keys).where(*due)
    return RowKind(
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
_LISTED_NOW = exists().where(
    undelivered.c.contact == claim.c.contact,
    ~exists().where(undelivered_end.c.undelivered == undelivered.c.seq),
)
_LATER = party_tie.alias()
_SUPERSEDED = exists().where(
    _LATER.c.customer == party_tie.c.customer,
    _LATER.c.other == party_tie.c.other,
    _LATER.c.role == party_tie.c.role,
    _LATER.c.source == party_tie.c.source,
    _LATER.c.since == party_tie.c.since,
    _LATER.c.seq > party_tie.c.seq,
)
_DECISION = identity_case.alias()
_DECIDED = exists().where(
    _DECISION.c.id == identity_case.c.id,
    _DECISION.c.seq > identity_case.c.seq,
    _DECISION.c.state != str(CaseState.OPEN),
)
KINDS: Mapping[RetentionKind, RowKind] = {
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
    # A customer leaves a journey when it is, and the row stays: nothing older comes in later.
    RetentionKind.JOURNEYS: replace(
        _emptied(
            [instance.c.id],
            instance.c.ended_at,
            instance.c.document,
            literal(1),
            instance.c.ended_at < _UNTIL,
            goes_on=True,
        ),
        beside=(
            Prepared(delete(instance_step).where(instance_step.c.instance == bindparam("the_id"))),
        ),
    ),
    # Older rows of a tie go before the one that ended it, so that none is in force again.
    RetentionKind.TIES: _emptied(
        [party_tie.c.seq],
        party_tie.c.seq,
        party_tie.c.document,
        literal(1),
        party_tie.c.at < _UNTIL,
        or_(party_tie.c.in_force == 0, _SUPERSEDED),
        goes_on=False,
        beside=[party_tie.c.customer, party_tie.c.other],
    ),
    # Which two, and what was decided, stays in the row.
    RetentionKind.CASES: _emptied(
        [identity_case.c.seq],
        identity_case.c.seq,
        identity_case.c.document,
        literal(1),
        identity_case.c.at < _UNTIL,
        or_(identity_case.c.state != str(CaseState.OPEN), _DECIDED),
        goes_on=False,
    ),
    RetentionKind.DISCLOSURES: _kind(
        [disclosure.c.seq],
        disclosure.c.seq,
        (literal(1), func.length(disclosure.c.reason) + func.length(disclosure.c.fields)),
        (disclosure.c.customer != "", disclosure.c.at < _UNTIL),
        update(disclosure).values(customer="", reason="", fields="[]"),
        goes_on=False,
    ),
    # The outbox's own rows say what is in hand, and no view reads them: they go whole.
    RetentionKind.CLAIMS: _kind(
        [claim.c.contact, claim.c.attempt],
        claim.c.at,
        (literal(1), func.length(claim.c.contact) + func.length(claim.c.customer)),
        (claim.c.unsettled == SETTLED, claim.c.at < _UNTIL, ~_LISTED_NOW),
        delete(claim),
        goes_on=False,
    ),
}

BY_POSITION = frozenset({RetentionKind.EVENTS, RetentionKind.TASKS})
"""Kinds that are looked through up to a position, so that no step reads what is young."""
