"""A relay in a process of its own, which stops itself at one point of its first hand-off.

It is told folders, each with the port of a channel and a point, line by line, and answers what
it settled. What time it is stands in the folder. It goes on when somebody sends SIGCONT.
"""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from channels.test_webhook import webhook
from delivery_world import POLICY, Customer, TableBaseline, TableFacts, open_store
from hengce.delivery.relay import Relay
from hengce.flow.promise import promise_of
from hengce.flow.saying import Handoff
from hengce.model.contact import Contact
from hengce.model.instant import Instant
from hengce.ports import ChannelPort, Envelope, Receipt, Store

PEOPLE = {name: Customer() for name in ("C1", "C2", "C3")}


class Point(StrEnum):
    """Where the relay stops."""

    CLAIMED = "claimed"  # the claim has committed, nothing was read of the customer
    READ = "read"  # the facts are in hand, the clock is not yet looked at
    LOOKED = "looked"  # the clock was looked at, and the channel is called next
    CALLED = "called"  # the channel has the message, and nothing is settled


@dataclass
class Pause:
    """Stops the process once, when its point has come."""

    point: Point
    done: bool = False

    def at(self, point: Point) -> None:
        """Stop here, if this is the point."""
        if point is self.point and not self.done:
            self.done = True
            os.kill(os.getpid(), signal.SIGSTOP)


@dataclass(frozen=True)
class PausedFacts:
    """Facts, and what is promised, which are read around a pause."""

    facts: TableFacts
    pause: Pause | None

    def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
        if self.pause:
            self.pause.at(Point.CLAIMED)
        found = [
            replace(handoff, promise=promise_of(one.kind, POLICY, None))
            for one, handoff in zip(contacts, self.facts.read(contacts, now), strict=True)
        ]
        if self.pause:
            self.pause.at(Point.READ)
        return found


@dataclass(frozen=True)
class PausedChannel:
    """A channel that is called around a pause."""

    channel: ChannelPort
    pause: Pause

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        self.pause.at(Point.LOOKED)
        receipt = self.channel.deliver(envelope, at)
        self.pause.at(Point.CALLED)
        return receipt

    def close(self) -> None:
        self.channel.close()


def relay_of(store: Store, channel: ChannelPort, pause: Pause | None = None) -> Relay:
    """Return a relay with one channel, which may pause."""
    facts = PausedFacts(TableFacts(store, PEOPLE), pause)
    called = channel if pause is None else PausedChannel(channel, pause)
    return Relay(store, facts, {"sms": called}, TableBaseline(PEOPLE))


def clock_of(folder: Path) -> Instant:
    """Return what time it is for all processes of a test."""
    return int((folder / "clock").read_text(encoding="utf-8"))


def main(folder: Path, port: int, point: Point) -> str:
    """Hand off once what is due; return how much was claimed, and how much of it in vain."""
    store, channel = open_store(folder), webhook(folder, port)
    relay = relay_of(store, channel, Pause(point))
    counts = relay.run_once(clock_of(folder), 100, "sms", lambda: clock_of(folder))
    channel.close()
    store.close()
    return f"{counts.claimed} {counts.fenced}"


if __name__ == "__main__":
    for line in sys.stdin:
        where, port, point = line.split()
        sys.stdout.write(main(Path(where), int(port), Point(point)) + "\n")
        sys.stdout.flush()
