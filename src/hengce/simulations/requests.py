"""Simulations that people ask for: one at a time, each in a process of its own, few kept."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from threading import Lock, Thread
from typing import IO

import msgspec

from hengce.errors import BusyError, NotFoundError
from hengce.forecast.summary import Forecast
from hengce.model.instant import Instant
from hengce.simulations.kept import keep_foretold, made_of
from hengce.simulations.simulating import Line, Question

STRATEGIES = "strategies/"

WAITING_MAX = 4
"""So many wait behind the one that runs."""

KEPT_MAX = 20
"""So many that have ended are kept, with their results."""

RETRY_AFTER_SECONDS = 10


class SimulationState(StrEnum):
    """Where a simulation stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({SimulationState.DONE, SimulationState.FAILED, SimulationState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulation that somebody asked for.

    Attributes:
        id: Its name.
        question: What was asked.
        by: Who asked.
        asked_at: When.
        state: Where it stands.
        part: Which part has been played, 0 to 1.
        forecast: The result, when it is done.
        refusal: Why there is none; empty for none.
    """

    id: str
    question: Question
    by: str
    asked_at: Instant
    state: SimulationState = SimulationState.WAITING
    part: float = 0.0
    forecast: Forecast | None = None
    refusal: str = ""


class Simulations:
    """Runs simulations one after the other, beside whoever decides.

    Each is a process of its own, so that neither its work nor its memory stands in the way of
    decisions; it ends with this one.
    """

    def __init__(self) -> None:
        self._known: dict[str, Simulation] = {}
        self._lock = Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._thread: Thread | None = None
        self._count = 0

    def ask(self, question: Question, by: str, at: Instant) -> Simulation:
        """Let something be simulated; BusyError when too many wait."""
        with self._lock:
            waiting = [o for o in self._known.values() if o.state is SimulationState.WAITING]
            if len(waiting) >= WAITING_MAX:
                raise BusyError(RETRY_AFTER_SECONDS)
            self._count += 1
            made = Simulation(f"S{at}-{self._count}", question, by, at)
            self._known[made.id] = made
            self._forget()
            if self._thread is None:
                self._thread = Thread(target=self._work, name="simulations", daemon=True)
                self._thread.start()
            return made

    def find(self, name: str) -> Simulation:
        """Return a simulation; NotFoundError when there is none, or it is no longer kept."""
        with self._lock:
            return self._found(name)

    def all(self) -> list[Simulation]:
        """Return those that are kept, newest first."""
        with self._lock:
            return list(reversed(self._known.values()))

    def latest_of_the_bank(self) -> tuple[Simulation, Forecast] | None:
        """Return the newest simulation of all that is live, with its result; None: there is none.

        One of an audience stands for its members only.
        """
        for one in self.all():
            question = one.question
            if one.forecast is not None and not question.document and not question.audience:
                return one, one.forecast
        return None

    def cancel(self, name: str) -> Simulation:
        """End a simulation; one that has ended stays as it is."""
        with self._lock:
            one = self._found(name)
            if one.state in ENDED:
                return one
            if one.state is SimulationState.RUNNING and self._running is not None:
                self._running.kill()
            return self._put(one, lambda o: replace(o, state=SimulationState.CANCELLED))

    def close(self) -> None:
        """End all that run or wait."""
        for one in self.all():
            self.cancel(one.id)
        thread = self._thread
        if thread is not None:
            thread.join(timeout=RETRY_AFTER_SECONDS)

    def _found(self, name: str) -> Simulation:
        if name not in self._known:
            raise NotFoundError(f"there is no simulation {name}")
        return self._known[name]

    def _put(self, one: Simulation, change: Callable[[Simulation], Simulation]) -> Simulation:
        made = self._known[one.id] = change(self._known[one.id])
        return made

    def _forget(self) -> None:
        ended = [one.id for one in self._known.values() if one.state in ENDED]
        for name in ended[: max(0, len(ended) - KEPT_MAX)]:
            del self._known[name]

    def _next(self) -> Simulation | None:
        """Return the one to be run now; None ends the thread."""
        with self._lock:
            for one in self._known.values():
                if one.state is SimulationState.WAITING:
                    self._running = _started()
                    return self._put(one, lambda o: replace(o, state=SimulationState.RUNNING))
            self._thread = None
            return None

    def _work(self) -> None:
        while (one := self._next()) is not None:
            process = self._running
            assert process is not None
            with process:
                self._listen(one, process)
            self._end(one)

    def _listen(self, one: Simulation, process: subprocess.Popen[bytes]) -> None:
        """Ask a process, and note what it tells until it has ended."""
        asked, told = process.stdin, process.stdout
        assert asked is not None
        assert told is not None
        _send(asked, msgspec.json.encode(one.question) + b"\n")
        for text in told:
            line = msgspec.json.decode(text, type=Line)
            with self._lock:
                made = self._put(one, lambda o, line=line: _heard(o, line))  # type: ignore[misc]
            if line.forecast is not None and made.state is SimulationState.DONE:
                _keep(made, line.forecast)
        process.kill()  # it has said all

    def _end(self, one: Simulation) -> None:
        """Note that a process ended without an answer."""
        with self._lock:
            self._running = None
            if self._known[one.id].state not in ENDED:
                failed = SimulationState.FAILED
                self._put(one, lambda o: replace(o, state=failed, refusal="request.failed"))


def _keep(one: Simulation, forecast: Forecast) -> None:
    """Keep what was foretold of a strategy, of everybody whom its maker reaches."""
    question = one.question
    if question.document.startswith(STRATEGIES) and not question.audience:
        strategy = question.document.removeprefix(STRATEGIES)
        keep_foretold(Path(question.home), made_of(forecast, strategy, question.org, one.asked_at))


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hengce.simulations.simulating"]
    return subprocess.Popen(  # noqa: S603 -- our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _send(stream: IO[bytes], question: bytes) -> None:
    try:
        stream.write(question)
        stream.flush()
    except BrokenPipeError:  # it was cancelled before it was asked
        return


def _heard(one: Simulation, line: Line) -> Simulation:
    """Return a simulation after what its process told."""
    if one.state in ENDED:
        return one
    if line.refusal:
        return replace(one, state=SimulationState.FAILED, refusal=line.refusal)
    if line.forecast is not None:
        return replace(one, state=SimulationState.DONE, part=1.0, forecast=line.forecast)
    return replace(one, part=line.part)
