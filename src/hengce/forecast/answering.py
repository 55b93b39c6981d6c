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
from hengce.model.instant import HOUR_US, Instant
from hengce.model.journey import node_of_wave
from hengce.model.outcome import Outcome, OutcomeKind

SOURCE = "forecast"
_SPREAD = 0.8
"""Of the logarithm of a delay: its standard deviation."""

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
                self._report(contact, at, purpose)
                continue
            rates = self._model.of(kind.strategy, node_of_wave(kind.wave), kind.channel)
            for number, (what, when) in enumerate(self._answers(rates, contact, at, purpose)):
                outcome = Outcome(
                    source=SOURCE,
                    id=f"{contact.id}/{number}",
                    contact=contact.id,
                    kind=what,
                    at=when,
                )
                self._machine.plan(when, partial(self._machine.answer, outcome))

    def _answers(
        self, rates: Rates, contact: Contact, at: Instant, purpose: str
    ) -> Iterator[tuple[OutcomeKind, Instant]]:
        """Yield how far a customer comes, each step with its instant."""
        drawn = self._draw(contact, f"{purpose} how")
        if drawn >= rates.delivered:
            return
        yield OutcomeKind.DELIVERED, self._after(rates.delivered_hours, contact, at, purpose, "d")
        if self._draw(contact, f"{purpose} refuses") < rates.refused:
            yield OutcomeKind.REFUSED, self._after(rates.refused_hours, contact, at, purpose, "r")
            return
        ladder = (
            (OutcomeKind.OPENED, rates.seen, rates.seen_hours),
            (OutcomeKind.CLICKED, rates.clicked, rates.clicked_hours),
            (OutcomeKind.BOUGHT, rates.bought, rates.bought_hours),
        )
        for kind, share, hours in ladder:
            if drawn < share:
                at = self._after(hours, contact, at, purpose, str(kind))
                yield kind, at

    def _report(self, contact: Contact, at: Instant, purpose: str) -> None:
        drawn = self._draw(contact, f"{purpose} outcome")
        for code, share in sorted(self._model.outcomes.items()):
            if drawn < share:
                when = self._after(self._model.task_hours, contact, at, purpose, "task")
                self._machine.plan(when, partial(self._finish, contact.id, code))
                return
            drawn -= share

    def _finish(self, contact: str, code: str) -> None:
        try:
            self._machine.report(contact, code)
        except (ConflictError, NotFoundError, ProblemsError):
            # It was withdrawn, it is overdue, or its node knows no such outcome.
            return

    def _after(
        self, hours: float, contact: Contact, at: Instant, purpose: str, step: str
    ) -> Instant:
        """Return an instant some time later, log-normal around a median."""
        drawn = self._draw(contact, f"{purpose} {step}")
        return at + 1 + int(hours * HOUR_US * _lognormal(drawn))

    def _draw(self, contact: Contact, purpose: str) -> float:
        return chance(self._seed, contact.customer, purpose)


def _lognormal(drawn: float) -> float:
    """Return exp(spread · z) for z standard normal (logistic approximation of its quantile)."""
    held = min(max(drawn, _HELD), 1.0 - _HELD)
    z = log(held / (1.0 - held)) * sqrt(3.0) / pi
    return exp(_SPREAD * z)
