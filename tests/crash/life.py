"""A bank's day in steps, each of which may be interrupted and is then done again.

The steps and their draws are those of the scenario of `tests/stack`. What a step does a
second time is what its caller would do who was not answered: the same event under the same
identifier, the same run, the same answer.
"""

import shutil
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hengce.errors import NotFoundError
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, MINUTE_US, SECOND_US
from hengce.wiring import Installation
from stack.banks import Bank
from stack.messages import read_received
from stack.scenario import LAST_EXPIRY_US, PAUSES, Played, _Days

STEPS = ("night", "drain", "receive", "drain", "answer", "say", "decide", "order", "receive")
STEPS_AFTER = ("night_again", "drain")
AGAIN_MINUTES = 31
"""How long the relay takes a claim for its own before it gives it up, and a minute."""


class Life(_Days):
    """The scenario's people, who do again what they got no answer to.

    Attributes:
        new: Whether the last event that was sent was not known before.
    """

    def __init__(self, bank: Bank) -> None:
        super().__init__(bank, threads=1)
        self.new: bool = False

    def moved_to(self, installation: Installation) -> "Life":
        """Return the same people at the same moment before another copy of the bank."""
        installations = {id(self._bank.installation): self._bank.installation}
        copy = deepcopy(self, installations)
        copy._bank = replace(copy._bank, installation=installation)
        return copy

    def do(self, step: str) -> None:
        """Let time pass, and do one step."""
        self.at += self._rng.choice(PAUSES)
        match step:
            case "night":
                self._run("NIGHT1")
            case "night_again":
                self._run("NIGHT2")
            case "receive":
                self._receive()
            case _:
                getattr(self, step)()

    def again(self, step: str) -> None:
        """Do a step that may have been done, in whole or not at all."""
        self._take_note()
        self.do(step)

    def close(self) -> Played:
        """Let the relay find what a dead one left, and the last message expire."""
        for pause in (AGAIN_MINUTES * MINUTE_US, 2 * HOUR_US, 12 * HOUR_US, LAST_EXPIRY_US):
            self.at += pause
            self.drain()
        self.played.received = read_received(self._bank.delivered())
        return self.played

    @property
    def bank(self) -> Bank:
        """The bank."""
        return self._bank

    def _run(self, name: str) -> None:
        """Decide for everybody, unless that was done before the answer got lost."""
        self._bank.told.ask(name, self.at)
        store = self._bank.installation.store
        try:
            with store.view() as view:
                run = view.run(name)
        except NotFoundError:
            run = self._bank.installation.run(self.at, name, threads=1)
        self.played.runs.append(run)
        self.at += SECOND_US

    def _receive(self) -> None:
        """Send an event; a repetition of one that was taken decides nothing."""
        event = self._asking.pop() if self._asking else self._event()
        answered = self._bank.installation.engine.receive(event, self.at)
        self.new = answered.decision is not None
        self._bank.told.events.append((self.at, event))
        decision = answered.decision or self._decided(event)
        self._keep(decision, event)

    def _decided(self, event: Event) -> Decision:
        """Return what an event was answered that was taken before the answer got lost."""
        trigger = f"{event.source}/{event.id}"
        with self._bank.installation.store.view() as view:
            stored = view.decisions_of(event.customer, 100)
        (decision,) = (one.decision for one in stored if trigger in one.decision.triggers)
        return decision

    def _take_note(self) -> None:
        """Learn of decisions without an event that were made though nobody was told."""
        told = {decision.id for decision in self.played.decisions}
        with self._bank.installation.store.view() as view:
            known = [s.decision for name in self._names for s in view.decisions_of(name, 100)]
            runs = {run.id for run in view.runs()}
        for decision in known:
            question = decision.id.partition("/")[0]
            asked_by_run = any(r.pin.at == decision.pin.at for r in self.played.runs)
            if decision.id not in told and not decision.triggers and question not in runs:
                if not asked_by_run or question not in self._bank.told.asked:
                    self._bank.told.ask(question, decision.pin.at, None)
                self.played.decisions.append(decision)


def twice_decided(played: Sequence[Decision]) -> list[str]:
    """Return the events that were decided more than once."""
    by_question = sorted((t, d.customer, d.id) for d in played for t in d.triggers)
    return [
        f"{trigger} was decided twice for {customer}"
        for (trigger, customer, one), (same, who, other) in pairwise(by_question)
        if (trigger, customer) == (same, who) and one != other
    ]


def copy_of(home: Path, to: Path) -> Path:
    """Copy a bank's folder; nobody has it open."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to)
    return to
