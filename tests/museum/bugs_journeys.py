"""Bugs of other products in journeys: timers, entries, exits, blocked waves, versions."""

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from hengce.deciding import entering, walking
from hengce.flow import proposing, walk
from hengce.flow.journeys import Journey
from hengce.flow.standing import Standing
from hengce.model.contact import ContactState
from hengce.model.instance import Instance, InstanceStep
from hengce.model.instant import Instant
from hengce.model.nodes import Race, Wait, WaitForEvent, race, wait_for_event
from hengce.model.nodes.action import ActionNode
from hengce.model.nodes.base import TIMEOUT
from hengce.model.nodes.here import Go, Here, Move
from hengce.model.nodes.span import Span
from hengce.model.nodes.waiting import _began, first_of
from hengce.store.transaction import SqlTransaction

Patch = pytest.MonkeyPatch


def wake_lost(patch: Patch) -> None:
    """What became of a message moves nobody: its customer sleeps until his time is over."""
    patch.setattr(SqlTransaction, "wake_by_contacts", lambda *_arguments: None)


def last_line_only(patch: Patch) -> None:
    """Of the steps that are made at one moment only the last is written down."""
    true = SqlTransaction.add_instance_steps

    def last(self: SqlTransaction, steps: Sequence[InstanceStep]) -> None:
        true(self, list({step.instance: step for step in steps}.values()))

    patch.setattr(SqlTransaction, "add_instance_steps", last)


def timer_first(patch: Patch) -> None:
    """A timer that is due asks for nothing more, whatever happened before it."""

    def first(awaits: Any, timeout: Span, here: Here) -> Move:
        began = _began(awaits, here)
        if began is not None and here.at >= began + timeout.us:
            return Go(TIMEOUT, when=max(began + timeout.us, here.since))
        return first_of(awaits, timeout, here)

    for module in (race, wait_for_event):
        patch.setattr(module, "first_of", first)


def entered_after_a_look(patch: Patch) -> None:
    """Whether somebody is in a journey is looked up, and then he is written down."""
    true = SqlTransaction.add_instances

    def looked_up(
        self: SqlTransaction, instances: Sequence[Instance], once: Collection[str] = ()
    ) -> Sequence[bool]:
        asked = [
            [
                before
                for before in self.last_instances(one.strategy, [one.customer])
                if before.key.partition("#")[0] == one.key
                and (one.id in once or before.ended_at is None)
            ]
            for one in instances
        ]
        entering = [one for one, before in zip(instances, asked, strict=True) if not before]
        true(self, [replace(one, key=f"{one.key}#{one.id}") for one in entering])
        return [not before for before in asked]

    patch.setattr(SqlTransaction, "add_instances", looked_up)


def blocked_is_sent(patch: Patch) -> None:
    """Who was to be told something counts as told, though the channel would not."""
    patch.setattr(proposing, "LEFT", proposing.LEFT | {ContactState.RELEASED})


def asked_until_it_is_yes(patch: Patch) -> None:
    """Arbitration is asked again at once when it says no."""
    true = proposing.refused

    def again(instance: Instance, node: ActionNode, *told: Any, **more: Any) -> Instance:
        if instance.proposal.times < 3:
            at: Instant = told[-1]
            proposal = replace(instance.proposal, ask_at=at + 1)
            return replace(instance, proposal=proposal, due_at=at + 1)
        return true(instance, node, *told, **more)

    patch.setattr(walking, "refused", again)


def follows_what_is_live(patch: Patch) -> None:
    """Who is in a journey goes on in whatever was published last."""
    true = walking.walk

    def live(journeys: Any, instance: Instance, *more: Any) -> Any:
        current = journeys.current[instance.strategy].version
        if instance.node in journeys.by_version[instance.strategy, current].nodes:
            instance = replace(instance, version=current)
        return true(journeys, instance, *more)

    patch.setattr(walking, "walk", live)


def exits_after_the_wait(patch: Patch) -> None:
    """Exit rules are asked when a wait is over."""
    true = walk._left_by

    def later(journey: Journey, here: Standing, zone: str) -> tuple[str, bool] | None:
        node = journey.nodes[here.instance.node]
        return None if isinstance(node, Wait | WaitForEvent | Race) else true(journey, here, zone)

    patch.setattr(walk, "_left_by", later)


def queue_outlives_the_goal(patch: Patch) -> None:
    """Who has left a journey gets what was queued for him."""
    patch.setattr(walking.Walking, "_call_back", lambda *_arguments: None)


def event_lets_in_later(patch: Patch) -> None:
    """Of events that come together only the first one lets somebody in."""
    true = entering.let_in

    def first(tx: Any, archive: Any, wishes: Sequence[Any], at: Instant) -> Any:
        return true(tx, archive, wishes[:1], at)

    patch.setattr(entering, "let_in", first)
