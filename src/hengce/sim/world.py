"""The world of one seed: who gets the next turn, and what goes wrong meanwhile.

Everything happens in one thread, in an order that the seed draws. Between two steps of the
engine, of the relay, of a run or of a channel, others may get their turn, or the process
dies. A process that died comes again with what the disk holds.
"""

import heapq
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from hengce.errors import BusyError, PastError
from hengce.model.instant import MINUTE_US, SECOND_US, Instant
from hengce.ports import ChannelPort, Claim
from hengce.reading.archive import Archive
from hengce.sim.channels import SimChannel
from hengce.sim.clients import is_final, send, shown
from hengce.sim.clock import Clock
from hengce.sim.desk import TASK, SimDesk
from hengce.sim.disk import Disk, KilledError
from hengce.sim.faults import FaultKind, Mix
from hengce.sim.inbox import Inbox
from hengce.sim.ledgers import Claimed, Delivery, Ledgers, Look, Migrated, Night, Steered, Told
from hengce.sim.machine import Machine
from hengce.sim.sqlite import DATABASE, Driver
from hengce.sim.template import Template

TRIES_MAX = 5
"""How often a client sends before he waits for better times."""

TURNS_MAX = 200
"""Turns of one part in a row; more means that it never comes to rest."""

REST_SECONDS = 300
"""How long a part rests after the store failed; the product's own rest is shorter."""

DOWN_SECONDS = (0, 1, 60, 1_800)
"""How long a dead process stays away."""

logging.getLogger("hengce").addHandler(logging.NullHandler())


class UnrestError(BaseException):
    """A part of the bank never comes to rest. Nothing in the bank may catch this."""


