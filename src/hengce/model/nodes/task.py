"""Asks the customer's relationship manager to act."""

from hengce.model.instant import Instant
from hengce.model.nodes.action import LEADS_ON, ActionNode, Blocked
from hengce.model.nodes.base import BLOCKED, ELSE, NEXT
from hengce.model.nodes.here import Here, Move, Sent, Stay, Suppressed


class Task(ActionNode, frozen=True, kw_only=True, tag="task"):
    """Proposes a task for the customer's relationship manager.

    Where its ways on are named by outcome codes, the customer waits until the task has ended
    and goes along the branch of its outcome, or along `else`. With one way on, he goes on when
    the task was handed over.

    Attributes:
        channel: The channel that hands it over.
        material: The script.
        expires_hours: How long after the decision it may still be handed over.
        deadline_hours: How long the manager has from then on.
        outcomes: The codes that it may be finished with; empty: all of the policy's.
        branches: The outcome codes that have a branch of their own.
    """

    channel: str
    material: str
    expires_hours: int = 72
    deadline_hours: int = 72
    outcomes: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()

    @property
    def through(self) -> tuple[str, ...]:
        """Its channel."""
        return (self.channel,)

    @property
    def ways(self) -> frozenset[str]:
        """Its outcomes and `else`, or one way; and where that leads on, it was blocked."""
        on = {*self.branches, ELSE} if self.branches else {NEXT}
        return frozenset(on | {BLOCKED} if self.on_blocked in LEADS_ON else on)

    def _went(self, here: Here, left_at: Instant) -> Move:
        """Goes on at once, or with what the manager reports."""
        if not self.branches:
            return Sent(NEXT, left_at)
        code = here.ended_with
        if code is None:
            return Stay(None)
        return Sent(code if code in self.branches else ELSE, here.at, code)

    def _suppressed(self, reason: str) -> Move:
        on = ELSE if self.branches else NEXT
        branch = {Blocked.SKIP: on, Blocked.EXIT: None}.get(self.on_blocked, BLOCKED)
        return Suppressed(branch, reason)
