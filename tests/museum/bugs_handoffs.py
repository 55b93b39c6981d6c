"""Bugs of other products in how messages are handed off: lost, doubled, tried for ever."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as replaced

from hengce.delivery import handing, relay
from hengce.delivery.relay_counts import RelayCounts
from hengce.flow import ending
from hengce.model.contact import Contact, ContactState
from hengce.model.instant import MINUTE_US, Instant
from hengce.model.obstacle import Obstacle
from hengce.ports import Claim, ContactStep, Delivered, Receipt, Settled, Settlement
from hengce.store import outbox
from hengce.store.claims import put_out
from hengce.store.schema_outbox import claim as claims_table
from hengce.store.sql_store import SqlStore
from hengce.store.transaction import SqlTransaction

Patch = pytest.MonkeyPatch


def ghost_run(patch: Patch) -> None:
    """A worker that died is run again from the beginning."""

    def again(self: Any, now: Instant) -> RelayCounts:
        lost = self._store.unsettled(now - 5 * MINUTE_US)
        if lost:
            endings = [handing.Ending(ending.put_off(one, now, "again", now)) for one in lost]
            self._settle(endings, now)
        return RelayCounts()

    patch.setattr(relay.Relay, "recover", again)


def retry_on_timeout(patch: Patch) -> None:
    """No answer is taken for no, and tried again."""
    _when_unknown(patch, lambda one, now, p: ending.try_again(one, Obstacle.UNAVAILABLE, now, p))


def release_on_timeout(patch: Patch) -> None:
    """No answer gives the place back to others."""
    _when_unknown(patch, lambda one, now, _p: ending.give_up(one, Obstacle.UNKNOWN, now))


def _when_unknown(patch: Patch, settle: Callable[[Claim, Instant, Any], Settlement]) -> None:
    true = ending.answered

    def answered(one: Claim, receipt: Receipt, promise: Any, at: Instant, p: Any) -> Settlement:
        if receipt.status is Delivered.UNKNOWN:
            return settle(one, at, p)
        return true(one, receipt, promise, at, p)

    patch.setattr(handing, "answered", answered)


def early_checkpoint(patch: Patch) -> None:
    """What was fetched counts as done, before it was sent."""
    true = SqlStore.claim

    def done(self: SqlStore, now: Instant, limit: int, channel: str | None = None) -> Any:
        claims = true(self, now, limit, channel)
        with self._write() as connection:
            for one in claims:
                mine = claims_table.c.contact == one.contact.id
                connection.execute(claims_table.update().where(mine).values(unsettled=0))
        return claims

    patch.setattr(SqlStore, "claim", done)


def track_after_send(patch: Patch) -> None:
    """Nothing says that a message is being sent until it has been sent."""

    class _UndoneError(Exception):
        pass

    def peek(self: SqlStore, now: Instant, limit: int, channel: str | None = None) -> Any:
        claims: Sequence[Claim] = ()
        try:
            with self._write() as connection:
                claims = outbox.take(self._ledger(connection), now, limit, channel)
                raise _UndoneError  # noqa: TRY301 -- it undoes the claim
        except _UndoneError:
            return claims

    true = SqlTransaction.settle

    def settle(self: SqlTransaction, settlements: Sequence[Settlement]) -> Sequence[Settled]:
        for one in settlements:
            contact = one.claim.contact
            where = self._ledger.locate(contact.id)
            put_out(self._connection, [contact.id])
            self._connection.execute(
                claims_table.insert().values(
                    position=self._position,
                    org=contact.org,
                    contact=contact.id,
                    attempt=one.claim.attempt,
                    segment=where.segment,
                    place=where.place,
                    customer=contact.customer,
                    at=one.at,
                    unsettled=1,
                    tries=one.claim.tries,
                    doubts=one.claim.doubts,
                )
            )
        return true(self, settlements)

    patch.setattr(SqlStore, "claim", peek)
    patch.setattr(SqlTransaction, "settle", settle)


def settle_before_send(patch: Patch) -> None:
    """The book says sent, and then it is sent."""
    true = SqlStore.claim

    def first_the_book(self: SqlStore, now: Instant, limit: int, channel: Any = None) -> Any:
        claims = true(self, now, limit, channel)
        steps = [
            ContactStep(one.contact.id, one.contact.customer, ContactState.COMMITTED, now)
            for one in claims
        ]
        with SqlStore.transaction(self, now) as tx:
            tx.add_steps(steps)
        return claims

    patch.setattr(SqlStore, "claim", first_the_book)


def key_of_the_attempt(patch: Patch) -> None:
    """Each attempt has a key of its own."""
    true = handing.deliver
    tries: dict[str, int] = {}

    def renamed(
        channel: Any, contact: Contact, handoff: Any, message: Any, now: Instant
    ) -> Receipt:
        tries[contact.id] = tries.get(contact.id, 0) + 1
        name = f"{contact.id}-{tries[contact.id]}"
        mine = replaced(contact, id=name)
        return true(channel, mine, replace(handoff, contact=name), message, now)

    patch.setattr(handing, "deliver", renamed)


def endless_retries(patch: Patch) -> None:
    """One failing recipient is tried for ever."""

    def again(one: Claim, why: Any, at: Instant, _patience: Any, _more: Instant = 0) -> Settlement:
        if at + MINUTE_US >= one.contact.expires_at:
            return ending.give_up(one, why, at)
        return ending.put_off(one, at + MINUTE_US, why, at)

    def later(
        one: Claim, why: Any, at: Instant, patience: Any, not_before: Instant = 0
    ) -> Settlement:
        return again(one, why, at, patience, not_before)

    patch.setattr(ending, "try_again", later)
