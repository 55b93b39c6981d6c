"""Five tasks of one manager, made as the relay makes them: each of a contact of the night."""

from msgspec.structs import replace

from hengce.delivery.desk import TaskDesk
from hengce.flow.tasking import task_id
from hengce.model.instant import Instant
from hengce.wiring import Installation

UNIT = "GZ01"
MANAGER = "RM-GZ01-00"
ACCOUNT = "manager.gz01"
SOME = 5
LOOKED_AT_MAX = 1_000


def hand_over(installation: Installation, since: Instant, at: Instant) -> None:
    """Hand a unit's first contacts since an instant over, and give them all to its manager."""
    with installation.store.view() as view:
        left = view.handed_off(LOOKED_AT_MAX, since)
    found = [one for one in left if one.contact.org == UNIT][:SOME]
    assert len(found) == SOME, f"{UNIT} has only {len(found)} contacts"
    desk = TaskDesk(installation.store, installation.archive)
    for one in found:
        desk.hand_over(one.contact.id, "请联系客户", "问候客户，了解近期的资金安排。", at)
        with installation.store.transaction(at) as tx:
            step = tx.task(task_id(one.contact.id)).step
            tx.move_task(replace(step, manager=MANAGER, at=at, by="head"))
