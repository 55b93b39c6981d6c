"""What managers do with the tasks that they are handed, and the heads of their units."""

from collections.abc import Callable
from functools import partial
from random import Random

from hengce.model.instant import HOUR_US, MINUTE_US, Instant
from hengce.model.task import TaskMove
from hengce.sim.ledgers import Delivery, Listed, Worked
from hengce.sim.offers import TASK_HOURS
from hengce.sim.world import World

MANAGER, HEAD = "manager", "head"

TENDED_HOURS = 8
"""How often somebody looks at what is overdue, although nothing else falls due."""

_SOON = (10 * MINUTE_US, HOUR_US, 3 * HOUR_US, 20 * HOUR_US)
_CODES = ("bought", "complained", "interested", "no_answer", "reached", "refused")


class Managers:
    """Draws what becomes of each task: finished, taken first, put off, or left to the head.

    Args:
        world: Where they work.
        named: Names what they ask of the bank.
    """

    def __init__(self, world: World, named: Callable[[str], str]) -> None:
        self._world = world
        self._chance: Random = world.chance
        self._named = named
        world.desk.handed = self._handed

    def tend(self, until: Instant) -> None:
        """Let somebody look at what is overdue, now and then, up to an instant."""
        at = self._world.clock.true
        while at < until:
            at += TENDED_HOURS * HOUR_US
            self._world.at(at, self._world.tend)

    def _handed(self, delivery: Delivery) -> None:
        """A manager has a new task."""
        drawn, wait = self._chance.random(), self._chance.choice(_SOON)
        if drawn < 0.3:  # overdue: it goes to the head, who may let it expire
            wait = TASK_HOURS * HOUR_US + self._chance.choice((9, 11, 20)) * HOUR_US
            if drawn < 0.15:
                self._work(delivery, TaskMove.FINISH, HEAD, wait)
            return
        if drawn < 0.45:
            self._work(delivery, TaskMove.TAKE, MANAGER, wait // 2)
        elif drawn < 0.55:
            self._work(delivery, TaskMove.POSTPONE, MANAGER, wait // 2)
        self._work(delivery, TaskMove.FINISH, MANAGER, wait)

    def _work(self, delivery: Delivery, move: TaskMove, by: str, wait_us: int) -> None:
        """Somebody looks at the list, and does something with a task."""
        told = Worked(
            self._named("W"),
            contact=delivery.key,
            move=move,
            code=self._chance.choice(_CODES) if move is TaskMove.FINISH else "",
            by=by,
            wait_us=self._chance.choice((HOUR_US, 12 * HOUR_US)),
        )
        listed = Listed(self._named("V"))
        self._world.after(wait_us, partial(self._world.submit, listed), between=True)
        self._world.after(wait_us, partial(self._world.submit, told), between=True)
