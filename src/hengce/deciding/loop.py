"""The engine loop: one thread that writes, and commits for many at once.

Whoever has work hands it in and gets a future. The thread takes what waits, does it in one
transaction, and answers when that has committed: what is told is durable. While one group
commits the next one gathers, so that groups grow with the load and nobody waits for a timer.

A work that fails takes nobody along: its group is undone, and each work is done alone.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Condition, Lock, Thread
from typing import TypeAlias, TypeVar, cast

from hengce.deciding.admission import LOOP_LIMITS, Door, LoopLimits, Room
from hengce.deciding.answering import Asked
from hengce.deciding.engine import Engine
from hengce.deciding.group import Ask, Bring, Call, Take, Waiter, Work, do_group, next_close
from hengce.deciding.leases import SOLE, Share
from hengce.deciding.loop_counts import LoopTally
from hengce.deciding.parcels import Became
from hengce.deciding.receiving import due
from hengce.deciding.showing import notice_each
from hengce.deciding.undecided import put_off
from hengce.deciding.walking_alone import put_instance_off, walk_alone
from hengce.errors import BusyError, HengceError, UnavailableError
from hengce.intake.envelope import Parcel, Sighting
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import SECOND_US, Instant
from hengce.ports import Store, Taken, Transaction
from hengce.reading.archive import Archive
from hengce.resolution.merging import Merging

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

Clock: TypeAlias = Callable[[], Instant]

CLOCKS_DIFFER_US_MAX = 2 * SECOND_US
"""How far the clock of another process may be ahead, so that one waits for the other's moment."""


