"""What orders and migrations do to an instance."""

from collections.abc import Mapping

from msgspec.structs import replace as changed

from hengce.model.instance import Did, Instance, InstanceState, InstanceStep, Proposal
from hengce.model.instant import Instant
from hengce.model.nodes import Node, Race, Wait, WaitForEvent
from hengce.model.nodes.wait import After

EXIT = "exit"
"""In place of a node: the customer leaves the journey."""

STAY = "stay"
"""In place of a node: the customer stays on his version."""


def held(instance: Instance, at: Instant) -> Instance:
    """Return a running instance that stands still from now on."""
    return changed(instance, state=InstanceState.HELD, held_at=at, due_at=None)


def resumed(instance: Instance, node: Node | None, at: Instant) -> Instance:
    """Return a held instance that goes on; durations stood still meanwhile, dates did not.

    Args:
        instance: A held one.
        node: Where it stands; None when its version is gone.
        at: Now.
    """
    pause = at - (at if instance.held_at is None else instance.held_at)
    since = instance.since + pause if _is_timed(node) else instance.since
    return changed(instance, state=InstanceState.RUNNING, held_at=None, since=since, due_at=at)


def migrated(instance: Instance, version: str, node: str, at: Instant) -> Instance:
    """Return an instance that stands at a node of another version, as if it just arrived."""
    return changed(
        instance,
        version=version,
        node=node,
        since=at,
        due_at=at,
        proposal=Proposal(),
        child="",
    )


def is_tied(instance: Instance) -> bool:
    """Tell whether an instance waits for something that its own version began.

    It is moved when that has ended: a contact on its way, an open task, another journey.
    """
    return bool(instance.proposal.contact or instance.child)


def target_of(instance: Instance, moves: Mapping[str, str]) -> str | None:
    """Return where a migration sends an instance; None: its node was forgotten in the map."""
    return STAY if is_tied(instance) else moves.get(instance.node)


def noted(instance: Instance, did: Did, at: Instant, said: str) -> tuple[Instance, InstanceStep]:
    """Return an instance with one more line in its trace, and the line."""
    step = InstanceStep(
        instance=instance.id,
        number=instance.steps,
        node=instance.node,
        did=did,
        at=at,
        said=said,
    )
    return changed(instance, steps=instance.steps + 1), step


def _is_timed(node: Node | None) -> bool:
    """Tell whether a node waits for a length of time."""
    if isinstance(node, Wait):
        return isinstance(node.until, After)
    return isinstance(node, WaitForEvent | Race)
