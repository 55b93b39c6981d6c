"""Lets customers and managers of a simulation answer what left."""

from collections.abc import Iterator, Sequence
from functools import partial
from math import exp, log, pi, sqrt

from hengce.errors import ConflictError, NotFoundError, ProblemsError
from hengce.forecast.chances import chance
from hengce.forecast.machine import Machine
from hengce.forecast.rates import Rates, ResponseModel
from hengce.model.connector import TaskConnector
from hengce.model.contact import Contact
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.journey import node_of_wave
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.ports import ContactRecord

SOURCE = "forecast"
_SPREAD = 0.8
"""Of the logarithm of a delay: its standard deviation."""

OPEN_DAYS = 7
"""What left longer ago is answered no more."""

TRIES_MAX = 50
"""So often it is drawn what is still to come; when no draw agrees with the past, nothing is."""

ANSWERS_MAX = 1_000_000
FAR: Instant = 2**62

_DRAWN = frozenset(
    {
        OutcomeKind.DELIVERED,
        OutcomeKind.OPENED,
        OutcomeKind.CLICKED,
        OutcomeKind.BOUGHT,
        OutcomeKind.REFUSED,
    }
)

_HELD = 1e-6
"""No delay is drawn from further out."""


class Answering:
    """Draws answers; each depends on the customer, the wave and how often he had it.

    Args:
        machine: What is played.
        model: How customers answer.
        seed: Of the run.
    """

    def __init__(self, machine: Machine, model: ResponseModel, seed: int) -> None:
        self._machine = machine
        self._model = model
        self._seed = seed
        self._times: dict[tuple[str, str], int] = {}
        channels = machine.configuration.channels
        self._tasks = {c.id for c in channels if isinstance(c.connector, TaskConnector)}

    def left(self, contacts: Sequence[tuple[Contact, Instant]]) -> None:
        """Plan how contacts that left are answered."""
        for contact, at in contacts:
            kind = contact.kind
            name = f"{kind.strategy}/{node_of_wave(kind.wave)}"
            times = self._times.get((contact.customer, name), 0)
            self._times[contact.customer, name] = times + 1
            purpose = f"{name}/{kind.channel}/{times}"
            if kind.channel in self._tasks:
                self._plan_report(contact.id, self._reported(contact.customer, at, purpose))
                continue
            rates = self._model.of(kind.strategy, node_of_wave(kind.wave), kind.channel)
            self._plan(contact, list(self._answers(rates, contact, at, purpose)))

    def resume(self, at: Instant) -> None:
        """Plan what is still to come of what left before an instant, and of live tasks.

        It is drawn as from the beginning until a draw agrees with what is known (rejection).
        """
        memory = self._machine.memory
        for record in memory.tasks_due(FAR, ANSWERS_MAX):
            name = f"{record.task.contact} {record.task.created_at}"
            for number in range(TRIES_MAX):
                made, customer = record.task.created_at, record.task.customer
                found = self._reported(customer, made, f"{name} again {number}")
                if found is None or found[1] > at:
                    self._plan_report(record.task.contact, found)
                    break
        for held in list(memory.contacts()):
            if held.contact.kind.channel not in self._tasks:
                self._resume(held, {one.kind for one in memory.outcomes(held.contact.id)}, at)

    def _resume(self, held: ContactRecord, known: set[OutcomeKind], at: Instant) -> None:
        """Plan what is still to come of a contact that left a short while ago."""
        contact, left_at = held.contact, held.handed_off_at
        if left_at is None or left_at <= at - OPEN_DAYS * DAY_US:
            return
        kind = contact.kind
        rates = self._model.of(kind.strategy, node_of_wave(kind.wave), kind.channel)
        for number in range(TRIES_MAX):
            drawn = list(self._answers(rates, contact, left_at, f"{contact.id} again {number}"))
            if {what for what, when in drawn if when <= at} == known & _DRAWN:
                self._plan(contact, [(what, when) for what, when in drawn if when > at], len(known))
                return

    def _plan(
        self, contact: Contact, answers: Sequence[tuple[OutcomeKind, Instant]], first: int = 0
    ) -> None:
        """Plan answers to a contact, numbered from the first on."""
        for number, (what, when) in enumerate(answers, first):
            outcome = Outcome(
                source=SOURCE, id=f"{contact.id}/{number}", contact=contact.id, kind=what, at=when
            )
            self._machine.plan(when, partial(self._machine.answer, outcome))

    def _answers(
        self, rates: Rates, contact: Contact, at: Instant, purpose: str
    ) -> Iterator[tuple[OutcomeKind, Instant]]:
        """Yield how far a customer comes, each step with its instant."""
        customer = contact.customer
        drawn = chance(self._seed, customer, f"{purpose} how")
        if drawn >= rates.delivered:
            return
        yield OutcomeKind.DELIVERED, self._after(rates.delivered_hours, customer, at, purpose, "d")
        if chance(self._seed, customer, f"{purpose} refuses") < rates.refused:
            yield OutcomeKind.REFUSED, self._after(rates.refused_hours, customer, at, purpose, "r")
            return
        ladder = (
            (OutcomeKind.OPENED, rates.seen, rates.seen_hours),
            (OutcomeKind.CLICKED, rates.clicked, rates.clicked_hours),
            (OutcomeKind.BOUGHT, rates.bought, rates.bought_hours),
        )
        for kind, share, hours in ladder:
            if drawn < share:
                at = self._after(hours, customer, at, purpose, str(kind))
                yield kind, at

    def _reported(self, customer: str, at: Instant, purpose: str) -> tuple[str, Instant] | None:
        """Draw what a manager reports of a task, and when; None: nothing."""
        drawn = chance(self._seed, customer, f"{purpose} outcome")
        for code, share in sorted(self._model.outcomes.items()):
            if drawn < share:
                return code, self._after(self._model.task_hours, customer, at, purpose, "task")
            drawn -= share
        return None

    def _plan_report(self, contact: str, report: tuple[str, Instant] | None) -> None:
        if report is not None:
            self._machine.plan(report[1], partial(self._finish, contact, report[0]))

    def _finish(self, contact: str, code: str) -> None:
        try:
            self._machine.report(contact, code)
        except (ConflictError, NotFoundError, ProblemsError):
            # It was withdrawn, it is overdue, or its node knows no such outcome.
            return

    def _after(self, hours: float, customer: str, at: Instant, purpose: str, step: str) -> Instant:
        """Return an instant some time later, log-normal around a median."""
        drawn = chance(self._seed, customer, f"{purpose} {step}")
        return at + 1 + int(hours * HOUR_US * _lognormal(drawn))


def _lognormal(drawn: float) -> float:
    """Return exp(spread · z) for z standard normal (logistic approximation of its quantile)."""
    held = min(max(drawn, _HELD), 1.0 - _HELD)
    z = log(held / (1.0 - held)) * sqrt(3.0) / pi
    return exp(_SPREAD * z)