class World:
    """A bank, its clients and its channels under one clock.

    Args:
        template: The bank.
        archive: What is compiled of it.
        chance: The seed's.
        mix: What goes wrong.
        begins: The first instant.
        folder: Where runs write.
        driver: Connects the store to the simulated disk.
    """

    def __init__(
        self,
        template: Template,
        archive: Archive,
        chance: Random,
        mix: Mix,
        begins: Instant,
        folder: Path,
        driver: Driver,
    ) -> None:
        self.bank = template.bank
        self.chance = chance
        self.mix = mix
        self.clock = Clock(begins)
        self.ledgers = Ledgers(self.clock.now)
        self.on_delivered: Callable[[Delivery], None] = lambda _delivery: None
        self.on_race: Callable[[str], None] = lambda _customer: None
        self.on_shown: Callable[[Look], None] = lambda _look: None
        self._waiting: list[tuple[Instant, float, int, Callable[[], None], bool]] = []
        self._numbered = 0
        self._acting = ""
        self._nested = False
        self._release: Instant | None = None
        self._rests_until: Instant = 0
        self._relay_rests_until: Instant = 0
        self._in_hand: Sequence[Claim] = ()
        names = ("push", "sms", "wecom")
        channels: dict[str, ChannelPort] = {name: self._channel(name) for name in names}
        self.desk = SimDesk(
            desk=lambda: self.machine.running.desk,
            mix=mix,
            chance=chance,
            ledgers=self.ledgers,
            between=self.between,
        )
        channels[TASK] = self.desk
        self.inbox = Inbox(self.ledgers)
        self.disk = Disk({DATABASE: template.database})
        self.disk.on_fault = mix.note
        self.machine = Machine(
            disk=self.disk,
            archive=archive,
            clock=self.clock,
            folder=folder,
            channels=channels,
            between=self.between,
            claimed=self._claim_committed,
            committed=self.ledgers.commit,
            checkpoint_pages=chance.choice((8, 40, 1_000)),
            driver=driver,
            said=template.bank.consents_said,
            inbox=self.inbox,
        )

    # Time -----------------------------------------------------------------------------

    def at(self, true: Instant, action: Callable[[], None], *, between: bool = False) -> None:
        """Let something happen at a time; of two at one instant chance takes the first.

        Args:
            true: When.
            action: What.
            between: Whether it may happen between two steps of somebody else.
        """
        self._numbered += 1
        entry = (true, self.chance.random(), self._numbered, action, between)
        heapq.heappush(self._waiting, entry)

    def after(self, wait_us: int, action: Callable[[], None], *, between: bool = False) -> None:
        """Let something happen later."""
        self.at(self.clock.true + wait_us, action, between=between)

    def play(self, until: Instant) -> None:
        """Let everything happen that does until then, and whatever comes due."""
        while True:
            ends = min(until, self._first)
            self._pass_until(ends)
            if self._first <= self.clock.true:
                self._happen(heapq.heappop(self._waiting)[3])
            elif self._first > until == ends:
                return

    @property
    def _first(self) -> Instant:
        return self._waiting[0][0] if self._waiting else 1 << 62

    def _happen(self, action: Callable[[], None]) -> None:
        self.guarded(action)
        if self.chance.random() < 0.5 or self.mix.healed:
            self.guarded(self.serve)

    def _pass_until(self, true: Instant) -> None:
        """Let time pass; what comes due on the way is done in time."""
        for _ in range(TURNS_MAX):
            if self._first < true:
                return  # what was done on the way makes something happen before
            due = self._next_due()
            if due is None or max(due, self._rests_until) > true:
                self.clock.wait_until(true)
                return
            self.clock.wait_until(max(due, self._rests_until))
            self.guarded(self.serve)
        raise UnrestError("something stays due for ever")

    def _next_due(self) -> Instant | None:
        parts = self.machine.parts
        if parts is None:
            return None
        self.guarded(self._next_release)
        closes, due = parts.loop.next_due, []
        if closes is not None:
            due.append(self.clock.true_at(closes))
        if self._release is not None:
            due.append(max(self.clock.true_at(self._release), self._relay_rests_until))
        return min(due, default=None)

    def _next_release(self) -> Instant | None:
        """Return when the relay is wanted; it is asked again when something has committed."""
        if self.machine.committed:
            self._release = self.machine.running.relay.next_turn()
            self.machine.committed = False
        return self._release

    # Turns ----------------------------------------------------------------------------

    def guarded(self, action: Callable[[], object]) -> None:
        """Do something; a death in it is a death of the process."""
        try:
            action()
        except KilledError:
            self.die()
        except Exception as error:  # noqa: BLE001 -- the threads of the product outlive it, too
            self.ledgers.mark(f"failed {type(error).__name__}")
            self._rests_until = self.clock.true + REST_SECONDS * SECOND_US

    def serve(self) -> None:
        """Give the engine and the relay their turns until nothing is left to do now."""
        if self.machine.parts is None or self.clock.true < self._rests_until:
            return
        self.turn_of_hearing()
        self.turn_of_engine()
        self.turn_of_relay()

    def turn_of_hearing(self) -> None:
        """Take in what customers wrote back."""
        if self.inbox.waits:
            parts = self.machine.running
            with self._turn_of("hearing"):
                parts.hearing.run_once(self.clock.now())
            parts.loop.look()
            self.machine.committed = True

    def tend(self) -> None:
        """Look at what falls due with nobody asking: tasks that are overdue."""
        if self.machine.parts is not None:
            with self._turn_of("relay"):
                self.machine.hand_off()

    def rest(self) -> None:
        """Let everybody look once more, although nothing seems to be due."""
        self.guarded(self.serve)
        if self.machine.parts is not None:  # a process that is dead does not die once more
            self.guarded(self.machine.hand_off)

    def turn_of_engine(self) -> None:
        """Let the engine do all that waits or is due."""
        loop = self.machine.running.loop
        with self._turn_of("engine"):
            for _ in range(TURNS_MAX):
                if not loop.turn():
                    return
        raise UnrestError("the engine never comes to rest")

    def turn_of_relay(self) -> None:
        """Let the relay hand off all that is due; now and then it looks in vain."""
        if self.clock.true < self._relay_rests_until:
            return
        with self._turn_of("relay"):
            for _ in range(TURNS_MAX):
                due = self._next_release()
                waits = due is None or due > self.clock.now()
                if waits and self.chance.random() < 0.9:
                    return
                self.machine.hand_off()
        raise UnrestError("the relay never comes to rest")

    def let_relay_rest(self, wait_us: int) -> None:
        """Hand nothing off for a while: what was decided waits."""
        self._relay_rests_until = self.clock.true + wait_us

    @contextmanager
    def _turn_of(self, who: str) -> Iterator[None]:
        before, self._acting = self._acting, who
        try:
            yield
        finally:
            self._acting = before

    def between(self) -> None:
        """Between two steps: death, or somebody else's turn."""
        parts = self.machine.parts
        if parts is None:
            return
        if self.mix.strikes(FaultKind.CRASH, self.chance):
            self.disk.kill()
        if self.disk.dead:
            raise KilledError
        if self._nested or parts.store.busy or not self._acting:
            return
        if self.mix.throws(FaultKind.MEANWHILE, self.chance):
            self._nested = True
            try:
                self._meanwhile()
            finally:
                self._nested = False

    def _meanwhile(self) -> None:
        """Give somebody else a turn in the middle of another's."""
        self.mix.note(FaultKind.MEANWHILE)
        if self._acting == "relay":
            self._race()
            self.turn_of_engine()
        elif self._acting == "engine":
            self.turn_of_relay()
        else:
            self.chance.choice((self.turn_of_relay, self.turn_of_engine))()

    def _race(self) -> None:
        """While the relay has messages in hand, a client comes first."""
        customers = sorted({claim.contact.customer for claim in self._in_hand})
        if customers and self.chance.random() < 0.5:
            self.on_race(self.chance.choice(customers))
            return
        first = self._waiting[0] if self._waiting else None
        if first is not None and first[4] and first[0] <= self.clock.true + MINUTE_US:
            heapq.heappop(self._waiting)
            self.clock.wait_until(first[0])
            first[3]()

    def _claim_committed(self, claims: Sequence[Claim], at: Instant) -> None:
        self._in_hand = claims
        for claim in claims:
            mark = self.ledgers.mark(f"claim {claim.contact.id} {claim.attempt}")
            self.ledgers.claims.append(Claimed(mark, claim.contact.id, at))

    # Clients --------------------------------------------------------------------------

    def submit(self, told: Told) -> None:
        """Let a client ask the bank for the first time."""
        self.ledgers.told.append(told)
        self.send(told)

    def send(self, told: Told) -> None:
        """Send a request, and come back when nobody answers."""
        told.sent.append(self.ledgers.mark(f"send {told.name}"))
        if not isinstance(told, Night):
            wait = SECOND_US * self.chance.choice((2, 10, 60)) * 3 ** min(len(told.sent), TRIES_MAX)
            self.after(wait, partial(self._send_if_unheard, told))
        if self.machine.parts is None:
            return
        try:
            alone = isinstance(told, Night | Steered | Migrated)
            with self._turn_of(told.name if alone else self._acting):
                future = send(told, self.machine, self.clock.now())
        except (BusyError, PastError):
            return
        future.add_done_callback(partial(self._hear, told))

    def _send_if_unheard(self, told: Told) -> None:
        if told.heard is None and (self.mix.healed or len(told.sent) < TRIES_MAX):
            self.send(told)

    def send_unheard(self) -> None:
        """Let every client who was never answered come again."""
        for told in list(self.ledgers.told):
            if not isinstance(told, Night):
                self._send_if_unheard(told)

    def _hear(self, told: Told, future: "Future[Any]") -> None:
        error = future.exception()
        if told.heard is not None or (error is not None and not is_final(error)):
            return
        if not isinstance(told, Night) and self.mix.strikes(FaultKind.LOST_REPLY, self.chance):
            return
        told.answer = error if error is not None else future.result()
        told.heard = self.ledgers.mark(f"heard {told.name} {shown(told.answer)}")
        if isinstance(told, Look):
            self.on_shown(told)

    # Deaths ---------------------------------------------------------------------------

    def start(self) -> None:
        """Let the process begin; one that cannot comes later."""
        if self.machine.parts is not None:
            return
        self._acting, self._nested = "", False
        try:
            self.machine.start()
        except KilledError:
            self.die()
        except Exception as error:  # noqa: BLE001 -- a disk that fails when it is opened
            self.ledgers.mark(f"no start {type(error).__name__}")
            self.machine.die()
            self.after(MINUTE_US, self.start)
        else:
            self.ledgers.mark("start")

    def die(self) -> None:
        """The process is dead; the power may be lost as well."""
        self.ledgers.mark("death")
        self._acting, self._nested = "", False
        self.machine.die()
        if FaultKind.POWER_LOSS in self.mix.rates and self.chance.random() < 0.5:
            self.mix.note(FaultKind.POWER_LOSS)
            self.disk.lose_power(self.chance)
        self.after(self.chance.choice(DOWN_SECONDS) * SECOND_US, self.start)

    def restart(self) -> None:
        """Stop in good order, and begin again."""
        self.machine.stop()
        self.start()

    def _delivered(self, delivery: Delivery) -> None:
        self.on_delivered(delivery)

    def _channel(self, name: str) -> SimChannel:
        return SimChannel(
            name=name,
            clock=self.clock,
            mix=self.mix,
            chance=self.chance,
            ledgers=self.ledgers,
            between=self.between,
            delivered=self._delivered,
        )
