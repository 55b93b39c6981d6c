"""What orders and migrations do to an instance."""

from collections.abc import Mapping

from msgspec.structs import replace as changed

from hengce.model.instance import Did, Instance, InstanceState, InstanceStep, Pause, Proposal
from hengce.model.instant import Instant

EXIT = "exit"
"""In place of a node: the customer leaves the journey."""

STAY = "stay"
"""In place of a node: the customer stays on his version."""

PAUSES_MAX = 50
"""Pauses that an instance remembers; of one that was held more often the oldest are forgotten."""


def held(instance: Instance, at: Instant, lateness_us: int) -> Instance:
    """Return a running instance that stands still from now on.

    From now on nobody looks for what it waits for, nor did anybody since it was woken, nor for
    what happened before and is heard of up to the declared lateness later.
    """
    due_at = at if instance.due_at is None else min(at, instance.due_at)
    unheard_since = _unheard_since(instance)
    if unheard_since is None:
        unheard_since = max(instance.since, due_at - lateness_us)
    return changed(
        instance,
        state=InstanceState.HELD,
        held_at=at,
        due_at=None,
        unheard_since=unheard_since,
    )


def resumed(instance: Instance, at: Instant) -> Instance:
    """Return a held instance that goes on; durations stood still meanwhile, dates did not.

    What it waits for may have happened in the pause: it is walked at once.
    """
    began = at if instance.held_at is None else instance.held_at
    pauses = instance.pauses
    # Where the clock was set back meanwhile, no time was lost.
    if began < at:
        pauses = (*pauses[1 - PAUSES_MAX :], Pause(held_at=began, resumed_at=at))
    running = InstanceState.RUNNING
    return changed(instance, state=running, held_at=None, pauses=pauses, due_at=at)


def migrated(instance: Instance, version: str, node: str, at: Instant) -> Instance:
    """Return an instance that stands at a node of another version, as if it just arrived.

    What happened while it was held counts there, too, as long as nobody has looked at it.
    """
    unheard_since = _unheard_since(instance)
    # Who is due since he was resumed stays so: that tells that nobody has looked.
    due_at = at if unheard_since is None else instance.due_at
    return changed(
        instance,
        version=version,
        node=node,
        since=at,
        due_at=due_at if instance.state is InstanceState.RUNNING else None,
        waits=False,
        proposal=Proposal(),
        child="",
        unheard_since=unheard_since,
    )


def _unheard_since(instance: Instance) -> Instant | None:
    """Return since when nobody has looked for what an instance waits for; None: somebody has."""
    if instance.state is InstanceState.HELD:
        return instance.held_at if instance.unheard_since is None else instance.unheard_since
    last = instance.pauses[-1].resumed_at if instance.pauses else None
    # Every walk leaves it due later than its moment, or not at all.
    is_walked = last is None or instance.due_at is None or instance.due_at > last
    return None if is_walked else instance.unheard_since


def is_deaf(instance: Instance) -> bool:
    """Tell whether what an instance waits for may have happened while nobody looked."""
    return _unheard_since(instance) is not None


def is_tied(instance: Instance) -> bool:
    """Tell whether an instance waits for something that its own version began.

    It is moved when that has ended: a contact on its way, an open task, another journey.
    """
    return bool(instance.proposal.contact or instance.child)


def target_of(instance: Instance, moves: Mapping[str, str]) -> str | None:
    """Return where a migration sends an instance; None: its node was forgotten in the map."""
    return STAY if is_tied(instance) else moves.get(instance.node)


def begun(instance: Instance) -> tuple[Instance, list[InstanceStep]]:
    """Return an instance whose trace begins with its entry, and the line where it was missing.

    Who was let in and not walked yet has no lines.
    """
    if instance.steps:
        return instance, []
    began, step = noted(instance, Did.ENTERED, instance.entered_at, instance.trigger)
    return began, [step]


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
