"""Bugs of other products in what comes in: events, answers, receipts, clocks, the disk."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from hengce.deciding import group, loop, receiving
from hengce.flow import learn
from hengce.model.event import Event
from hengce.model.instant import SECOND_US
from hengce.model.outcome import Outcome
from hengce.model.profile import Change
from hengce.ports import Taken
from hengce.sim.disk import Disk
from hengce.store import sqlite
from hengce.store.transaction import SqlTransaction
from hengce.store.view import SqlView

Patch = pytest.MonkeyPatch


def same_second_is_same_event(patch: Patch) -> None:
    """Two events of a customer in one second are one."""
    true = SqlTransaction.add_events

    def by_time(
        self: SqlTransaction, events: Sequence[Event], _digests: Sequence[str] = ()
    ) -> Sequence[Taken]:
        first: dict[tuple[str, int], Event] = {}
        for event in events:
            first.setdefault((event.customer, event.received_at // SECOND_US), event)
        kept = list(first.values())
        told = {event.id: what for event, what in zip(kept, true(self, kept), strict=True)}
        return [told.get(event.id, Taken.DUPLICATED) for event in events]

    patch.setattr(SqlTransaction, "add_events", by_time)


def redelivery_decides_again(patch: Patch) -> None:
    """Who sends again because he heard nothing starts everything again."""
    true = SqlTransaction.add_events

    def always_new(self: SqlTransaction, *arguments: Any) -> Sequence[Taken]:
        return [Taken.ACCEPTED for _ in true(self, *arguments)]

    patch.setattr(SqlTransaction, "add_events", always_new)


def answer_before_commit(patch: Patch) -> None:
    """The client hears yes, and then it is written."""
    true = loop.do_group

    def told_early(*arguments: Any, **more: Any) -> group.Done:
        done = true(*arguments, **more)
        for work, answer in done.answers:
            work.future.set_result(answer)
        return replace(done, answers=[])

    patch.setattr(loop, "do_group", told_early)


def flushed_later(patch: Patch) -> None:
    """A commit is answered before it is on the disk."""
    true = sqlite._prepare

    def unsafe(wal_bytes_max: int, connection: Any, entry: Any) -> None:
        true(wal_bytes_max, connection, entry)
        connection.execute("PRAGMA synchronous = OFF")

    patch.setattr(sqlite, "_prepare", unsafe)


def each_receipt_counts(patch: Patch) -> None:
    """A receipt that comes forty-six times counts forty-six times."""
    true = SqlTransaction.add_outcome

    def always_new(self: SqlTransaction, outcome: Outcome, customer: str) -> Taken:
        true(self, outcome, customer)
        return Taken.ACCEPTED

    patch.setattr(SqlTransaction, "add_outcome", always_new)
    patch.setattr(SqlView, "outcomes", lambda _self, _contact: ())


def late_answer_counts_again(patch: Patch) -> None:
    """A click after an opening is a second answer."""
    patch.setattr(SqlView, "outcomes", lambda _self, _contact: ())


def each_yes_is_liked_more(patch: Patch) -> None:
    """An opening, a click and a purchase of one message move a preference three times."""
    true = learn._preferences

    def each(tags: Any, before: Any, after: Any, mine: Any, step: float) -> Iterator[Change]:
        if before == after and after.positive:
            before = learn._Feeling(positive=False, negative=before.negative)
        return true(tags, before, after, mine, step)

    patch.setattr(learn, "_preferences", each)


def last_arrival_wins(patch: Patch) -> None:
    """What comes last is taken for what happened last."""

    def claim(self: Any, kind: Any, key: str, *, value: bool) -> Iterator[Change]:
        yield self._change(kind, key, value, self.outcome.at)

    patch.setattr(learn._Profile, "claim", claim)


def clock_set_back(patch: Patch) -> None:
    """A clock that is set back makes a loop that never rests."""

    def at_once(view: Any, held: Any = None) -> Any:
        return view.next_close(held)

    patch.setattr(group, "next_close", at_once)
    patch.setattr(loop, "next_close", at_once)


def window_forgotten(patch: Patch) -> None:
    """Of events that come together only the first one is answered."""
    true = receiving._keep

    def forgotten(tx: Any, heard: Sequence[Any], *more: Any) -> None:
        true(tx, heard[:1], *more)

    patch.setattr(receiving, "_keep", forgotten)


def opt_out_is_a_statistic(patch: Patch) -> None:
    """An opt-out that comes as an answer is counted, and nothing else."""
    patch.setattr(learn, "_opt_out", lambda *_arguments: iter(()))
    patch.setattr(learn, "_withdrawn", lambda *_arguments: ())


def log_taken_as_it_reads(patch: Patch) -> None:
    """After a flush that failed the log is believed, as the operating system shows it."""
    patch.setattr(Disk, "write_again", lambda _disk, _path: None)
