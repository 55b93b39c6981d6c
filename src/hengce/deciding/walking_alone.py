"""Walks one instance by itself, when walking it with others failed."""

from msgspec.structs import replace

from hengce.deciding.engine import Engine
from hengce.deciding.group import with_steps
from hengce.deciding.walking import Walking
from hengce.model.instance import InstanceState
from hengce.model.instant import HOUR_US, Instant
from hengce.ports import Transaction
from hengce.reading.archive import Archive

PUT_OFF_US = HOUR_US
"""When an instance is walked again whose walk failed; nothing is sent meanwhile."""


def walk_alone(
    tx: Transaction, engine: Engine, archive: Archive, instance_id: str, at: Instant
) -> int:
    """Walk one instance that is due, with what it asks; return how many decisions were made."""
    journeys, instance = archive.journeys(tx), tx.instance(instance_id)
    is_due = instance.due_at is not None and instance.due_at <= at
    if journeys is None or not is_due or instance.state is not InstanceState.RUNNING:
        return 0
    walking = Walking(tx, archive, journeys, at)
    walking.wake([instance])
    made = engine.answer(tx, with_steps([], walking, at), at)
    walking.learn(made)
    walking.write()
    return sum(map(len, made))


def put_instance_off(tx: Transaction, instance_id: str, at: Instant) -> None:
    """Let an instance wait whose walk failed: an internal error sends nothing."""
    instance = tx.instance(instance_id)
    if instance.state is InstanceState.RUNNING:
        tx.put_instances([replace(instance, due_at=at + PUT_OFF_US)], tx.position)