class EngineLoop:
    """Takes events, questions and other writes from any thread; `tally` counts what it does.

    Args:
        store: The bank's memory.
        engine: Decides.
        archive: Opens what decisions read.
        clock: What time it is, in microseconds.
        limits: How much at once.
        on_commit: Called in the loop's thread after each commit; it must not block.
        share: Whose questions are answered; all of them, unless several processes share a store.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        archive: Archive,
        clock: Clock,
        limits: LoopLimits = LOOP_LIMITS,
        on_commit: Callable[[], None] = lambda: None,
        share: Share = SOLE,
        merging: Merging | None = None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._archive = archive
        self._clock = clock
        self._limits = limits
        self._on_commit = on_commit
        self._share = share
        self._merging = merging
        self._waiting: deque[Work] = deque()
        self._waiting_events = 0
        self._lock = Lock()
        self._changed = Condition(self._lock)
        self._is_resting = False
        self._stopping = False
        self._last: Instant = 0
        self._next_close: Instant | None = 0
        self._is_told = False
        self._door = Door(limits)
        self.tally = LoopTally()
        self._thread = Thread(target=self._serve, name="engine-loop", daemon=True)

    def start(self) -> None:
        """Begin; questions that an earlier process left open are answered first."""
        self._thread.start()

    def drain(self, timeout_seconds: float) -> bool:
        """Refuse further work, finish what waits, and stop; tell whether all was finished."""
        with self._lock:
            self._stopping = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive() and not self._waiting

    @property
    def backlog(self) -> int:
        """How many works wait."""
        return len(self._waiting)

    @property
    def is_running(self) -> bool:
        """Whether its thread lives."""
        return self._thread.is_alive()

    def take(self, events: Sequence[Event]) -> "Future[tuple[Taken, ...]]":
        """Take events in; the answer comes when they are durable.

        Raises:
            BusyError: Too much waits.
        """
        work = Take(tuple(events), Future())
        self._hand_in(work, self._door.room(event.name for event in events))
        return work.future

    def bring(self, parcel: Parcel, waiter: Waiter[tuple[Became, ...]]) -> None:
        """Take in what one request brings.

        Args:
            parcel: The events.
            waiter: Gets the answer when all of it is durable, or ConflictError for a dead
                letter that has ended.

        Raises:
            BusyError: Too much waits.
        """
        names = [item.name for item in parcel.items if isinstance(item, Sighting)]
        self._hand_in(Bring(parcel, waiter), self._door.room(names))

    def ask(self, customer: str, placement: str = "") -> "Future[Decision]":
        """Decide for a customer who came to us; the answer comes when it has committed.

        Args:
            customer: Who.
            placement: The slot that is to be filled.

        Raises:
            BusyError: Too much waits. The future raises NotFoundError for a stranger.
        """
        work = Ask(customer, placement, Future())
        self._hand_in(work, self._door.marketing)
        return work.future

    def call(self, action: Callable[[Transaction, Instant], Result]) -> "Future[Result]":
        """Write something else: an outcome, an opt-out, a stop; never refused before risk is.

        Raises:
            BusyError: Too much waits.
        """
        work = Call(action, Future())
        self._hand_in(work, self._door.risk)
        return cast("Future[Result]", work.future)

    def look(self) -> None:
        """Somebody else wrote what may be a question: look when it is due. Never blocks."""
        with self._lock:
            self._is_told = True
            self._next_close = 0
            self._changed.notify()

    @property
    def next_due(self) -> Instant | None:
        """When something is to be done without being asked; None: never."""
        return self._next_close

    def turn(self) -> bool:
        """Do once what waits or is due, without waiting for more; tell whether anything was.

        The thread does nothing else, again and again; a clock of another kind may do it, too.
        """
        with self._lock:
            if not self._waiting and not self._is_due():
                return False
            works = self._gathered()
        self._commit(works)
        return True

    def _gathered(self) -> list[Work]:
        """Take what waits, up to the size of a group; whom nobody waits for is left out."""
        works: list[Work] = []
        events = 0
        while self._waiting and len(works) < self._limits.group_works_max:
            events += self._waiting[0].size
            if works and events > self._limits.group_events_max:
                break
            work = self._waiting.popleft()
            self._waiting_events -= work.size
            if work.future.running() or work.future.set_running_or_notify_cancel():
                works.append(work)
        return works

    def _hand_in(self, work: Work, room: Room) -> None:
        with self._lock:
            is_full = (
                len(self._waiting) >= room.works_max or self._waiting_events >= room.events_max
            )
            if self._stopping or is_full:
                raise BusyError(self._limits.retry_after_seconds)
            self._waiting.append(work)
            self._waiting_events += work.size
            if self._is_resting:
                self._changed.notify()

    def _serve(self) -> None:
        while self._waited():
            try:
                if not self.turn():
                    self._look()
            except Exception as error:  # noqa: BLE001 -- the loop outlives a disk that is full
                _log.error("a transaction failed: %s", type(error).__name__)
                time.sleep(self._limits.pause_seconds)
        self._leave()

    def _waited(self) -> bool:
        """Wait for work, for a window to close, or to look at others; False: all is done."""
        with self._lock:
            if not self._waiting and not self._is_due():
                if self._stopping:
                    return False
                self._is_resting = True
                self._changed.wait(self._until_due())
                self._is_resting = False
            return True

    def _look(self) -> None:
        """See whether other processes left a question to this one."""
        if self._share.look_seconds is not None:
            with self._store.view() as view:
                self._next_close = next_close(view, self._share.held(view))

    def _leave(self) -> None:
        """Give the share up, so that nobody has to wait until it runs out."""
        if self._share.look_seconds is None:
            return
        try:
            with self._store.transaction(self._clock()) as tx:
                self._share.leave(tx)
        except Exception as error:  # noqa: BLE001 -- it runs out by itself
            _log.error("the share could not be given up: %s", type(error).__name__)

    def _due_at(self) -> Instant | None:
        dates = (self._next_close, self._share.due_at())
        return min((date for date in dates if date is not None), default=None)

    def _is_due(self) -> bool:
        due_at = self._due_at()
        return due_at is not None and due_at <= self._clock()

    def _until_due(self) -> float | None:
        """Return how long nothing is due, in seconds; None: for ever."""
        due_at, look = self._due_at(), self._share.look_seconds
        if due_at is None:
            return look
        seconds = max(0.0, (due_at - self._clock()) / SECOND_US)
        return seconds if look is None else min(seconds, look)

    def _commit(self, works: Sequence[Work]) -> None:
        """Do works in one transaction, or each alone when one of them fails."""
        try:
            self._together(works)
        except UnavailableError as error:
            # One by one they would fail alike, each after its own wait for the database.
            for work in works:
                work.future.set_exception(error)
            raise
        except Exception as error:  # noqa: BLE001 -- told to whom it belongs
            # What a caller asked and may not have is no fault of ours.
            level = logging.INFO if isinstance(error, HengceError) else logging.ERROR
            _log.log(level, "%d works were undone: %s", len(works), type(error).__name__)
            self._alone(works, error)

    def _together(self, works: Sequence[Work], *, answering: bool = True) -> None:
        """Do works in one transaction.

        Args:
            works: What is to be done.
            answering: Whether what events ask is answered as well; else it waits.
        """
        limit = self._limits.group_questions_max
        self._is_told = False
        with self._begun() as (tx, at):
            self._share.renew(tx, at)
            held = self._share.held(tx) if answering else frozenset()
            self._door.listen(self._archive.listening(tx))
            parts = (tx, self._engine, self._archive)
            done = do_group(*parts, works, at, limit, held=held, merging=self._merging)
        self.tally.decided(done.decisions)
        with self._lock:
            # Who told of something while this was committing is not forgotten.
            self._next_close = 0 if self._is_told else done.next_close
            self._waiting.extendleft(reversed(done.postponed))
            self._waiting_events += len(done.postponed)
        for work, answer in done.answers:
            work.future.set_result(answer)
        for work, error in done.refused:
            work.future.set_exception(error)
        self._on_commit()

    @contextmanager
    def _begun(self) -> Iterator[tuple[Transaction, Instant]]:
        """Open a transaction with its instant, which is not before what others just decided."""
        now = max(self._clock(), self._last + 1)
        with self.tally.transaction(), self._store.transaction(now) as tx:
            end = tx.ledger_end()
            self._last = end if now < end <= now + CLOCKS_DIFFER_US_MAX else now
            yield tx, self._last

    def _alone(self, works: Sequence[Work], error: Exception) -> None:
        if not works:
            # Where no question is due it was a journey or the disk: the loop rests a while.
            if not self._answer_each_due():
                raise error
        elif len(works) == 1:
            self._undecided(works[0])
        else:
            for work in works:
                self._commit([work])

    def _undecided(self, work: Work) -> None:
        """Do a work whose group failed for what it asks, or for windows that closed with it.

        What it brings is durable, and so are its questions: they get their own turns.
        """
        try:
            self._together([work], answering=False)
        except UnavailableError as error:
            work.future.set_exception(error)
            raise
        except Exception as error:  # noqa: BLE001 -- told to whom it belongs
            work.future.set_exception(error)
        self._next_close = self._clock()

    def _answer_each_due(self) -> bool:
        """Answer closed windows one by one; for one that fails nothing is sent.

        Tells whether there was any.
        """
        limit = self._limits.group_questions_max
        at = self._last = max(self._clock(), self._last + 1)
        with self._store.view() as view:
            held = self._share.held(view)
            waiting = due(view, self._archive, at, limit, frozenset(), held=held)
            mine = None if held is None else sorted(held)
            walking = [one.id for one in view.due_instances(at, limit, mine)]
            intents = view.awaited_intents(at, limit, held)
        notice_each(self._begun, self._archive, intents)
        for asked in waiting.asked:
            self._answer_or_put_off(asked)
        for name in walking:
            self._walk_or_put_off(name)
        self._close(waiting.unanswerable)
        return bool(waiting.asked or waiting.unanswerable or walking or intents)

    def _answer_or_put_off(self, asked: Asked) -> None:
        try:
            with self._begun() as (tx, at):
                # Another process may have answered it since it was read.
                is_open = tx.close_questions(asked.closes) == len(asked.closes)
                made = self._engine.answer(tx, [asked], at) if is_open else ()
            self.tally.decided(len(made))
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 -- an internal error sends no marketing
            with self._begun() as (tx, at):
                given_up = put_off(tx, asked.closes, at)
            what = "is given up" if given_up else "is asked again later"
            _log.error("a question %s: %s", what, type(error).__name__)

    def _walk_or_put_off(self, instance: str) -> None:
        """Walk an instance by itself, so that one whose walk fails holds up no other."""
        try:
            with self._begun() as (tx, at):
                made = walk_alone(tx, self._engine, self._archive, instance, at)
            self.tally.decided(made)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 -- an internal error sends no marketing
            with self._begun() as (tx, at):
                put_instance_off(tx, instance, at)
            _log.error("instance %s is walked again later: %s", instance, type(error).__name__)

    def _close(self, numbers: Sequence[int]) -> None:
        if numbers:
            with self._store.transaction(self._last) as tx:
                tx.close_questions(numbers)
        with self._store.view() as view:
            self._next_close = next_close(view, self._share.held(view))
