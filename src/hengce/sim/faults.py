"""What can go wrong, and how often: each seed switches on its own mix."""

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random


class FaultKind(enum.StrEnum):
    """A kind of fault."""

    CRASH = "crash"  # the process dies between two steps
    CRASH_IN_WRITE = "crash_in_write"  # the process dies at a write or flush
    POWER_LOSS = "power_loss"  # it dies, and what was not flushed is torn
    RESTART = "restart"  # it stops in good order and comes again
    DISK_FULL = "disk_full"  # nothing can be written for a while
    IO_ERROR = "io_error"  # one write fails
    FLUSH_ERROR = "flush_error"  # one flush fails, and its bytes are lost with the power
    DUPLICATE = "duplicate"  # a client sends again what was answered
    DELAY = "delay"  # a client sends late
    REORDER = "reorder"  # a client sends what came later first
    LOST_REPLY = "lost_reply"  # the client does not hear the answer and sends again
    CHANNEL_SLOW = "channel_slow"  # a hand-off takes long
    CHANNEL_DOWN = "channel_down"  # the channel takes nothing for a while, and says so
    CHANNEL_REFUSES = "channel_refuses"  # the channel will never take one message
    CHANNEL_REPLY_LOST = "channel_reply_lost"  # taken, and nobody is told
    CHANNEL_SILENT = "channel_silent"  # not taken, and nobody is told
    CHANNEL_DROPS = "channel_drops"  # a lie: accepted, but never delivered
    CHANNEL_DENIES = "channel_denies"  # a lie: delivered, but said to be unavailable
    CHANNEL_RAISES = "channel_raises"  # the connector has a bug
    RELAY_RESTS = "relay_rests"  # nothing is handed off for a while, and all else goes on
    RECEIPT_STORM = "receipt_storm"  # one receipt comes up to fifty times
    RECEIPT_LATE = "receipt_late"  # a receipt comes days later
    CLOCK_FORWARD = "clock_forward"  # the clocks jump ahead
    CLOCK_BACK = "clock_back"  # the clocks jump back
    OPT_OUT_RACE = "opt_out_race"  # an opt-out while messages are in hand
    CONSENT_RACE = "consent_race"  # a consent withdrawn while messages are in hand
    PUBLISH = "publish"  # another configuration decides, or the one before again
    STOP = "stop"  # a stop order, or its end
    HOT_CUSTOMER = "hot_customer"  # everything happens to one customer at once
    BATCH_RUN = "batch_run"  # a run of the whole bank in the middle of the day
    MERGE = "merge"  # two customers turn out to be one
    SPLIT = "split"  # they turn out to be two after all
    JOURNEY_ORDER = "journey_order"  # a journey is held, cancelled, closed, or goes on
    MIGRATE = "migrate"  # customers in flight move to the live version
    MEANWHILE = "meanwhile"  # somebody else's turn between two steps of one


@dataclass(slots=True)
class Mix:
    """The faults of a seed: which are on, how often each of them is thrown, and what happened.

    Attributes:
        rates: The chance at each occasion, by kind; a kind that is off has none.
        happened: How often each kind happened.
        healed: No fault is thrown any more.
    """

    rates: Mapping[FaultKind, float]
    happened: Counter[FaultKind] = field(default_factory=Counter)
    healed: bool = False

    def throws(self, kind: FaultKind, chance: Random) -> bool:
        """Tell whether a fault happens at this occasion; it is counted by `note`."""
        rate = self.rates.get(kind, 0.0)
        return rate > 0 and not self.healed and chance.random() < rate

    def strikes(self, kind: FaultKind, chance: Random) -> bool:
        """Throw, and count it when it happens."""
        happens = self.throws(kind, chance)
        if happens:
            self.note(kind)
        return happens

    def note(self, kind: FaultKind) -> None:
        """Count a fault that happened."""
        self.happened[kind] += 1


_HIGHEST = {
    FaultKind.CRASH: 0.004,
    FaultKind.CRASH_IN_WRITE: 0.05,
    FaultKind.POWER_LOSS: 0.02,
    FaultKind.RESTART: 0.01,
    FaultKind.DISK_FULL: 0.01,
    FaultKind.IO_ERROR: 0.03,
    FaultKind.FLUSH_ERROR: 0.15,
    FaultKind.DUPLICATE: 0.4,
    FaultKind.DELAY: 0.3,
    FaultKind.REORDER: 0.3,
    FaultKind.LOST_REPLY: 0.4,
    FaultKind.CHANNEL_SLOW: 0.3,
    FaultKind.CHANNEL_DOWN: 0.05,
    FaultKind.CHANNEL_REFUSES: 0.2,
    FaultKind.CHANNEL_REPLY_LOST: 0.3,
    FaultKind.CHANNEL_SILENT: 0.3,
    FaultKind.CHANNEL_DROPS: 0.2,
    FaultKind.CHANNEL_DENIES: 0.2,
    FaultKind.CHANNEL_RAISES: 0.2,
    FaultKind.RELAY_RESTS: 0.3,
    FaultKind.RECEIPT_STORM: 0.3,
    FaultKind.RECEIPT_LATE: 0.3,
    FaultKind.CLOCK_FORWARD: 0.02,
    FaultKind.CLOCK_BACK: 0.02,
    FaultKind.OPT_OUT_RACE: 0.2,
    FaultKind.CONSENT_RACE: 0.2,
    FaultKind.PUBLISH: 0.03,
    FaultKind.STOP: 0.04,
    FaultKind.HOT_CUSTOMER: 0.6,
    FaultKind.BATCH_RUN: 0.01,
    FaultKind.MERGE: 0.06,
    FaultKind.SPLIT: 0.03,
    FaultKind.MEANWHILE: 0.3,
}
"""The highest rate that a seed may draw, by kind."""

_HIGHEST_OF_ORDERS = {
    FaultKind.JOURNEY_ORDER: 0.4,
    FaultKind.MIGRATE: 0.3,
}
"""The same of what people do to journeys."""

_ON = 0.5
"""Each kind is on in half of the seeds, so that faults are met alone, too."""


def draw_mix(chance: Random, orders: Random) -> Mix:
    """Draw which faults are on, and how often.

    Args:
        chance: Draws nearly all.
        orders: Draws what people do to journeys.
    """
    return Mix({**_drawn(_HIGHEST, chance), **_drawn(_HIGHEST_OF_ORDERS, orders)})


def _drawn(highest: Mapping[FaultKind, float], chance: Random) -> dict[FaultKind, float]:
    return {kind: most * chance.random() for kind, most in highest.items() if chance.random() < _ON}
