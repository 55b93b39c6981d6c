"""Bugs of other products in orders to journeys: entry, hold, cancel, migration to a version."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from hengce.deciding import entering
from hengce.flow import pausing, standing
from hengce.journeys import steering
from hengce.model.filter import Filter
from hengce.model.instance import Instance, InstanceState
from hengce.model.instant import Instant
from hengce.store.transaction import SqlTransaction

Patch = pytest.MonkeyPatch


def shut_and_still_entered(patch: Patch) -> None:
    """Who may enter is not asked of the orders."""
    patch.setattr(entering, "SHUTTING", frozenset())


def held_by_name_only(patch: Patch) -> None:
    """A hold keeps others out, and those who are in go on."""
    patch.setattr(steering, "held", lambda instance, _at, _lateness_us: instance)


def resumed_and_forgotten(patch: Patch) -> None:
    """Who is resumed is due when something happens to him, and not by himself."""
    true = steering.resumed

    def forgotten(instance: Instance, at: Instant) -> Instance:
        return replace(true(instance, at), due_at=None)

    patch.setattr(steering, "resumed", forgotten)


def pause_swallows_what_happens(patch: Patch) -> None:
    """A pause is made up for by a later arrival: what happened before it is not seen."""

    def later_arrival(instance: Instance, at: Instant) -> Instance:
        began = at if instance.held_at is None else instance.held_at
        since = instance.since + max(at - began, 0)
        running = InstanceState.RUNNING
        return replace(instance, state=running, held_at=None, since=since, due_at=at)

    patch.setattr(steering, "resumed", later_arrival)


def clock_runs_while_held(patch: Patch) -> None:
    """Who is held does not move, and his timers run out."""

    def running(began: Instant, length_us: int, _pauses: Any) -> Instant:
        return began + length_us

    for module in (pausing, standing):
        patch.setattr(module, "later", running)


def queue_outlives_the_cancel(patch: Patch) -> None:
    """A cancelled journey says what it had queued."""
    true = SqlTransaction.withdraw

    def kept(
        self: SqlTransaction, customer: str, what: Sequence[Filter], at: Instant, why: str
    ) -> int:
        return 0 if why == "journey cancelled" else true(self, customer, what, at, why)

    patch.setattr(SqlTransaction, "withdraw", kept)


def half_cancelled(patch: Patch) -> None:
    """An order moves one page of customers, and says what it would have done."""
    true = SqlTransaction.instances_of

    def first_page(self: SqlTransaction, search: Any, limit: int, after: str = "") -> Any:
        return () if after else true(self, search, limit, after)

    patch.setattr(SqlTransaction, "instances_of", first_page)


def moved_by_node_only(patch: Patch) -> None:
    """A migration moves customers to another node, and leaves them in their version."""
    true = steering.migrated

    def moved(instance: Instance, _version: str, node: str, at: Instant) -> Instance:
        return true(instance, instance.version, node, at)

    patch.setattr(steering, "migrated", moved)


def moved_while_waiting(patch: Patch) -> None:
    """Who waits for what his version sent is moved all the same."""

    def moved(instance: Instance, moves: Mapping[str, str]) -> str | None:
        return moves.get(instance.node)

    patch.setattr(steering, "target_of", moved)


def moved_whatever_the_map_says(patch: Patch) -> None:
    """Who is to stay is taken out: one cannot stay in what is not live."""
    true = steering.target_of

    def out(instance: Instance, moves: Mapping[str, str]) -> str | None:
        target = true(instance, moves)
        return steering.EXIT if target == steering.STAY else target

    patch.setattr(steering, "target_of", out)
