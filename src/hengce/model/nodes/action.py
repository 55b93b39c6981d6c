"""What nodes have in common that propose something to arbitration."""

import enum

from hengce.model.instant import HOUR_US, Instant
from hengce.model.nodes.base import BLOCKED, NEXT, BaseNode
from hengce.model.nodes.here import Ask, Here, Move, Sent, Stay, Suppressed


class Blocked(enum.StrEnum):
    """What an action node does when arbitration refuses it."""

    SKIP = "skip"  # goes on as if nothing was to be said; the wave is marked suppressed
    WAIT = "wait"  # asks again when a place is free, until the deadline; then along `blocked`
    OTHER_CHANNEL = "other_channel"  # along `blocked`, to a message through other channels
    MANAGER = "manager"  # along `blocked`, to a task for the relationship manager
    EXIT = "exit"


TOO_LATE = "EXPIRED"
"""The reason of a proposal that nobody looked at in time."""

LEADS_ON = frozenset({Blocked.WAIT, Blocked.OTHER_CHANNEL, Blocked.MANAGER})
"""What needs a branch `blocked`."""


class ActionNode(BaseNode, frozen=True, kw_only=True):
    """A node that proposes; arbitration disposes.

    Attributes:
        on_blocked: What happens when arbitration refuses it.
        wait_hours: For `wait`: how long a free place is waited for.
        expires_hours: How long a proposal stands.
    """

    on_blocked: Blocked = Blocked.EXIT
    wait_hours: int = 24
    expires_hours: int = 24

    @property
    def through(self) -> tuple[str, ...]:
        """The channels that it may use, in fallback order; none where others choose them."""
        return ()

    @property
    def expires_us(self) -> int:
        """How long a proposal stands, in microseconds."""
        return self.expires_hours * HOUR_US

    @property
    def ways(self) -> frozenset[str]:
        """It was said; and where that leads on, it was blocked."""
        return frozenset({NEXT, BLOCKED} if self.on_blocked in LEADS_ON else {NEXT})

    def behave(self, here: Here) -> Move:
        """Asks; then waits until it is certain what became of the answer."""
        proposal = here.proposal
        if proposal.contact:
            return self._settled(here)
        if proposal.ask_at is not None:
            asks = proposal.ask_at <= here.at or self._has_news(here)
            return Ask() if asks else Stay(proposal.ask_at)
        if proposal.asked_at is None:
            return Ask()
        if proposal.reason:
            return self._blocked(here)
        # It stands in a slot, until the customer looks or it is too late.
        over = proposal.asked_at + self.expires_us
        return Stay(over) if here.at < over else self._suppressed(TOO_LATE)

    def _settled(self, here: Here) -> Move:
        """Goes on when it left, stays while nobody knows, and is blocked when it will not leave."""
        wave = here.wave(self.id)
        # After a jump back, the wave that is known may still be that of the round before.
        if wave is None or wave.contact != here.proposal.contact or wave.left_at is None:
            return self._blocked(here) if here.proposal.reason else Stay(None)
        return self._went(here, wave.left_at)

    def _has_news(self, here: Here) -> bool:
        """Tell whether what woke him may end the refusal."""
        since = here.proposal.heeds_news_after
        return since is not None and here.at > since

    def _went(self, here: Here, left_at: Instant) -> Move:
        return Sent(NEXT, left_at)

    def _blocked(self, here: Here) -> Move:
        return self._suppressed(here.proposal.reason)

    def _suppressed(self, reason: str) -> Move:
        branch = {Blocked.SKIP: NEXT, Blocked.EXIT: None}.get(self.on_blocked, BLOCKED)
        return Suppressed(branch, reason)
